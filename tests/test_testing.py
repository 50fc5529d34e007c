from __future__ import annotations

import subprocess
import sys
import typing as t
import unittest
from pathlib import Path

import pytest
from flask import Flask
from flask import request
from flask import session

from flask_cors import CORS
from flask_cors.browser import Outcome
from flask_cors.browser import Reason
from flask_cors.testing import assert_allowed
from flask_cors.testing import assert_blocked
from flask_cors.testing import browser_fetch
from flask_cors.testing import report
from tests.wire import ALLOWED
from tests.wire import OTHER

ROOT = Path(__file__).parent.parent


def app_with(**options: t.Any) -> Flask:
    app = Flask(__name__)
    app.secret_key = "secret"
    CORS(app, origins=ALLOWED, **options)

    @app.route("/users", methods=["GET", "POST"])
    def users() -> dict[str, object]:
        return {"sent": request.get_json(silent=True), "user": session.get("user")}

    return app


def post(app: Flask, origin: str = ALLOWED) -> Outcome:
    return browser_fetch(app, "/users", origin=origin, method="POST", json=[1])


def test_browser_fetch_does_what_a_browser_does() -> None:
    outcome = post(app_with(headers="Content-Type"))

    assert outcome.origin == ALLOWED
    assert outcome.url == "http://localhost/users"
    assert [sent.method for sent in outcome.requests] == ["OPTIONS", "POST"]
    assert outcome.response is not None
    assert outcome.response.json == {"sent": [1], "user": None}


def test_browser_fetch_takes_a_client_with_its_cookies() -> None:
    client = app_with().test_client()

    with client.session_transaction() as cookies:
        cookies["user"] = "Ada"

    outcome = browser_fetch(client, "/users", origin="http://localhost")

    assert outcome.response is not None
    assert outcome.response.json["user"] == "Ada"


def test_every_browser_fetch_starts_anew() -> None:
    app = app_with(headers="Content-Type", max_age=600)

    assert [len(post(app).preflights) for _ in range(2)] == [1, 1]


def test_assertions_return_what_they_are_about() -> None:
    allowed = post(app_with(headers="Content-Type"))
    blocked = post(app_with())

    assert assert_allowed(allowed) is allowed.response
    assert assert_allowed(allowed, status=200) is allowed.response
    assert assert_blocked(blocked) is blocked


def test_another_status_fails_with_both_and_the_steps() -> None:
    outcome = browser_fetch(app_with(), "/nowhere", origin=ALLOWED)

    with pytest.raises(AssertionError) as raised:
        assert_allowed(outcome, status=200)

    text = str(raised.value)
    assert text.startswith(
        "expected status 200, but it is 404: allowed, GET http://localhost/nowhere"
        f" from {ALLOWED}\n"
    )
    assert "404 NOT FOUND" in text.upper()


def test_base_url_is_that_of_the_app() -> None:
    base_url = "https://api.app.example/"
    outcome = browser_fetch(app_with(), "/users", origin=ALLOWED, base_url=base_url)

    assert outcome.url == "https://api.app.example/users"


def test_a_forgotten_header_fails_with_its_name_and_the_option() -> None:
    outcome = post(app_with())

    with pytest.raises(AssertionError) as raised:
        assert_allowed(outcome)

    text = str(raised.value)
    first = text.splitlines()[0]
    assert first == (
        "expected allowed, but blocked: header-not-allowed, POST http://localhost/users"
        f" from {ALLOWED}"
    )
    assert text.endswith(report(outcome))
    assert "Access-Control-Allow-Headers doesn't list 'content-type'." in text
    assert "headers='Content-Type'" in text


@pytest.mark.parametrize(
    "reason", [None, "header-not-allowed", Reason.HEADER_NOT_ALLOWED], ids=str
)
def test_blocked_for_the_reason_passes(reason: Reason | str | None) -> None:
    assert_blocked(post(app_with()), reason=reason)


@pytest.mark.parametrize(
    ("origin", "headers", "reason", "first"),
    [
        pytest.param(
            ALLOWED,
            "Content-Type",
            None,
            "expected blocked, but allowed, POST",
            id="allowed",
        ),
        pytest.param(
            ALLOWED,
            "Content-Type",
            "allow-origin-missing",
            "expected blocked: allow-origin-missing, but allowed, POST",
            id="allowed for a reason",
        ),
        pytest.param(
            OTHER,
            None,
            Reason.HEADER_NOT_ALLOWED,
            "expected blocked: header-not-allowed, but blocked: allow-origin-missing,"
            " POST",
            id="another reason",
        ),
    ],
)
def test_not_blocked_for_the_reason_fails(
    origin: str, headers: str | None, reason: Reason | str | None, first: str
) -> None:
    outcome = post(app_with(headers=headers), origin)

    with pytest.raises(AssertionError) as raised:
        assert_blocked(outcome, reason=reason)

    assert str(raised.value).startswith(
        f"{first} http://localhost/users from {origin}\n"
    )
    assert "To change" not in str(raised.value)
    assert "says:" not in str(raised.value)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        pytest.param(
            "header-not-alowed",
            "'header-not-alowed' is not a known reason; did you mean"
            " 'header-not-allowed'?",
            id="slip",
        ),
        pytest.param(
            "HEADER_NOT_ALLOWED",
            "'HEADER_NOT_ALLOWED' is not a known reason; did you mean"
            " 'header-not-allowed'?",
            id="name for value",
        ),
        pytest.param(
            "x",
            "'x' is not a known reason. Reasons are 'allow-headers-invalid', ",
            id="other",
        ),
    ],
)
def test_unknown_reason_is_no_failed_assertion(reason: str, text: str) -> None:
    with pytest.raises(ValueError) as raised:
        assert_blocked(post(app_with()), reason=reason)

    assert str(raised.value).startswith(text)


def test_assertions_fail_in_unittest_and_are_no_errors() -> None:
    class Tests(unittest.TestCase):
        def test_api(self) -> None:
            assert_allowed(post(app_with()))

    result = Tests("test_api").run()

    assert result is not None
    assert [len(result.failures), len(result.errors)] == [1, 0]
    assert "headers='Content-Type'" in result.failures[0][1]


def test_nothing_but_the_plugin_needs_pytest() -> None:
    script = """
import sys
import typing as t

sys.modules["pytest"] = None
import flask_cors
assert not {"flask_cors.browser", "flask_cors.testing"} & {*sys.modules}
import flask_cors.browser, flask_cors.testing
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
