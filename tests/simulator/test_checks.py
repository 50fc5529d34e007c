from __future__ import annotations

import pytest

from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator import checks
from flask_cors.simulator.checks import PreflightRequest
from tests.apps import answer
from tests.apps import Pairs

PAGE = "https://app.example"
ORIGIN = "Access-Control-Allow-Origin"
CREDENTIALS = "Access-Control-Allow-Credentials"
METHODS = "Access-Control-Allow-Methods"
HEADERS = "Access-Control-Allow-Headers"
MAX_AGE = "Access-Control-Max-Age"


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        pytest.param([(ORIGIN, "*")], PAGE, id="star"),
        pytest.param([(ORIGIN, "*")], "null", id="star, null"),
        pytest.param([(ORIGIN, PAGE)], PAGE, id="origin"),
        pytest.param([(ORIGIN.lower(), PAGE)], PAGE, id="name in lower case"),
        pytest.param([(ORIGIN, "null")], "null", id="null"),
        pytest.param([(ORIGIN, PAGE), (CREDENTIALS, "no")], PAGE, id="credentials"),
    ],
)
def test_star_or_the_origin_passes(headers: Pairs, origin: str) -> None:
    found = checks.cors_check(answer(headers=headers), origin, has_credentials=False)

    assert found.passed
    assert found.culprit == ""


@pytest.mark.parametrize(
    ("headers", "reason", "culprit"),
    [
        pytest.param([], Reason.ALLOW_ORIGIN_MISSING, "", id="missing"),
        pytest.param(
            [("Vary", "Origin")], Reason.ALLOW_ORIGIN_MISSING, "", id="others only"
        ),
        pytest.param([(ORIGIN, "")], Reason.ALLOW_ORIGIN_INVALID, "", id="empty"),
        pytest.param(
            [(ORIGIN, f"{PAGE}, {PAGE}")],
            Reason.ALLOW_ORIGIN_MULTIPLE,
            f"{PAGE}, {PAGE}",
            id="twice",
        ),
        pytest.param(
            [(ORIGIN, PAGE), (ORIGIN, PAGE)],
            Reason.ALLOW_ORIGIN_MULTIPLE,
            f"{PAGE}, {PAGE}",
            id="two lines",
        ),
        pytest.param(
            [(ORIGIN, "*"), (ORIGIN, "*")],
            Reason.ALLOW_ORIGIN_MULTIPLE,
            "*, *",
            id="two stars",
        ),
        pytest.param(
            [(ORIGIN, f"{PAGE} https://b.example")],
            Reason.ALLOW_ORIGIN_MULTIPLE,
            f"{PAGE} https://b.example",
            id="space",
        ),
        pytest.param(
            [(ORIGIN, "app.example")],
            Reason.ALLOW_ORIGIN_INVALID,
            "app.example",
            id="no scheme",
        ),
        pytest.param(
            [(ORIGIN, "//app.example")],
            Reason.ALLOW_ORIGIN_INVALID,
            "//app.example",
            id="slashes without a scheme",
        ),
        pytest.param(
            [(ORIGIN, "https://[app")],
            Reason.ALLOW_ORIGIN_INVALID,
            "https://[app",
            id="bracket not closed",
        ),
        pytest.param(
            [(ORIGIN, "https://*.example")],
            Reason.ALLOW_ORIGIN_MISMATCH,
            "https://*.example",
            id="wildcard inside",
        ),
        pytest.param(
            [(ORIGIN, f"{PAGE}/")],
            Reason.ALLOW_ORIGIN_MISMATCH,
            f"{PAGE}/",
            id="trailing slash",
        ),
        pytest.param(
            [(ORIGIN, "https://App.example")],
            Reason.ALLOW_ORIGIN_MISMATCH,
            "https://App.example",
            id="case",
        ),
        pytest.param(
            [(ORIGIN, f"{PAGE}:443")],
            Reason.ALLOW_ORIGIN_MISMATCH,
            f"{PAGE}:443",
            id="default port",
        ),
        pytest.param(
            [(ORIGIN, "http://app.example")],
            Reason.ALLOW_ORIGIN_MISMATCH,
            "http://app.example",
            id="scheme",
        ),
        pytest.param(
            [(ORIGIN, "null")], Reason.ALLOW_ORIGIN_MISMATCH, "null", id="null"
        ),
    ],
)
@pytest.mark.parametrize("has_credentials", [False, True])
def test_anything_else_fails(
    headers: list[tuple[str, str]], reason: Reason, culprit: str, has_credentials: bool
) -> None:
    found = checks.cors_check(
        answer(headers=[*headers, (CREDENTIALS, "true")]), PAGE, has_credentials
    )

    assert (found.reason, found.culprit) == (reason, culprit)


