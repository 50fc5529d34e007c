from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator.outcomes import Answer
from flask_cors.simulator.outcomes import Check
from flask_cors.simulator.outcomes import Outcome
from flask_cors.simulator.outcomes import Request
from flask_cors.simulator.outcomes import ScriptResponse
from flask_cors.simulator.outcomes import Step

PAGE = "https://app.example"
URL = "https://api.example/"

PASSED = Check("rule", "It passed.")
FAILED = Check("rule", "It failed.", Reason.HEADER_NOT_ALLOWED, "x-a")
LATER = Check("rule", "It failed.", Reason.METHOD_NOT_ALLOWED, "PUT")
ASKED = Request("OPTIONS", URL, Headers(), is_preflight=True)
SENT = Request("PUT", URL, Headers())
ANSWER = Answer(200, Headers())


def test_outcome_without_a_failure_is_allowed() -> None:
    outcome = Outcome(PAGE, URL, (Step((PASSED,), SENT, ANSWER),))

    assert outcome.allowed
    assert outcome.failure is None
    assert outcome.reason is None
    assert outcome.console is None
    assert outcome.fix == ""


def test_the_first_failure_counts() -> None:
    steps = (Step((PASSED,)), Step((PASSED, FAILED, LATER), ASKED, ANSWER))
    outcome = Outcome(PAGE, URL, steps)

    assert [step.passed for step in steps] == [True, False]
    assert not outcome.allowed
    assert outcome.failure is FAILED
    assert outcome.reason is Reason.HEADER_NOT_ALLOWED
    assert "headers='X-A'" in outcome.fix
    assert outcome.console
    assert "x-a" in outcome.console.chromium


def test_outcome_reads_as_its_verdict() -> None:
    blocked = Outcome(PAGE, URL, (Step((FAILED,), ASKED, ANSWER),))
    nothing_sent = Outcome(PAGE, URL, (Step((FAILED,)),))

    assert repr(blocked) == f"<Outcome {blocked}>"
    assert str(blocked) == f"blocked: header-not-allowed, OPTIONS {URL} from {PAGE}"
    assert str(nothing_sent) == f"blocked: header-not-allowed, {URL} from {PAGE}"


def test_requests_are_those_that_were_sent_in_order() -> None:
    steps = (Step((PASSED,)), Step((), ASKED, ANSWER), Step((PASSED,), SENT, ANSWER))
    outcome = Outcome(PAGE, URL, steps)

    assert outcome.requests == (ASKED, SENT)
    assert outcome.preflights == (ASKED,)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], None, id="missing"),
        pytest.param(["a"], "a", id="one"),
        pytest.param(["a", "b"], "a, b", id="lines are joined"),
        pytest.param(["", "b"], ", b", id="empty line counts"),
    ],
)
def test_header_of_an_answer(lines: list[str], expected: str | None) -> None:
    answer = Answer(200, Headers([("X-A", line) for line in lines]))

    assert answer.header("x-a") == expected


@pytest.mark.parametrize(
    ("status", "ok"),
    [(0, False), (199, False), (200, True), (299, True), (300, False), (500, False)],
)
def test_response_is_ok_if_its_status_is_one_of_success(status: int, ok: bool) -> None:
    assert ScriptResponse("cors", URL, False, status, Headers(), b"").ok is ok


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"\xc3\xa4", "\xe4", id="UTF-8"),
        pytest.param(b"\xef\xbb\xbfa", "a", id="byte order mark"),
        pytest.param(b"a\xff", "a\ufffd", id="no UTF-8"),
    ],
)
def test_text_is_decoded_as_browsers_do(data: bytes, expected: str) -> None:
    assert ScriptResponse("cors", URL, False, 200, Headers(), data).text == expected


def test_json_is_that_of_the_body() -> None:
    response = ScriptResponse("cors", URL, False, 200, Headers(), b'{"a": [1]}')

    assert response.json == {"a": [1]}


def test_body_that_is_no_json_is_an_error() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        assert ScriptResponse("cors", URL, False, 200, Headers(), b"<p>").json
