from __future__ import annotations

import typing as t

import pytest
from flask import Flask
from werkzeug.routing import BaseConverter

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

POINTER = "Internal Server Error. The server's log has the traceback.\n"
ANYBODY = {"Access-Control-Allow-Origin": "*"}


def make_app(**options: t.Any) -> Flask:
    app = Flask(__name__)
    app.debug = True
    CORS(app, **options)

    @app.route("/crash", methods=["GET", "POST"])
    def crash() -> str:
        raise RuntimeError("crash")

    return app


@pytest.mark.parametrize(
    ("origins", "origin", "shown", "headers"),
    [
        pytest.param("*", ALLOWED, False, ANYBODY, id="admitted by * alone"),
        pytest.param(["*", ALLOWED], ALLOWED, True, ANYBODY, id="listed beside *"),
        pytest.param(
            ALLOWED,
            ALLOWED,
            True,
            {"Access-Control-Allow-Origin": ALLOWED},
            id="listed",
        ),
        pytest.param(
            "https://*.app.example",
            "https://x.app.example",
            True,
            {"Access-Control-Allow-Origin": "https://x.app.example", "Vary": "Origin"},
            id="wildcard",
        ),
        pytest.param("*", "http://localhost:3000", True, ANYBODY, id="localhost"),
        pytest.param("*", "http://app.localhost", True, ANYBODY, id="loopback name"),
        pytest.param("*", "http://127.0.0.1:3000", True, ANYBODY, id="IPv4 loopback"),
        pytest.param("*", "http://[::1]:3000", True, ANYBODY, id="IPv6 loopback"),
        pytest.param(
            "*", "http://localhost.evil.test", False, ANYBODY, id="suffix attack"
        ),
        pytest.param(
            "*", "http://127.0.0.1.evil.test", False, ANYBODY, id="address suffix"
        ),
        pytest.param("*", "null", False, ANYBODY, id="null"),
    ],
)
def test_traceback_is_shown_to_developers_alone(
    caplog: pytest.LogCaptureFixture,
    origins: t.Any,
    origin: str,
    shown: bool,
    headers: dict[str, str],
) -> None:
    response = get(make_app(origins=origins).test_client(), "/crash", origin)

    assert response.status_code == 500
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text.endswith("RuntimeError: crash\n") is shown
    assert (response.text == POINTER) is not shown
    assert cors_headers(response) == headers
    assert "RuntimeError: crash" in caplog.text
    assert "'GET' '/crash'" in caplog.text


def test_it_carries_the_headers_of_its_policy() -> None:
    app = make_app(origins=[ALLOWED, OTHER], supports_credentials=True)
    response = get(app.test_client(), "/crash")

    assert cors_headers(response) == {
        "Access-Control-Allow-Origin": ALLOWED,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }


def test_policy_of_the_view_governs_its_crash() -> None:
    app = make_app(origins=ALLOWED)

    @app.route("/own")
    @cross_origin(origins=OTHER)
    def own() -> str:
        raise RuntimeError("crash")

    client = app.test_client()

    assert cors_headers(get(client, "/own", OTHER)) == {
        "Access-Control-Allow-Origin": OTHER
    }

    with pytest.raises(RuntimeError, match="crash"):
        get(client, "/own", ALLOWED)


def test_policy_that_was_chosen_in_the_request_governs_its_crash() -> None:
    app = make_app(origins=ALLOWED, resources="/api/*")

    @cross_origin(origins=OTHER)
    def hidden() -> str:
        raise RuntimeError("crash")

    app.add_url_rule("/own", "own", lambda: hidden())

    assert cors_headers(get(app.test_client(), "/own", OTHER)) == {
        "Access-Control-Allow-Origin": OTHER
    }


def test_function_that_runs_for_a_preflight_does_not_govern_its_crash() -> None:
    app = make_app(origins=ALLOWED, resources="/api/*")

    @cross_origin(origins=OTHER, automatic_options=False)
    def hidden() -> str:
        raise RuntimeError("crash")

    app.add_url_rule("/own", "own", lambda: hidden(), methods=["OPTIONS"])

    with pytest.raises(RuntimeError, match="crash"):
        preflight(app.test_client(), "/own", OTHER)


@pytest.mark.parametrize(
    ("options", "origin"),
    [
        pytest.param({"origins": OTHER}, ALLOWED, id="denied"),
        pytest.param({}, None, id="no Origin"),
        pytest.param({}, "http://localhost", id="own origin"),
        pytest.param({"resources": "/api/*"}, ALLOWED, id="path without a rule"),
        pytest.param({"intercept_exceptions": False}, ALLOWED, id="switched off"),
    ],
)
def test_all_others_get_the_debugger(
    options: dict[str, t.Any], origin: str | None
) -> None:
    client = make_app(**options).test_client()

    with pytest.raises(RuntimeError, match="crash"):
        get(client, "/crash", origin)


def test_other_port_of_the_own_host_is_another_origin() -> None:
    client = make_app().test_client()
    response = get(client, "/crash", "http://localhost:3000")

    assert response.status_code == 500


def test_own_origin_has_its_port() -> None:
    client = make_app().test_client()
    own = "http://localhost:5000"

    assert get(client, "/crash", "http://localhost", base_url=own).status_code == 500

    with pytest.raises(RuntimeError, match="crash"):
        get(client, "/crash", own, base_url=own)


def test_in_tests_exceptions_propagate() -> None:
    app = make_app()
    app.testing = True

    with pytest.raises(RuntimeError, match="crash"):
        get(app.test_client(), "/crash")


def test_outside_of_debug_mode_exceptions_propagate_if_told_to() -> None:
    app = make_app()
    app.debug = False
    app.config["PROPAGATE_EXCEPTIONS"] = True

    with pytest.raises(RuntimeError, match="crash"):
        get(app.test_client(), "/crash")


def test_in_production_the_hook_adds_the_headers() -> None:
    app = make_app()
    app.debug = False
    response = get(app.test_client(), "/crash")

    assert response.status_code == 500
    assert response.text != POINTER
    assert cors_headers(response) == ANYBODY


def test_crash_of_routing_is_governed_by_the_path() -> None:
    class Failing(BaseConverter):
        def to_python(self, value: str) -> t.Any:
            raise RuntimeError("converter")

    app = make_app()
    app.url_map.converters["failing"] = Failing

    @app.route("/routed/<failing:value>")
    @cross_origin(origins=OTHER)
    def routed(value: str) -> str:
        return value

    response = get(app.test_client(), "/routed/x")

    assert response.status_code == 500
    assert response.text == POINTER
    assert cors_headers(response) == ANYBODY


def test_crash_behind_the_start_of_a_response_is_the_debuggers() -> None:
    app = make_app()

    @app.teardown_request
    def fail(error: BaseException | None) -> None:
        raise RuntimeError("teardown")

    @app.route("/fine")
    def fine() -> str:
        return "fine"

    with pytest.raises(RuntimeError, match="teardown"):
        get(app.test_client(), "/fine")
