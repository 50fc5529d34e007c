from __future__ import annotations

import pytest
from flask import Flask
from flask_classful import FlaskView
from flask_classful import route

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable


class Notes(FlaskView):
    route_base = "/notes"

    def index(self) -> str:
        return "index"

    @cross_origin(origins=[OTHER, "https://third.example"])
    def get(self, note: str) -> str:
        return note

    @route("/<note>/text", methods=["PUT"])
    @cross_origin(origins=[OTHER, "https://third.example"])
    def text(self, note: str) -> str:
        return note


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS)
    Notes.register(app)
    return app


def test_method_without_a_decorator_has_the_policy_of_the_app(app: Flask) -> None:
    client = app.test_client()

    assert cors_headers(get(client, "/notes/", ALLOWED)) == readable()
    assert cors_headers(get(client, "/notes/", OTHER)) == DENIED


def test_decorated_methods_have_their_own_policy(app: Flask) -> None:
    client = app.test_client()

    assert get(client, "/notes/7/", OTHER).text == "7"
    assert cors_headers(get(client, "/notes/7/", OTHER)) == readable(OTHER)
    assert cors_headers(get(client, "/notes/7/", ALLOWED)) == DENIED


def test_preflights_have_the_policy_of_the_method(app: Flask) -> None:
    client = app.test_client()

    assert preflight(client, "/notes/7/text", OTHER, "PUT").status_code == 200
    assert preflight(client, "/notes/7/text", ALLOWED, "PUT").status_code == 403
    assert preflight(client, "/notes/", ALLOWED, "GET").status_code == 200
