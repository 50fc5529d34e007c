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
from flask_cors.simulator.report import report

PAGE = "https://app.example"
API = "https://api.example/notes"
PREFLIGHT = Request(
    "OPTIONS",
    API,
    Headers(
        {
            "Origin": PAGE,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "x-a",
            "Accept": "*/*",
        }
    ),
    is_preflight=True,
)
RESPONSE = ScriptResponse(
    "cors", API, False, 201, Headers([("Content-Type", "a/b"), ("X-A", "1")]), b""
)


def outcome(*steps: Step, response: ScriptResponse | None = None) -> Outcome:
    return Outcome(PAGE, API, steps, response)


def asked(*checks: Check, status: int = 200) -> Step:
    headers = Headers({"Access-Control-Allow-Origin": PAGE, "Server": "x"})
    return Step(checks, PREFLIGHT, Answer(status, headers))


def sent(*checks: Check, method: str = "PUT", status: int = 201) -> Step:
    request = Request(method, API, Headers({"Origin": PAGE, "Cookie": "a=b"}))
    headers = Headers([("Vary", "Origin"), ("Set-Cookie", "a=c"), ("Server", "x")])
    return Step(checks, request, Answer(status, headers))


PASSED = Check('Fetch, "CORS check"', "It may.")
FAILED = Check(
    'Fetch, "CORS-preflight fetch"', "It lacks it.", Reason.METHOD_NOT_ALLOWED, "PUT"
)


def test_report_shows_a_blocked_request_whole() -> None:
    note = Step((Check('Fetch, "HTTP fetch"', "A preflight asks."),))

    assert report(outcome(note, asked(PASSED, FAILED))).splitlines() == [
        "blocked: method-not-allowed, PUT https://api.example/notes from"
        " https://app.example",
        "",
        'ok      A preflight asks. (Fetch, "HTTP fetch")',
        "",
        "OPTIONS https://api.example/notes (preflight)",
        "    Origin: https://app.example",
        "    Access-Control-Request-Method: PUT",
        "    Access-Control-Request-Headers: x-a",
        "200 OK",
        "    Access-Control-Allow-Origin: https://app.example",
        'ok      It may. (Fetch, "CORS check")',
        'FAILED  It lacks it. (Fetch, "CORS-preflight fetch")',
        "",
        "To change:",
        "    Write methods='PUT', together with the methods that you already list, and"
        " let the route accept",
        "    it. With credentials, a '*' from other code isn't a wildcard.",
        "",
        "Chromium says:",
        "    Access to fetch at 'https://api.example/notes' from origin"
        " 'https://app.example' has been",
        "    blocked by CORS policy: Method PUT is not allowed by"
        " Access-Control-Allow-Methods in preflight",
        "    response.",
        "",
        "Firefox says:",
        "    Cross-Origin Request Blocked: The Same Origin Policy disallows reading the"
        " remote resource at",
        "    https://api.example/notes. (Reason: Did not find method in CORS header",
        "    ‘Access-Control-Allow-Methods’).",
        "",
        "Safari says:",
        "    Method PUT is not allowed by Access-Control-Allow-Methods.",
        "    Fetch API cannot load https://api.example/notes due to access control"
        " checks.",
        "    Failed to load resource: Method PUT is not allowed by"
        " Access-Control-Allow-Methods.",
    ]


def test_report_shows_an_allowed_request_whole() -> None:
    steps = asked(PASSED), sent(PASSED)

    assert report(outcome(*steps, response=RESPONSE)).splitlines() == [
        "allowed, PUT https://api.example/notes from https://app.example",
        "",
        "OPTIONS https://api.example/notes (preflight)",
        "    Origin: https://app.example",
        "    Access-Control-Request-Method: PUT",
        "    Access-Control-Request-Headers: x-a",
        "200 OK",
        "    Access-Control-Allow-Origin: https://app.example",
        'ok      It may. (Fetch, "CORS check")',
        "",
        "PUT https://api.example/notes",
        "    Origin: https://app.example",
        "    Cookie: a=b",
        "201 Created",
        "    Vary: Origin",
        "    Set-Cookie: a=c",
        'ok      It may. (Fetch, "CORS check")',
        "",
        "The script gets a response of type 'cors' with status 201. It can read"
        " Content-Type, X-A.",
    ]


def test_report_says_that_an_opaque_response_tells_nothing() -> None:
    opaque = ScriptResponse("opaque", "", False, 0, Headers(), b"")

    assert report(outcome(sent(), response=opaque)).endswith(
        "\n\nThe script gets a response of type 'opaque' with status 0. It can read no"
        " header."
    )


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        pytest.param(
            [asked(FAILED)], f"blocked: method-not-allowed, PUT {API}", id="preflight"
        ),
        pytest.param([sent(method="GET")], f"allowed, GET {API}", id="no preflight"),
        pytest.param(
            [sent(), sent(method="GET")], f"allowed, PUT {API}", id="redirect"
        ),
        pytest.param(
            [Step((Check("", "", Reason.MODE_SAME_ORIGIN, "same-origin"),))],
            f"blocked: mode-same-origin, {API}",
            id="nothing sent",
        ),
    ],
)
def test_outcome_reads_as_its_verdict(steps: list[Step], verdict: str) -> None:
    assert str(outcome(*steps)) == f"{verdict} from {PAGE}"
    assert report(outcome(*steps)).splitlines()[0] == f"{verdict} from {PAGE}"


def test_report_has_a_line_for_a_status_without_a_name() -> None:
    assert "299" in report(outcome(sent(status=299))).splitlines()


def test_report_breaks_lines_between_words_only() -> None:
    long = "x-" + 120 * "y"
    check = Check("rule", f"It lacks {long}.", Reason.HEADER_NOT_ALLOWED, long)
    lines = report(outcome(asked(check))).splitlines()

    assert f"        {long}." in lines
    assert all(len(line) <= 100 for line in lines if "yyy" not in line)
