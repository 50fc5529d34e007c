"""What is found to be wrong while an app serves denies, and is logged."""

from __future__ import annotations

import logging
import typing as t

import pytest
from flask import Blueprint
from flask import Flask
from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import cross_origin

A = "https://a.example"
E = "https://evil.example"


def make_app(**options: t.Any) -> Flask:
    app = Flask(__name__)

    if options:
        CORS(app, **options)

    @app.route("/")
    @app.route("/api/notes")
    @app.route("/other")
    def notes() -> str:
        return "notes"

    return app


def add_report(app: Flask) -> None:
    @app.route("/report", methods=["GET", "PUT"])
    @cross_origin(supports_credentials=True)
    def report() -> str:
        return "report"


def get(client: FlaskClient, path: str, origin: str = A) -> TestResponse:
    return client.get(path, headers={"Origin": origin})


def preflight(client: FlaskClient, path: str, method: str = "GET") -> TestResponse:
    headers = {"Origin": A, "Access-Control-Request-Method": method}
    return client.options(path, headers=headers)


def is_allowed(response: TestResponse) -> bool:
    return "Access-Control-Allow-Origin" in response.headers


@pytest.mark.parametrize(
    "options", [pytest.param({"origins": A}, id="app"), pytest.param({}, id="alone")]
)
def test_decorator_that_does_not_fit_denies_its_view_alone(
    options: dict[str, t.Any], caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(**options)
    add_report(app)
    client = app.test_client()

    for _ in range(2):
        response = get(client, "/report")
        assert (response.status_code, response.text) == (200, "report")
        assert not is_allowed(response)
        assert response.headers["Vary"] == "Origin"
        assert preflight(client, "/report", "PUT").status_code == 403
        assert is_allowed(get(client, "/")) is bool(options)

    (record,) = caplog.records
    assert (record.name, record.levelno) == ("flask_cors", logging.ERROR)
    assert "make_app" not in record.getMessage()
    assert "add_report.<locals>.report in " in record.getMessage()
    assert "List the origins, for example origins=" in record.getMessage()


@pytest.mark.parametrize("mode", ["DEBUG", "TESTING"])
def test_developers_see_the_error(mode: str) -> None:
    app = make_app(origins=A)
    add_report(app)
    app.config[mode] = True

    for path in ("/report", "/"):
        with pytest.raises(CORSConfigError, match="supports_credentials=True"):
            get(app.test_client(), path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("CORS_MAX_AGE", "soon", id="invalid value"),
        pytest.param("CORS_ORIGINS", None, id="unset variable"),
        pytest.param("CORS_ORIGINS", "a.example", id="invalid origin"),
        pytest.param("CORS_ALLOWED_ORIGINS", A, id="key of another library"),
        pytest.param("CORS_SUPPORTS_CREDENTIALS", True, id="danger"),
        pytest.param("CORS_RESOURCES", {"api/*": {}}, id="invalid pattern"),
        pytest.param("CORS_RESOURCES", {"/api/*": {"origin": A}}, id="wrong name"),
    ],
)
def test_wrong_key_denies_and_the_app_goes_on(
    key: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(headers="Content-Type")
    app.config[key] = value
    client = app.test_client()

    for path in ("/", "/api/notes", "/missing"):
        for origin in (A, E):
            assert not is_allowed(get(client, path, origin))

        assert not is_allowed(preflight(client, path))

    assert get(client, "/").text == "notes"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert key in caplog.text or "supports_credentials=True" in caplog.text


def test_policy_that_overrides_a_wrong_key_goes_on() -> None:
    app = make_app(resources={"/api/*": {"max_age": 5}, "/other": {}})
    app.config["CORS_MAX_AGE"] = "soon"
    client = app.test_client()

    assert is_allowed(get(client, "/api/notes"))
    assert not is_allowed(get(client, "/other"))


def test_two_policies_for_one_pattern_deny_it() -> None:
    app = make_app(resources="/api/*", origins=A)
    CORS(app, resources=["/api/*", "/other"], origins=A, max_age=None)
    app.config["CORS_MAX_AGE"] = 5
    blueprint = Blueprint("shop", __name__)
    app.register_blueprint(blueprint)

    assert is_allowed(get(app.test_client(), "/api/notes"))


def test_pages_of_the_app_itself_are_not_blocked() -> None:
    app = make_app(origins=A, block_denied=True)
    app.config["CORS_METHODS"] = "TRACE"
    app.add_url_rule("/put", "put", lambda: "put", methods=["PUT"])
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}

    client = app.test_client()

    assert client.put("/put", headers=own).text == "put"
    assert client.put("/put", headers={"Origin": A}).status_code == 403


def test_websockets_are_denied_and_the_server_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = Flask(__name__)
    cors = CORS(app, origins=A)
    assert cors.allows(A, app=app)
    app.config["CORS_MAX_AGE"] = "soon"

    assert not cors.allows(A, app=app)
    assert not cors.allows(A, app=app)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]

    app = Flask(__name__)
    app.testing = True
    cors = CORS(app, origins=A)
    app.config["CORS_MAX_AGE"] = "soon"

    with pytest.raises(CORSConfigError, match="max_age='soon'"):
        cors.allows(A, app=app)


def test_decorator_of_each_request_denies_if_it_is_wrong(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = make_app(origins=A)

    @app.route("/late")
    def late() -> str:
        g.calls = g.get("calls", 0) + 1
        view = cross_origin(supports_credentials=True, origins="*", methods="PUT")
        text: str = view(lambda: "late")()
        return text

    for _ in range(2):
        response = get(app.test_client(), "/late")
        assert (response.status_code, response.text) == (200, "late")
        assert not is_allowed(response)

    errors = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(errors) == 1
