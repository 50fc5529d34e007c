from __future__ import annotations

import typing as t

import pytest
from flask import Blueprint
from flask import Flask
from flask_restful import abort
from flask_restful import Api
from flask_restful import reqparse
from flask_restful import Resource

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable
from .policy import SHOP


class Notes(Resource):
    def get(self) -> list[str]:
        return ["note"]

    def put(self) -> t.Any:
        parser = reqparse.RequestParser()
        parser.add_argument("text", required=True, location="args")
        return parser.parse_args()

    def delete(self) -> None:
        abort(403, message="not yours")


class Described(Resource):
    def get(self) -> str:
        return "get"

    def options(self) -> tuple[dict[str, str], int, dict[str, str]]:
        return {"about": "notes"}, 203, {"Allow": "GET"}


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS)
    api = Api(app, catch_all_404s=True)
    api.add_resource(Notes, "/notes")
    api.add_resource(Described, "/described")
    return app


@pytest.mark.parametrize("path", ["/notes", "/described"])
def test_preflight_does_not_reach_the_resource(app: Flask, path: str) -> None:
    response = preflight(app.test_client(), path)

    assert (response.status_code, response.data) == (200, b"")
    assert cors_headers(response) == {
        **readable(),
        "Access-Control-Allow-Methods": METHODS,
    }


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "/notes", 200, id="success"),
        pytest.param("PUT", "/notes", 400, id="parser"),
        pytest.param("DELETE", "/notes", 403, id="abort"),
        pytest.param("POST", "/notes", 405, id="405"),
        pytest.param("GET", "/missing", 404, id="404"),
    ],
)
def test_answer_of_the_api_is_readable_by_allowed_origins(
    app: Flask, method: str, path: str, status: int
) -> None:
    client = app.test_client()
    response = get(client, path, method=method)

    assert (response.status_code, response.is_json) == (status, True)
    assert cors_headers(response) == readable()
    assert cors_headers(get(client, path, OTHER, method=method)) == DENIED


def test_crash_that_the_api_handles_is_readable(app: Flask) -> None:
    class Broken(Resource):
        def get(self) -> None:
            raise RuntimeError("broken")

    Api(app).add_resource(Broken, "/broken")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = get(app.test_client(), "/broken")

    assert (response.status_code, response.is_json) == (500, True)
    assert cors_headers(response) == readable()


def test_own_options_survive(app: Flask) -> None:
    client = app.test_client()
    own = get(client, "/described", method="OPTIONS")
    automatic = get(client, "/notes", method="OPTIONS")

    assert (own.status_code, own.json) == (203, {"about": "notes"})
    assert own.headers.getlist("Allow") == ["GET"]
    assert own.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert automatic.allow.as_set() == {"delete", "get", "head", "options", "put"}


def test_own_options_answer_preflights_that_are_left_to_them() -> None:
    app = Flask(__name__)
    CORS(app, origins=ALLOWED, automatic_options=False)
    Api(app).add_resource(Described, "/described")
    response = preflight(app.test_client(), "/described")

    assert (response.status_code, response.json) == (203, {"about": "notes"})
    assert cors_headers(response) == {
        "Access-Control-Allow-Origin": ALLOWED,
        "Access-Control-Allow-Methods": METHODS,
    }


def test_decorator_of_the_api_gives_its_resources_a_policy(app: Flask) -> None:
    class Orders(Resource):
        def get(self) -> str:
            return "orders"

        def put(self) -> None:
            abort(404)

    api = Api(app, prefix="/api", decorators=[cross_origin(origins=SHOP)])
    api.add_resource(Orders, "/orders", "/orders/old")
    client = app.test_client()

    for path in ("/api/orders", "/api/orders/old"):
        assert preflight(client, path, SHOP).status_code == 200
        assert preflight(client, path).status_code == 403

        for method, status in (("GET", 200), ("PUT", 404)):
            response = get(client, path, SHOP, method=method)

            assert response.status_code == status
            assert cors_headers(response) == {"Access-Control-Allow-Origin": SHOP}
            assert cors_headers(get(client, path, method=method)) == DENIED


def test_method_decorator_gives_a_method_a_policy(app: Flask) -> None:
    class Orders(Resource):
        method_decorators: t.ClassVar = {"get": [cross_origin(origins=SHOP)]}

        def get(self) -> str:
            return "orders"

    Api(app).add_resource(Orders, "/orders")
    client = app.test_client()

    for _ in range(2):
        assert preflight(client, "/orders", SHOP, "GET").status_code == 200
        assert preflight(client, "/orders", ALLOWED, "GET").status_code == 403
        assert cors_headers(get(client, "/orders", SHOP)) == {
            "Access-Control-Allow-Origin": SHOP
        }
        assert cors_headers(get(client, "/orders")) == DENIED
        assert cors_headers(get(client, "/orders", OTHER)) == DENIED


def test_api_on_a_blueprint_has_the_policy_of_the_blueprint() -> None:
    app = Flask(__name__)
    blueprint = Blueprint("api", __name__, url_prefix="/api")
    CORS(blueprint, origins=SHOP)
    Api(blueprint).add_resource(Notes, "/notes")
    app.register_blueprint(blueprint)
    client = app.test_client()

    for method, path, status in (
        ("DELETE", "/api/notes", 403),
        ("POST", "/api/notes", 405),
        ("GET", "/api/missing", 404),
    ):
        response = get(client, path, SHOP, method=method)

        assert response.status_code == status
        assert cors_headers(response) == {"Access-Control-Allow-Origin": SHOP}
        assert cors_headers(get(client, path, method=method)) == DENIED
