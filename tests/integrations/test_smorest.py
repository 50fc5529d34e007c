from __future__ import annotations

import typing as t

import pytest
from flask import Flask
from flask.views import MethodView
from flask_smorest import abort
from flask_smorest import Api
from flask_smorest import Blueprint
from marshmallow import fields
from marshmallow import Schema

from flask_cors import CORS
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable
from .policy import SHOP


class Note(Schema):
    number = fields.Integer(required=True)


def make_blueprint() -> Blueprint:
    blueprint = Blueprint("notes", __name__, url_prefix="/api")

    @blueprint.route("/notes")
    class Notes(MethodView):
        @blueprint.etag
        @blueprint.response(200, Note)
        @blueprint.paginate()
        def get(self, pagination_parameters: t.Any) -> dict[str, int]:
            pagination_parameters.item_count = 1
            return {"number": 1}

        @blueprint.arguments(Note)
        @blueprint.response(201, Note)
        def post(self, data: dict[str, int]) -> dict[str, int]:
            return data

        def delete(self) -> None:
            abort(404, message="no such note")

    @blueprint.route("/described")
    class Described(MethodView):
        def options(self) -> tuple[dict[str, str], int]:
            return {"about": "notes"}, 203

    return blueprint


def make_api(app: Flask, blueprint: Blueprint) -> Api:
    app.config.update(
        API_TITLE="Notes",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/docs",
    )
    api = Api(app)
    api.register_blueprint(blueprint)
    return api


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS, expose_headers=["ETag", "X-Pagination"])
    make_api(app, make_blueprint())
    return app


EXPOSED = {"Access-Control-Expose-Headers": "ETag, X-Pagination"}


@pytest.mark.parametrize("path", ["/api/notes", "/api/described"])
def test_preflight_does_not_reach_the_view(app: Flask, path: str) -> None:
    response = preflight(app.test_client(), path)

    assert (response.status_code, response.data) == (200, b"")
    assert cors_headers(response) == {
        **readable(),
        "Access-Control-Allow-Methods": METHODS,
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("GET", "/api/notes", None, 200, id="success"),
        pytest.param("POST", "/api/notes", {"number": 2}, 201, id="created"),
        pytest.param("POST", "/api/notes", {"number": "x"}, 422, id="422"),
        pytest.param("DELETE", "/api/notes", None, 404, id="abort"),
        pytest.param("PUT", "/api/notes", None, 405, id="405"),
        pytest.param("GET", "/api/missing", None, 404, id="404"),
        pytest.param("GET", "/docs/openapi.json", None, 200, id="specification"),
    ],
)
def test_answer_of_the_api_is_readable_by_allowed_origins(
    app: Flask, method: str, path: str, body: object, status: int
) -> None:
    client = app.test_client()
    response = get(client, path, method=method, json=body)

    assert (response.status_code, response.is_json) == (status, True)
    assert cors_headers(response) == {**readable(), **EXPOSED}
    assert cors_headers(get(client, path, OTHER, method=method, json=body)) == DENIED


def test_304_is_readable(app: Flask) -> None:
    client = app.test_client()
    first = get(client, "/api/notes")
    headers = {"Origin": SHOP, "If-None-Match": first.headers["ETag"]}
    second = client.get("/api/notes", headers=headers)

    assert second.status_code == 304
    assert cors_headers(second) == {**readable(SHOP), **EXPOSED}


def test_own_options_survive(app: Flask) -> None:
    client = app.test_client()
    own = get(client, "/api/described", method="OPTIONS")
    automatic = get(client, "/api/notes", method="OPTIONS")

    assert (own.status_code, own.json) == (203, {"about": "notes"})
    assert automatic.allow.as_set() == {"delete", "get", "head", "options", "post"}


def test_blueprint_of_the_api_has_a_policy_of_its_own() -> None:
    app = Flask(__name__)
    blueprint = make_blueprint()
    CORS(blueprint, origins=SHOP)
    make_api(app, blueprint)
    client = app.test_client()
    response = get(client, "/api/notes", SHOP, method="POST", json={})

    assert response.status_code == 422
    assert cors_headers(response) == {"Access-Control-Allow-Origin": SHOP}
    assert cors_headers(get(client, "/api/notes", method="POST", json={})) == DENIED
    assert preflight(client, "/api/notes", SHOP).status_code == 200
    assert preflight(client, "/api/notes").status_code == 403
    assert cors_headers(get(client, "/docs/openapi.json", SHOP)) == {}
