from __future__ import annotations

import datetime
import typing as t

import pytest
from flask import Flask
from flask import jsonify
from flask import Response
from flask.testing import FlaskClient
from flask_jwt_extended import create_access_token
from flask_jwt_extended import get_jwt_identity
from flask_jwt_extended import jwt_required
from flask_jwt_extended import JWTManager
from flask_jwt_extended import set_access_cookies
from flask_jwt_extended import verify_jwt_in_request
from werkzeug.test import TestResponse

from flask_cors import CORS
from flask_cors import cors_exempt
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable

CREDENTIALS = {"Access-Control-Allow-Credentials": "true"}


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.config["JWT_SECRET_KEY"] = "a key of the tests that is long enough"
    app.config["JWT_TOKEN_LOCATION"] = ["headers", "cookies"]
    CORS(
        app,
        origins=ORIGINS,
        headers=["Authorization", "X-CSRF-TOKEN"],
        supports_credentials=True,
        block_denied=True,
    )
    JWTManager(app)

    @app.route("/notes", methods=["GET", "POST"])
    @jwt_required()
    def notes() -> Response:
        return jsonify(get_jwt_identity())

    return app


def token(app: Flask, seconds: int = 60) -> str:
    with app.app_context():
        expires = datetime.timedelta(seconds=seconds)
        made: str = create_access_token("ada", expires_delta=expires)
        return made


def ask(
    client: FlaskClient,
    path: str = "/notes",
    authorization: str | None = None,
    origin: str = ALLOWED,
    method: str = "GET",
    **headers: str,
) -> TestResponse:
    if authorization is not None:
        headers["Authorization"] = authorization

    return client.open(path, method=method, headers={"Origin": origin, **headers})


def test_preflight_needs_no_token_and_allows_to_send_one(app: Flask) -> None:
    response = preflight(app.test_client(), "/notes", headers="authorization")

    assert response.status_code == 200
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


def test_preflight_needs_no_token_that_the_whole_app_needs(app: Flask) -> None:
    app.config["JWT_EXEMPT_METHODS"] = []

    @app.before_request
    def require_token() -> None:
        verify_jwt_in_request()

    client = app.test_client()

    assert preflight(client, "/notes").status_code == 200
    assert ask(client).status_code == 401


def test_good_token_is_served(app: Flask) -> None:
    response = ask(app.test_client(), authorization=f"Bearer {token(app)}")

    assert response.json == "ada"
    assert cors_headers(response) == {**readable(), **CREDENTIALS}


@pytest.mark.parametrize(
    ("authorization", "status", "message"),
    [
        pytest.param(None, 401, "Missing", id="none"),
        pytest.param("expired", 401, "expired", id="expired"),
        pytest.param("Bearer x.y.z", 422, "", id="malformed"),
    ],
)
def test_refusal_of_a_token_is_readable_by_allowed_origins(
    app: Flask, authorization: str | None, status: int, message: str
) -> None:
    if authorization == "expired":
        authorization = f"Bearer {token(app, -60)}"

    client = app.test_client()
    response = ask(client, authorization=authorization)
    denied = ask(client, authorization=authorization, origin=OTHER)

    assert response.status_code == denied.status_code == status
    assert message in t.cast("t.Any", response.json)["msg"]
    assert cors_headers(response) == {**readable(), **CREDENTIALS}
    assert cors_headers(denied) == DENIED


def test_denied_origin_is_blocked_before_its_token_is_looked_at(app: Flask) -> None:
    client = app.test_client()

    for authorization in (f"Bearer {token(app)}", "Bearer x.y.z", None):
        response = ask(client, "/notes", authorization, OTHER, "POST")

        assert response.status_code == 403
        assert cors_headers(response) == DENIED


def test_token_in_a_cookie_is_served_with_its_csrf_header(app: Flask) -> None:
    @app.route("/login", methods=["POST"])
    def login() -> Response:
        response = jsonify("welcome")
        set_access_cookies(response, create_access_token("ada"))
        return response

    client = app.test_client()
    ask(client, "/login", method="POST")
    cookie = client.get_cookie("csrf_access_token")
    assert cookie is not None
    refused = ask(client, method="POST")
    served = ask(client, method="POST", **{"X-CSRF-TOKEN": cookie.value})

    assert (refused.status_code, served.status_code) == (401, 200)
    assert cors_headers(refused) == cors_headers(served)
    assert cors_headers(served) == {**readable(), **CREDENTIALS}


def test_exempt_view_answers_tokens_of_own_pages_alone(app: Flask) -> None:
    @app.route("/internal")
    @cors_exempt
    @jwt_required()
    def internal() -> str:
        return "internal"

    client = app.test_client()

    for authorization in (f"Bearer {token(app)}", None):
        assert cors_headers(ask(client, "/internal", authorization)) == {}

    assert preflight(client, "/internal", method="GET").status_code == 403
