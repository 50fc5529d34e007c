from __future__ import annotations

import pytest
from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable
from .policy import SHOP

EXPOSED = {"Access-Control-Expose-Headers": "Retry-After"}


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS, expose_headers="Retry-After", block_denied=True)
    limiter = Limiter(
        get_remote_address,
        app=app,
        default_limits=["2 per hour"],
        headers_enabled=True,
        storage_uri="memory://",
    )

    @app.route("/notes", methods=["GET", "PUT"])
    def notes() -> str:
        return "notes"

    @app.route("/orders", methods=["GET", "PUT"])
    @cross_origin(origins=SHOP)
    @limiter.limit("2 per hour", methods=["GET", "PUT", "OPTIONS"])
    def orders() -> str:
        return "orders"

    return app


@pytest.mark.parametrize("path", ["/notes", "/orders"])
def test_preflights_are_not_counted(app: Flask, path: str) -> None:
    client = app.test_client()
    preflights = [preflight(client, path, SHOP) for _ in range(4)]
    statuses = [get(client, path, SHOP).status_code for _ in range(3)]

    assert {each.status_code for each in preflights} == {200}
    assert not any("X-RateLimit-Limit" in each.headers for each in preflights)
    assert statuses == [200, 200, 429]
    assert preflight(client, path, SHOP).status_code == 200


def test_429_is_readable_by_allowed_origins(app: Flask) -> None:
    client = app.test_client()
    *_, response = [get(client, "/notes") for _ in range(3)]
    denied = get(client, "/notes", OTHER)

    assert response.status_code == denied.status_code == 429
    assert response.headers.getlist("Retry-After")
    assert cors_headers(response) == {**readable(), **EXPOSED}
    assert cors_headers(denied) == DENIED


def test_429_has_the_policy_of_the_view(app: Flask) -> None:
    client = app.test_client()
    *_, response = [get(client, "/orders", SHOP) for _ in range(3)]

    assert response.status_code == 429
    assert cors_headers(response) == {"Access-Control-Allow-Origin": SHOP}
    assert cors_headers(get(client, "/orders")) == DENIED


def test_requests_that_are_blocked_are_not_counted(app: Flask) -> None:
    client = app.test_client()
    blocked = [get(client, "/notes", OTHER, method="PUT") for _ in range(4)]
    served = get(client, "/notes", method="PUT")

    assert {each.status_code for each in blocked} == {403}
    assert served.status_code == 200
