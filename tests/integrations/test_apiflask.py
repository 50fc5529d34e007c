from __future__ import annotations

import pytest
from apiflask import APIBlueprint
from apiflask import APIFlask
from apiflask import HTTPTokenAuth
from apiflask import Schema
from apiflask.fields import String
from flask import Flask

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

auth = HTTPTokenAuth()


class Note(Schema):
    text = String(required=True)


@pytest.fixture
def app() -> Flask:
    app = APIFlask(__name__)
    CORS(app, origins=ORIGINS, headers="Content-Type, Authorization")
    blueprint = APIBlueprint("notes", __name__, url_prefix="/notes")

    @blueprint.post("/")
    @app.input(Note)
    def add(json_data: dict[str, str]) -> dict[str, str]:
        return json_data

    @blueprint.delete("/")
    @app.auth_required(auth)
    def remove() -> str:
        return "removed"

    @app.get("/own")
    @cross_origin(origins=[OTHER, "https://third.example"])
    @app.output(Note)
    def own() -> dict[str, str]:
        return {"text": "own"}

    app.register_blueprint(blueprint)
    return app


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        pytest.param("/notes/", "POST", 422, id="wrong input"),
        pytest.param("/notes/", "DELETE", 401, id="no token"),
        pytest.param("/notes/", "PATCH", 405, id="missing method"),
        pytest.param("/missing", "GET", 404, id="missing path"),
        pytest.param("/openapi.json", "GET", 200, id="description"),
    ],
)
def test_responses_can_be_read(app: Flask, path: str, method: str, status: int) -> None:
    client = app.test_client()
    response = client.open(path, method=method, json={}, headers={"Origin": ALLOWED})

    assert response.status_code == status
    assert cors_headers(response) == readable()
    assert preflight(client, path, ALLOWED, method).status_code == 200
    assert preflight(client, path, OTHER, method).status_code == 403


def test_decorated_view_has_its_own_policy(app: Flask) -> None:
    client = app.test_client()

    assert cors_headers(get(client, "/own", OTHER)) == readable(OTHER)
    assert cors_headers(get(client, "/own", ALLOWED)) == DENIED
