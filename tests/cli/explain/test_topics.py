from __future__ import annotations

import re
import typing as t

import flask
import pytest
from werkzeug.middleware import proxy_fix

from flask_cors import fetch
from flask_cors import Options
from flask_cors.cli.explain.advice import Advice
from flask_cors.cli.explain.advice import find_advice
from flask_cors.cli.explain.topics import Topic
from flask_cors.diagnostics.reasons import find_fix
from flask_cors.diagnostics.reasons import Reason

PAGE = "https://app.example"
API = "https://api.example/notes"

KNOWN: list[dict[str, t.Any]] = [
    {},
    {"culprit": "x-token", "url": API, "origin": PAGE, "status": 500},
]

every_topic = pytest.mark.parametrize("topic", list(Topic), ids=str)
known_or_not = pytest.mark.parametrize("known", KNOWN, ids=["nothing", "all"])


def sentences(advice: Advice) -> list[str]:
    return [advice.cause, *advice.checks, advice.fix]


def test_topics_without_a_reason_have_names_of_their_own() -> None:
    assert {topic.value for topic in Topic if topic.reason is None} == {
        "authorization-not-covered",
        "client-side",
        "local-network-denied",
        "local-network-insecure-page",
        "local-network-mismatch",
        "mixed-content",
        "private-network",
        "script-error",
        "url-not-http",
    }


@pytest.mark.parametrize("reason", list(Reason), ids=str)
def test_every_reason_is_a_topic(reason: Reason) -> None:
    assert Topic(reason.value).reason is reason


def test_preflight_without_allow_origin_has_the_reason_of_a_request_without() -> None:
    topic = Topic("preflight-allow-origin-missing")

    assert topic.reason is Reason.ALLOW_ORIGIN_MISSING


@every_topic
def test_topic_reads_as_its_value(topic: Topic) -> None:
    assert str(topic) == f"{topic}" == topic.value == topic
    assert re.fullmatch("[a-z]+(-[a-z]+)*", topic.value)


@every_topic
@known_or_not
def test_advice_is_of_whole_sentences(topic: Topic, known: dict[str, t.Any]) -> None:
    advice = find_advice(topic, **known)

    assert advice.checks
    assert len(set(sentences(advice))) == len(sentences(advice))

    for text in sentences(advice):
        assert re.match("'|[A-Z]|mode: ", text)
        assert text.endswith(".")
        assert "  " not in text
        assert not re.search("[{}]|None", text)


@every_topic
def test_advice_names_only_what_exists(topic: Topic) -> None:
    text = " ".join(sentences(find_advice(topic)))
    options = {*Options.__annotations__, "resources", "strict_slashes"}
    headers = {str(value) for value in vars(fetch).values()}

    assert set(re.findall(r"\b([a-z_]+)=", text)) <= options
    assert set(re.findall(r"Access-Control-[\w-]+", text)) <= headers
    assert set(re.findall(r"\b\w+\(\w*\)", text)) <= {"fetch()", "CORS(app)"}
    assert all(
        hasattr(flask.Flask, name)
        for name in re.findall(r"\b(?:before|after)_[a-z]+", text)
    )
    assert hasattr(proxy_fix, "ProxyFix")


@pytest.mark.parametrize(
    ("topic", "reason", "culprit", "known"),
    [
        pytest.param(
            "allow-origin-mismatch",
            Reason.ALLOW_ORIGIN_MISMATCH,
            "https://a.test",
            {"culprit": "https://a.test"},
            id="printed",
        ),
        pytest.param(
            "allow-origin-invalid", Reason.ALLOW_ORIGIN_INVALID, "", {}, id="nothing"
        ),
        pytest.param(
            "allow-origin-multiple",
            Reason.ALLOW_ORIGIN_MULTIPLE,
            "Access-Control-Allow-Origin",
            {},
            id="header instead of its value",
        ),
        pytest.param(
            "method-not-allowed", Reason.METHOD_NOT_ALLOWED, "...", {}, id="left out"
        ),
        pytest.param(
            "preflight-status",
            Reason.PREFLIGHT_STATUS,
            "405",
            {"status": 405},
            id="status",
        ),
        pytest.param(
            "preflight-status", Reason.PREFLIGHT_STATUS, "an error", {}, id="no status"
        ),
        pytest.param(
            "preflight-redirect",
            Reason.PREFLIGHT_REDIRECT,
            "308",
            {"status": 308},
            id="status of a redirect",
        ),
        pytest.param(
            "header-not-allowed",
            Reason.HEADER_NOT_ALLOWED,
            "authorization",
            {"culprit": "Authorization"},
            id="header as the script writes it",
        ),
    ],
)
def test_fix_is_that_of_the_reason(
    topic: str, reason: Reason, culprit: str, known: dict[str, t.Any]
) -> None:
    assert find_advice(Topic(topic), **known).fix == find_fix(reason, culprit)


def test_fix_for_the_origin_null_is_about_the_page() -> None:
    advice = find_advice(Topic.ALLOW_ORIGIN_MISSING, origin="null")

    assert advice.fix.startswith("The page's origin is 'null': it is in a sandboxed")


def test_fix_of_a_server_that_is_down_is_not_that_of_a_test() -> None:
    fix = find_advice(Topic.UNREACHABLE, culprit="https://api.example").fix

    assert fix == (
        "Start the app, or correct the URL. Flask-CORS doesn't need a change."
    )


def test_advice_shows_what_the_message_tells() -> None:
    advice = find_advice(Topic.ALLOW_ORIGIN_MISSING, url=API, origin=PAGE, status=500)

    assert advice.cause == (
        f"The response from '{API}' has no 'Access-Control-Allow-Origin' for '{PAGE}'."
    )
    assert advice.checks[0] == (
        "Look at the status first (here 500): with 5xx, read the traceback in the log."
    )
    assert f"'{PAGE}' is not in origins='...'" in advice.checks[2]


def test_advice_does_without_what_the_message_leaves_out() -> None:
    advice = find_advice(Topic.ALLOW_ORIGIN_MISSING)

    assert advice.cause == (
        "The response from the URL has no 'Access-Control-Allow-Origin' for the page's"
        " origin."
    )
    assert advice.checks[0].startswith("Look at the status first: with 5xx")


def test_advice_shows_braces_as_they_are() -> None:
    url = f"{API}?{{origin}}{{0}}"

    assert f"'{url}'" in find_advice(Topic.PREFLIGHT_STATUS, url=url).cause


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        pytest.param("allow-origin-missing", "Safari prints the same", id="missing"),
        pytest.param("allow-origin-mismatch", "Firefox prints the same", id="mismatch"),
        pytest.param("url-not-http", "Firefox prints the same", id="not HTTP"),
        pytest.param("unreachable", "Firefox prints the same", id="unreachable"),
        pytest.param("script-error", "the line before it", id="script"),
    ],
)
def test_checks_say_what_else_a_wording_may_mean(topic: str, text: str) -> None:
    assert any(text in check for check in find_advice(Topic(topic)).checks)