def test_star_is_no_wildcard_with_credentials() -> None:
    headers = {ORIGIN: "*", CREDENTIALS: "true"}
    found = checks.cors_check(answer(headers=headers), PAGE, has_credentials=True)

    assert found.reason is Reason.WILDCARD_WITH_CREDENTIALS


@pytest.mark.parametrize(
    ("credentials", "reason", "culprit"),
    [
        pytest.param([(CREDENTIALS, "true")], None, "", id="true"),
        pytest.param([], Reason.CREDENTIALS_NOT_ALLOWED, "", id="missing"),
        pytest.param(
            [(CREDENTIALS, "True")], Reason.CREDENTIALS_NOT_ALLOWED, "True", id="True"
        ),
        pytest.param(
            [(CREDENTIALS, "TRUE")], Reason.CREDENTIALS_NOT_ALLOWED, "TRUE", id="TRUE"
        ),
        pytest.param(
            [(CREDENTIALS, "")], Reason.CREDENTIALS_NOT_ALLOWED, "", id="empty"
        ),
        pytest.param(
            [(CREDENTIALS, "false")],
            Reason.CREDENTIALS_NOT_ALLOWED,
            "false",
            id="false",
        ),
        pytest.param(
            [(CREDENTIALS, "true"), (CREDENTIALS, "true")],
            Reason.CREDENTIALS_NOT_ALLOWED,
            "true, true",
            id="twice",
        ),
    ],
)
@pytest.mark.parametrize("origin", [PAGE, "null"])
def test_credentials_need_exactly_true(
    credentials: list[tuple[str, str]], reason: Reason | None, culprit: str, origin: str
) -> None:
    headers = [(ORIGIN, origin), *credentials]
    found = checks.cors_check(answer(headers=headers), origin, has_credentials=True)

    assert (found.reason, found.culprit) == (reason, culprit)


def reasons(
    status: int, headers: Pairs, asked: PreflightRequest, origin: str = PAGE
) -> list[tuple[Reason | None, str]]:
    """Return reason and culprit of each check in the answer to a preflight."""
    found = checks.preflight_checks(answer(status, headers), origin, asked)
    return [(check.reason, check.culprit) for check in found]


PASSED = (None, "")


@pytest.mark.parametrize("status", [200, 204, 299])
def test_preflight_passes_one_check_after_the_other(status: int) -> None:
    headers = {ORIGIN: PAGE, METHODS: "PUT", HEADERS: "X-A, x-b"}
    asked = PreflightRequest("PUT", ("x-a", "x-b"), False)

    # The CORS check, the status, the method and two names.
    assert reasons(status, headers, asked) == [PASSED] * 5


