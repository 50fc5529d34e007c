from __future__ import annotations

import typing as t

import pytest
from flask import Flask
from flask_restx import Api
from flask_restx import Namespace
from flask_restx import Resource

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


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS)
    api = Api(app)
    notes = Namespace("notes", path="/notes")

    @notes.route("/")
    class Notes(Resource):
        def get(self) -> list[str]:
            return ["note"]

        def put(self) -> None:
            api.abort(403, "not yours")

    @notes.route("/own")
    class Own(Resource):
        method_decorators: t.ClassVar[t.Any] = {
            "put": [cross_origin(origins=[OTHER, "https://third.example"])]
        }

        def get(self) -> str:
            return "get"

        def put(self) -> str:
            return "put"

    api.add_namespace(notes)
    return app


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        pytest.param("/notes/", "GET", 200, id="resource"),
        pytest.param("/notes/", "PUT", 403, id="abort"),
        pytest.param("/notes/", "PATCH", 405, id="missing method"),
        pytest.param("/missing", "GET", 404, id="missing path"),
        pytest.param("/swagger.json", "GET", 200, id="description"),
    ],
)
def test_responses_can_be_read(app: Flask, path: str, method: str, status: int) -> None:
    client = app.test_client()
    response = get(client, path, ALLOWED, method=method)

    assert response.status_code == status
    assert cors_headers(response) == readable()
    assert cors_headers(get(client, path, OTHER, method=method)) == DENIED


def test_decorators_of_a_method_are_known_to_preflights(app: Flask) -> None:
    client = app.test_client()

    assert preflight(client, "/notes/own", OTHER, "PUT").status_code == 200
    assert preflight(client, "/notes/own", ALLOWED, "PUT").status_code == 403
    assert cors_headers(get(client, "/notes/own", OTHER, method="PUT")) == readable(
        OTHER
    )
    assert cors_headers(get(client, "/notes/own", ALLOWED)) == readable()
