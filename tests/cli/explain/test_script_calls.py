from __future__ import annotations

import dataclasses
import typing as t

import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors.browser import FetchOptions
from flask_cors.cli.explain.messages import Message
from flask_cors.cli.explain.messages import read_message
from flask_cors.cli.explain.script_calls import reconstruct_call
from flask_cors.cli.explain.script_calls import ScriptCall
from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator.console import BlockedRequest
from flask_cors.simulator.console import console_of

APP = "https://app.example"
API = "http://127.0.0.1:5000"


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(app)
    app.add_url_rule("/notes", "notes", str, methods=["GET", "PUT"])
    app.add_url_rule("/read", "read", str)
    app.add_url_rule("/write", "write", str, methods=["DELETE"])
    app.add_url_rule("/slash/", "slash", str)
    return app


def message(
    reason: Reason, path: str, culprit: str = "", is_preflight: bool = False
) -> Message:
    """Return what Chromium prints of a request, as it is recognised."""
    url = f"{API}{path}"
    blocked = BlockedRequest(reason, culprit, APP, APP, url, url, 200, is_preflight)
    found = read_message(console_of(blocked).chromium)
    assert found
    return found


def call(method: str, path: str, **options: t.Any) -> ScriptCall:
    known = {"method": method, "headers": [], "credentials": "same-origin"}
    made = t.cast(FetchOptions, {**known, **options})
    return ScriptCall(f"{API}{path}", APP, made)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(
            message(Reason.ALLOW_ORIGIN_MISSING, "/notes"),
            call("GET", "/notes"),
            id="simple request",
        ),
        pytest.param(
            message(Reason.ALLOW_ORIGIN_MISSING, "/notes", is_preflight=True),
            call("PUT", "/notes"),
            id="preflight of a method of the route",
        ),
        pytest.param(
            message(Reason.ALLOW_ORIGIN_MISSING, "/read", is_preflight=True),
            call("GET", "/read", headers=[("Content-Type", "application/json")]),
            id="preflight of a header",
        ),
        pytest.param(
            message(Reason.METHOD_NOT_ALLOWED, "/notes", "PATCH", True),
            call("PATCH", "/notes"),
            id="method that is named",
        ),
        pytest.param(
            message(Reason.HEADER_NOT_ALLOWED, "/notes", "x-total", True),
            call("GET", "/notes", headers=[("x-total", "application/json")]),
            id="header that is named",
        ),
        pytest.param(
            message(Reason.WILDCARD_WITH_CREDENTIALS, "/notes"),
            call("GET", "/notes", credentials="include"),
            id="credentials",
        ),
        pytest.param(
            message(Reason.ALLOW_ORIGIN_MISSING, "/write"),
            call("DELETE", "/write"),
            id="route without GET",
        ),
        pytest.param(
            message(Reason.ALLOW_ORIGIN_MISSING, "/slash"),
            call("GET", "/slash"),
            id="URL that is redirected",
        ),
    ],
)
def test_message_is_told_again(app: Flask, told: Message, expected: ScriptCall) -> None:
    assert reconstruct_call(told, app) == expected


def test_page_of_a_file_has_an_opaque_origin(app: Flask) -> None:
    told = message(Reason.ALLOW_ORIGIN_MISSING, "/notes")
    found = reconstruct_call(dataclasses.replace(told, origin="file://"), app)
    assert found and found.origin == "null"


def test_only_what_reads_may_reach_the_app() -> None:
    assert call("GET", "/").is_safe
    assert call("HEAD", "/").is_safe
    assert not call("POST", "/").is_safe


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("TypeError: Failed to fetch", id="neither URL nor origin"),
        pytest.param(
            f"Cross-Origin Request Blocked: The Same Origin Policy disallows reading"
            f" the remote resource at {API}/notes. (Reason: CORS header"
            " ‘Access-Control-Allow-Origin’ missing). Status code: 200.",
            id="no origin",
        ),
        pytest.param(
            f"Access to fetch at '{API}/elsewhere' from origin '{APP}' has been"
            " blocked by CORS policy: No 'Access-Control-Allow-Origin' header is"
            " present on the requested resource.",
            id="URL of somebody else",
        ),
    ],
)
def test_what_can_not_be_told_again_is_nothing(app: Flask, text: str) -> None:
    found = read_message(text)
    assert found
    assert reconstruct_call(found, app) is None