@pytest.mark.parametrize(
    ("status", "headers", "failure", "passed"),
    [
        pytest.param(
            500,
            {METHODS: "a b", HEADERS: "a b"},
            (Reason.ALLOW_ORIGIN_MISSING, ""),
            0,
            id="CORS check",
        ),
        pytest.param(
            404,
            {ORIGIN: "*", METHODS: "a b", HEADERS: "a b"},
            (Reason.PREFLIGHT_STATUS, "404"),
            1,
            id="status",
        ),
        pytest.param(
            302,
            {ORIGIN: "*", "Location": "/", METHODS: "a b"},
            (Reason.PREFLIGHT_REDIRECT, "302"),
            1,
            id="redirect",
        ),
        pytest.param(
            200,
            {ORIGIN: "*", METHODS: "a b", HEADERS: "c d"},
            (Reason.ALLOW_METHODS_INVALID, "a b"),
            2,
            id="methods",
        ),
        pytest.param(
            200,
            {ORIGIN: "*", METHODS: "DELETE", HEADERS: "c d"},
            (Reason.ALLOW_HEADERS_INVALID, "c d"),
            2,
            id="headers",
        ),
        pytest.param(
            200,
            {ORIGIN: "*", METHODS: "DELETE", HEADERS: "x-c"},
            (Reason.METHOD_NOT_ALLOWED, "PUT"),
            2,
            id="method",
        ),
        pytest.param(
            200,
            {ORIGIN: "*", METHODS: "PUT", HEADERS: "*"},
            (Reason.HEADER_NOT_ALLOWED, "authorization"),
            3,
            id="Authorization",
        ),
        pytest.param(
            200,
            {ORIGIN: "*", METHODS: "PUT", HEADERS: "Authorization, X-A"},
            (Reason.HEADER_NOT_ALLOWED, "x-b"),
            5,
            id="name",
        ),
        pytest.param(
            200,
            {ORIGIN: "*", METHODS: "PUT"},
            (Reason.HEADER_NOT_ALLOWED, "authorization"),
            3,
            id="Authorization before other names",
        ),
    ],
)
def test_preflight_ends_with_the_first_check_that_fails(
    status: int, headers: Pairs, failure: tuple[Reason, str], passed: int
) -> None:
    asked = PreflightRequest("PUT", ("a-1", "authorization", "x-a", "x-b"), False)

    if "X-A" in dict(headers).get(HEADERS, ""):
        asked = asked._replace(names=("authorization", "x-a", "x-b"))

    assert reasons(status, headers, asked) == [PASSED] * passed + [failure]


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        pytest.param(199, {}, Reason.PREFLIGHT_STATUS, id="199"),
        pytest.param(300, {"Location": "/"}, Reason.PREFLIGHT_STATUS, id="300"),
        pytest.param(304, {}, Reason.PREFLIGHT_STATUS, id="304"),
        pytest.param(405, {}, Reason.PREFLIGHT_STATUS, id="405"),
        pytest.param(500, {}, Reason.PREFLIGHT_STATUS, id="500"),
        pytest.param(301, {"Location": "/"}, Reason.PREFLIGHT_REDIRECT, id="301"),
        pytest.param(308, {"location": "/"}, Reason.PREFLIGHT_REDIRECT, id="308"),
        pytest.param(301, {}, Reason.PREFLIGHT_STATUS, id="redirect to nowhere"),
    ],
)
def test_preflight_needs_a_status_of_success(
    status: int, headers: dict[str, str], reason: Reason
) -> None:
    asked = PreflightRequest("GET", (), False)

    assert reasons(status, {ORIGIN: "*", **headers}, asked) == [
        PASSED,
        (reason, str(status)),
    ]


@pytest.mark.parametrize(
    ("value", "method", "with_credentials", "without"),
    [
        pytest.param("PUT", "PUT", True, True, id="listed"),
        pytest.param("DELETE,PUT", "PUT", True, True, id="among others"),
        pytest.param("*", "PUT", False, True, id="star"),
        pytest.param("DELETE, *", "PUT", False, True, id="star among others"),
        pytest.param("PUT, *", "PUT", True, True, id="star and listed"),
        pytest.param("*", "*", True, True, id="star as a method"),
        pytest.param("put", "PUT", False, False, id="lower case listed"),
        pytest.param("PATCH", "patch", False, False, id="lower case asked"),
        pytest.param("PUTS", "PUT", False, False, id="longer"),
        pytest.param("", "PUT", False, False, id="empty"),
        pytest.param("", "POST", True, True, id="safelisted"),
        pytest.param("DELETE", "HEAD", True, True, id="safelisted, not listed"),
    ],
)
def test_method_is_listed_or_safelisted(
    value: str, method: str, with_credentials: bool, without: bool
) -> None:
    headers = {ORIGIN: PAGE, CREDENTIALS: "true", METHODS: value}
    failure = (Reason.METHOD_NOT_ALLOWED, method)

    for has_credentials, passed in ((True, with_credentials), (False, without)):
        *_, last = reasons(200, headers, PreflightRequest(method, (), has_credentials))
        assert last == (PASSED if passed else failure)


