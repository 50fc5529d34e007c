from __future__ import annotations

import pytest
from flask import Flask
from flask_login import current_user
from flask_login import login_required
from flask_login import login_user
from flask_login import LoginManager
from flask_login import UserMixin

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

from .policy import ORIGINS
from .policy import readable
from .policy import SHOP

CREDENTIALS = {"Access-Control-Allow-Credentials": "true"}
WITH_SESSION = {**readable(vary="Cookie, Origin"), **CREDENTIALS}


class User(UserMixin):
    id = "ada"


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "a key of the tests"
    CORS(app, origins=ORIGINS, supports_credentials=True, block_denied=True)
    LoginManager(app).user_loader(lambda user_id: User())

    @app.route("/login", methods=["GET", "POST"])
    def login() -> str:
        login_user(User())
        return "welcome"

    @app.route("/notes", methods=["GET", "PUT"])
    @login_required
    def notes() -> str:
        return f"notes of {current_user.id}"

    @app.route("/internal")
    @cors_exempt
    @login_required
    def internal() -> str:
        return "internal"

    return app


def test_preflight_needs_no_login(app: Flask) -> None:
    response = preflight(app.test_client(), "/notes")

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert response.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Set-Cookie" not in response.headers


def test_preflight_needs_no_login_that_the_whole_app_needs(app: Flask) -> None:
    @app.before_request
    @login_required
    def require_login() -> None:
        pass

    client = app.test_client()

    assert preflight(client, "/notes").status_code == 200
    assert get(client, "/notes").status_code == 401


def test_401_is_readable(app: Flask) -> None:
    response = get(app.test_client(), "/notes")

    assert response.status_code == 401
    assert cors_headers(response) == WITH_SESSION


def test_redirect_to_the_login_page_is_readable(app: Flask) -> None:
    app.login_manager.login_view = "login"  # type: ignore[attr-defined]
    response = get(app.test_client(), "/notes")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login?next=")
    assert cors_headers(response) == WITH_SESSION


def test_login_from_another_origin_holds_for_the_next_request(app: Flask) -> None:
    client = app.test_client()

    assert get(client, "/notes").status_code == 401
    assert get(client, "/login", method="POST").text == "welcome"

    response = get(client, "/notes")

    assert response.text == "notes of ada"
    assert cors_headers(response) == WITH_SESSION


def test_denied_origin_can_not_log_anybody_in(app: Flask) -> None:
    client = app.test_client()

    response = get(client, "/login", OTHER, method="POST")

    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers
    assert cors_headers(response) == {"Vary": "Cookie, Origin"}
    assert get(client, "/notes").status_code == 401


def test_exempt_view_is_for_own_pages_alone_even_with_a_login(app: Flask) -> None:
    client = app.test_client()
    anonymous = get(client, "/internal")
    get(client, "/login", method="POST")
    response = get(client, "/internal")

    assert anonymous.status_code == 401
    assert cors_headers(anonymous) == {"Vary": "Cookie"}
    assert response.text == "internal"
    assert cors_headers(response) == {"Vary": "Cookie"}
    assert preflight(client, "/internal", method="GET").status_code == 403


@pytest.mark.parametrize("is_outside", [True, False])
def test_401_has_the_policy_of_the_view(app: Flask, is_outside: bool) -> None:
    own = cross_origin(origins=SHOP)

    def view() -> str:
        return "never"

    guarded = own(login_required(view)) if is_outside else login_required(own(view))
    app.add_url_rule("/orders", view_func=guarded)
    client = app.test_client()
    allowed, denied = get(client, "/orders", SHOP), get(client, "/orders")

    assert allowed.status_code == denied.status_code == 401
    assert cors_headers(allowed) == readable(SHOP, vary="Cookie")
    assert cors_headers(denied) == {"Vary": "Cookie, Origin"}
    assert preflight(client, "/orders", SHOP, "GET").status_code == 200
    assert preflight(client, "/orders", method="GET").status_code == 403
