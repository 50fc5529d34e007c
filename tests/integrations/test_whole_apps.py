"""Extensions that bring pages of their own, which CORS covers like any other."""

from __future__ import annotations

import typing as t

import pytest
from dash import Dash
from dash import html
from flask import Flask
from flask_admin import Admin
from flask_admin import BaseView
from flask_admin import expose
from flask_security import auth_required
from flask_security import Security
from flask_security import UserMixin

from flask_cors import CORS
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

from .policy import ORIGINS


class Report(BaseView):
    @expose("/")
    def index(self) -> str:
        return "report"


def with_admin() -> Flask:
    app = Flask(__name__)
    app.secret_key = "a key of the tests"
    CORS(app, resources={"/admin/report/*": {"origins": ORIGINS}})
    Admin(app).add_view(Report(name="report", endpoint="report"))
    return app


def with_dash() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS, headers="Content-Type")
    dash: t.Any = Dash
    dash(__name__, server=app).layout = html.Div("Hello")
    return app


class User(UserMixin):
    id = 1
    active = True
    fs_uniquifier = "1"


class Users:
    """Knows nobody."""

    user_model = User

    def __getattr__(self, name: str) -> t.Any:
        return lambda *args, **kwargs: None


def with_security() -> Flask:
    app = Flask(__name__)
    app.secret_key = "a key of the tests"
    app.config.update(
        SECURITY_PASSWORD_SALT="1234567890",
        SECURITY_PASSWORD_HASH="plaintext",
        SECURITY_PASSWORD_SCHEMES=["plaintext"],
    )
    CORS(app, origins=ORIGINS, headers="Content-Type, Authentication-Token")
    users: t.Any = Users()
    Security(app, users)

    @app.get("/mine")
    @auth_required("token")
    def mine() -> str:
        return "mine"

    return app


@pytest.mark.parametrize(
    ("make_app", "path", "status"),
    [
        pytest.param(with_admin, "/admin/report/", 200, id="Flask-Admin"),
        pytest.param(with_dash, "/", 200, id="Dash"),
        pytest.param(with_dash, "/_dash-layout", 200, id="layout of Dash"),
        pytest.param(with_security, "/mine", 401, id="Flask-Security-Too"),
    ],
)
def test_pages_have_the_policy_of_their_path(
    make_app: t.Callable[[], Flask], path: str, status: int
) -> None:
    client = make_app().test_client()
    response = client.get(
        path, headers={"Origin": ALLOWED, "Accept": "application/json"}
    )

    assert response.status_code == status
    allowed = cors_headers(response)
    assert allowed["Access-Control-Allow-Origin"] == ALLOWED
    assert "Origin" in allowed["Vary"]
    assert "Access-Control-Allow-Origin" not in get(client, path, OTHER).headers
    assert preflight(client, path, ALLOWED, "GET").status_code == 200
    assert preflight(client, path, OTHER, "GET").status_code == 403


def test_other_pages_of_the_admin_stay_closed() -> None:
    client = with_admin().test_client()

    response = get(client, "/admin/", ALLOWED)

    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response.headers


def test_callbacks_of_dash_may_be_called_by_a_listed_page() -> None:
    client = with_dash().test_client()
    response = preflight(
        client, "/_dash-update-component", ALLOWED, "POST", "content-type"
    )

    assert response.headers["Access-Control-Allow-Headers"] == "Content-Type"
