from __future__ import annotations

import typing as t

import pytest
from flask import Flask
from flask_socketio import SocketIO

from flask_cors import CORS
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
POLICY: dict[str, t.Any] = {
    "/socket.io/*": {"origins": ALLOWED},
    "/api/*": {"origins": OTHER},
}


def make_app(is_first: bool) -> Flask:
    """Return an app with sockets.

    :param is_first: Whether CORS comes first, so that sockets stand before it.
    """
    app = Flask(__name__)
    cors = CORS(resources=POLICY)

    def ask(origin: str | None) -> bool:
        return origin is not None and cors.allows(origin, "/socket.io/")

    if is_first:
        cors.init_app(app)

    # Its types know no functions.
    SocketIO(
        app,
        cors_allowed_origins=t.cast(t.Any, ask),
        async_mode="threading",
        monitor_clients=False,
    )

    if not is_first:
        cors.init_app(app)

    @app.route("/api/notes")
    def notes() -> str:
        return "notes"

    return app


both_orders = pytest.mark.parametrize(
    "is_first", [pytest.param(True, id="CORS first"), pytest.param(False, id="last")]
)


@both_orders
@pytest.mark.parametrize(
    ("origin", "status"), [(ALLOWED, 200), (OTHER, 400), ("null", 400), (None, 200)]
)
def test_sockets_are_opened_by_the_origins_of_their_path(
    is_first: bool, origin: str | None, status: int
) -> None:
    client = make_app(is_first).test_client()
    response = get(client, HANDSHAKE, origin)
    allowed = origin if origin == ALLOWED else None

    assert response.status_code == status
    assert ('"sid"' in response.text) is (status == 200)
    assert cors_headers(response).get("Access-Control-Allow-Origin") == allowed


@both_orders
def test_preflight_of_a_socket_is_answered_once(is_first: bool) -> None:
    client = make_app(is_first).test_client()
    allowed = preflight(client, HANDSHAKE, method="POST")
    denied = preflight(client, HANDSHAKE, OTHER, method="POST")

    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "POST" in cors_headers(allowed)["Access-Control-Allow-Methods"]
    assert denied.status_code in (400, 403)
    assert "Access-Control-Allow-Origin" not in denied.headers


@both_orders
def test_views_beside_sockets_keep_their_policy(is_first: bool) -> None:
    client = make_app(is_first).test_client()

    assert cors_headers(get(client, "/api/notes", OTHER)) == {
        "Access-Control-Allow-Origin": OTHER
    }
    assert cors_headers(get(client, "/api/notes")) == {"Vary": "Origin"}
    assert preflight(client, "/api/notes", OTHER).status_code == 200
    assert preflight(client, "/api/notes").status_code == 403