@pytest.mark.parametrize(
    ("value", "name", "with_credentials", "without"),
    [
        pytest.param("x-a", "x-a", True, True, id="listed"),
        pytest.param("X-A", "x-a", True, True, id="upper case"),
        pytest.param("*", "x-a", False, True, id="star"),
        pytest.param("x-b, *", "x-a", False, True, id="star among others"),
        pytest.param("*", "*", True, True, id="star as a name"),
        pytest.param("*", "authorization", False, False, id="star, Authorization"),
        pytest.param(
            "*,AUTHORIZATION", "authorization", True, True, id="Authorization"
        ),
        pytest.param("x-ab", "x-a", False, False, id="longer"),
        pytest.param("", "x-a", False, False, id="empty"),
    ],
)
def test_name_is_listed_in_any_case(
    value: str, name: str, with_credentials: bool, without: bool
) -> None:
    headers = {ORIGIN: PAGE, CREDENTIALS: "true", HEADERS: value}
    failure = (Reason.HEADER_NOT_ALLOWED, name)

    for has_credentials, passed in ((True, with_credentials), (False, without)):
        *_, last = reasons(
            200, headers, PreflightRequest("GET", (name,), has_credentials)
        )
        assert last == (PASSED if passed else failure)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], [], id="missing"),
        pytest.param([""], [], id="empty"),
        pytest.param([",", " ,\t,"], [], id="empty elements only"),
        pytest.param(["a,b"], ["a", "b"], id="no space"),
        pytest.param(["a , b"], ["a", "b"], id="space"),
        pytest.param(["\ta\t,\tb\t"], ["a", "b"], id="tabs"),
        pytest.param([",a,, b ,"], ["a", "b"], id="empty elements"),
        pytest.param(["a", "b, c"], ["a", "b", "c"], id="several lines"),
        pytest.param(["a, A, a"], ["a", "A", "a"], id="as written"),
        pytest.param(["*"], ["*"], id="star"),
        pytest.param(["a b"], None, id="space inside"),
        pytest.param(["a;b"], None, id="semicolon"),
        pytest.param(["a, (b)"], None, id="parentheses"),
        pytest.param(['"a"'], None, id="quotes"),
        pytest.param(["a, ü"], None, id="not ASCII"),
        pytest.param(["a,\xa0b"], None, id="no-break space"),
        pytest.param(["a", "b c"], None, id="second line"),
    ],
)
def test_list_is_of_tokens(lines: list[str], expected: list[str] | None) -> None:
    given = answer(headers=[(METHODS, line) for line in lines])

    assert checks.parse_tokens(given, METHODS) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], 5, id="missing"),
        pytest.param([""], 5, id="empty"),
        pytest.param(["0"], 0, id="0"),
        pytest.param(["000"], 0, id="zeros"),
        pytest.param(["60"], 60, id="a minute"),
        pytest.param(["0060"], 60, id="zeros in front"),
        pytest.param(["600"], 600, id="limit"),
        pytest.param(["601"], 600, id="over the limit"),
        pytest.param(["9" * 5000], 600, id="huge"),
        pytest.param(["0" * 5000 + "7"], 7, id="thousands of zeros"),
        pytest.param(["-1"], 5, id="negative"),
        pytest.param(["+1"], 5, id="sign"),
        pytest.param(["1.5"], 5, id="fraction"),
        pytest.param(["1e3"], 5, id="exponent"),
        pytest.param(["60 s"], 5, id="unit"),
        pytest.param(["٣"], 5, id="Arabic digit"),
        pytest.param(["60", "60"], 5, id="twice"),
        pytest.param(["60, 70"], 5, id="list"),
    ],
)
def test_max_age_is_a_number_of_seconds(lines: list[str], expected: int) -> None:
    given = answer(headers=[(MAX_AGE, line) for line in lines])

    assert checks.max_age_of(given, 600) == expected


@pytest.mark.parametrize("lines", [[], ["a"], ["9"]])
def test_no_age_is_over_the_limit(lines: list[str]) -> None:
    given = answer(headers=[(MAX_AGE, line) for line in lines])

    assert checks.max_age_of(given, 3) == 3
