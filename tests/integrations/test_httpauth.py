from __future__ import annotations

import pytest
from flask import Flask
from flask_httpauth import HTTPBasicAuth
from flask_httpauth import HTTPTokenAuth

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


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(
        app, origins=ORIGINS, headers="Authorization", expose_headers="WWW-Authenticate"
    )
    basic = HTTPBasicAuth()
    token = HTTPTokenAuth("Bearer")
    basic.verify_password(lambda name, password: name if password == "good" else None)
    basic.get_user_roles(lambda user: ["reader"])
    token.verify_token(lambda text: text == "good")

    @token.error_handler
    def refuse(status: int) -> tuple[dict[str, int], int]:
        return {"status": status}, status

    @app.route("/basic", methods=["GET", "PUT"])
    @basic.login_required
    def notes() -> str:
        return f"notes of {basic.current_user()}"

    @app.route("/role")
    @basic.login_required(role="admin")
    def admin() -> str:
        return "never"

    @app.route("/token")
    @token.login_required
    def orders() -> str:
        return "orders"

    @app.route("/own")
    @basic.login_required
    @cross_origin(origins=SHOP)
    def own() -> str:
        return "own"

    return app


@pytest.mark.parametrize("path", ["/basic", "/role", "/token"])
def test_preflight_needs_no_login(app: Flask, path: str) -> None:
    response = preflight(app.test_client(), path, headers="authorization")

    assert response.status_code == 200
    assert cors_headers(response) == {
        **readable(),
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Authorization",
    }


@pytest.mark.parametrize(
    ("path", "auth", "status"),
    [
        pytest.param("/basic", None, 401, id="nobody"),
        pytest.param("/basic", ("ada", "bad"), 401, id="wrong password"),
        pytest.param("/basic", ("ada", "good"), 200, id="right password"),
        pytest.param("/role", ("ada", "good"), 403, id="wrong role"),
        pytest.param("/token", None, 401, id="own error handler"),
    ],
)
def test_answer_is_readable_by_allowed_origins(
    app: Flask, path: str, auth: tuple[str, str] | None, status: int
) -> None:
    client = app.test_client()
    response = get(client, path, auth=auth)
    denied = get(client, path, OTHER, auth=auth)

    assert response.status_code == denied.status_code == status
    assert cors_headers(response) == {
        **readable(),
        "Access-Control-Expose-Headers": "WWW-Authenticate",
    }
    assert cors_headers(denied) == DENIED
    assert len(response.headers.getlist("WWW-Authenticate")) == (status != 200)


def test_401_has_the_policy_of_the_view_below(app: Flask) -> None:
    client = app.test_client()

    assert get(client, "/own", SHOP).status_code == 401
    assert cors_headers(get(client, "/own", SHOP)) == {
        "Access-Control-Allow-Origin": SHOP
    }
    assert cors_headers(get(client, "/own", ALLOWED)) == DENIED
    assert preflight(client, "/own", SHOP, "GET").status_code == 200
    assert preflight(client, "/own", ALLOWED, "GET").status_code == 403
