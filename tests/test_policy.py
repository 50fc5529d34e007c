from __future__ import annotations

import collections.abc as cabc
import re
import tracemalloc
import typing as t

import pytest

from flask_cors.header_names import HeaderNames
from flask_cors.options.options import DEFAULTS
from flask_cors.origins.origin_set import OriginSet
from flask_cors.policy import Policy
from flask_cors.policy import Verdict

A = "https://a.example"
B = "https://b.example"
C = "https://c.example"
SUB = "https://app.a.example"
# Its scheme comes after null.
APP = "tauri://localhost"

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
CREDENTIALS = ("Access-Control-Allow-Credentials", "true")
EXPOSE = ("Access-Control-Expose-Headers", "ETag, X-Total")
METHODS = "Access-Control-Allow-Methods"
HEADERS = "Access-Control-Allow-Headers"
MAX_AGE = "Access-Control-Max-Age"
REQUEST_METHOD = "Access-Control-Request-Method"
REQUEST_HEADERS = "Access-Control-Request-Headers"

DENIED = Verdict(False, (), "Origin")

ANYBODY = OriginSet("*")
ONE = OriginSet(A)
TWO = OriginSet([A, B])
WILDCARD = OriginSet("https://*.a.example")
REGEX = OriginSet(re.compile(r"https://(?:app|www)\.a\.example"))
PREDICATE = OriginSet(lambda origin: origin == A)
NULL = OriginSet("null")
NOBODY = OriginSet([])
# Methods are listed by the tests that are about them.
NO_METHODS = DEFAULTS._replace(methods=())


def make_policy(origins: OriginSet, **options: t.Any) -> Policy:
    return Policy(NO_METHODS._replace(origins=origins, **options))


def constant(value: str) -> Verdict:
    return Verdict(True, ((ALLOW_ORIGIN, value),), "")


def varying(value: str) -> Verdict:
    return Verdict(True, ((ALLOW_ORIGIN, value),), "Origin")


@pytest.mark.parametrize(
    ("origins", "options", "origin", "answer"),
    [
        pytest.param(ANYBODY, {}, None, constant("*"), id="* without origin"),
        pytest.param(ANYBODY, {}, A, constant("*"), id="* with origin"),
        pytest.param(ANYBODY, {}, "null", constant("*"), id="* with null"),
        pytest.param(ANYBODY, {}, "junk", constant("*"), id="* with junk"),
        pytest.param(ANYBODY, {}, "", constant("*"), id="* with empty origin"),
        pytest.param(OriginSet(["*", A]), {}, B, constant("*"), id="* beside another"),
        pytest.param(ONE, {}, None, constant(A), id="one without origin"),
        pytest.param(ONE, {}, A, constant(A), id="one with that origin"),
        pytest.param(ONE, {}, B, DENIED, id="one with another origin"),
        pytest.param(ONE, {}, "null", DENIED, id="one with null"),
        pytest.param(ONE, {"send_wildcard": False}, None, constant(A), id="one echo"),
        pytest.param(NULL, {}, None, constant("null"), id="null without origin"),
        pytest.param(NULL, {}, "null", constant("null"), id="null with null"),
        pytest.param(NULL, {}, A, DENIED, id="null with another origin"),
    ],
)
def test_static_policy_answers_everybody_alike(
    origins: OriginSet, options: dict[str, t.Any], origin: str | None, answer: Verdict
) -> None:
    policy = make_policy(origins, **options)

    assert policy.settings.is_static
    assert policy.actual(origin) == answer


ECHO: dict[str, t.Any] = {"send_wildcard": False}
ON_DEMAND: dict[str, t.Any] = {"always_send": False}


@pytest.mark.parametrize(
    ("origins", "options", "origin", "answer"),
    [
        pytest.param(ANYBODY, ECHO, None, varying("*"), id="echo without origin"),
        pytest.param(
            ANYBODY,
            {**ECHO, **ON_DEMAND},
            None,
            DENIED,
            id="echo on demand, no origin",
        ),
        pytest.param(ANYBODY, ECHO, A, varying(A), id="echo"),
        pytest.param(ANYBODY, ECHO, "null", varying("null"), id="echo null"),
        pytest.param(ANYBODY, ECHO, "junk", DENIED, id="echo no junk"),
        pytest.param(ANYBODY, ON_DEMAND, None, DENIED, id="* on demand, no origin"),
        pytest.param(ANYBODY, ON_DEMAND, A, varying("*"), id="* on demand"),
        pytest.param(ANYBODY, ON_DEMAND, "junk", varying("*"), id="* on demand, junk"),
        pytest.param(ONE, ON_DEMAND, None, DENIED, id="one on demand, no origin"),
        pytest.param(ONE, ON_DEMAND, A, varying(A), id="one on demand"),
        pytest.param(ONE, ON_DEMAND, B, DENIED, id="one on demand, another origin"),
        pytest.param(TWO, {}, None, DENIED, id="two without origin"),
        pytest.param(TWO, {}, A, varying(A), id="two with the first"),
        pytest.param(TWO, {}, B, varying(B), id="two with the second"),
        pytest.param(TWO, {}, C, DENIED, id="two with another origin"),
        pytest.param(WILDCARD, {}, None, DENIED, id="wildcard without origin"),
        pytest.param(WILDCARD, {}, SUB, varying(SUB), id="wildcard"),
        pytest.param(WILDCARD, {}, A, DENIED, id="wildcard with bare domain"),
        pytest.param(REGEX, {}, None, DENIED, id="regex without origin"),
        pytest.param(REGEX, {}, SUB, varying(SUB), id="regex"),
        pytest.param(REGEX, {}, f"{SUB}.evil.test", DENIED, id="regex with suffix"),
        pytest.param(PREDICATE, {}, None, DENIED, id="predicate without origin"),
        pytest.param(PREDICATE, {}, A, varying(A), id="predicate"),
        pytest.param(PREDICATE, {}, B, DENIED, id="predicate says no"),
        pytest.param(NOBODY, {}, None, DENIED, id="nobody without origin"),
        pytest.param(NOBODY, {}, A, DENIED, id="nobody"),
        pytest.param(
            OriginSet([A, "https://*.a.example"]), {}, None, DENIED, id="one and more"
        ),
    ],
)
def test_policy_that_is_not_static_varies_by_origin(
    origins: OriginSet, options: dict[str, t.Any], origin: str | None, answer: Verdict
) -> None:
    policy = make_policy(origins, **options)

    assert not policy.settings.is_static
    assert policy.actual(origin) == answer


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param("https://a.example.evil.test", id="suffix"),
        pytest.param("https://evila.example", id="glued prefix"),
        pytest.param("https://evil.a.example", id="subdomain"),
        pytest.param("http://a.example", id="scheme"),
        pytest.param("https://a.example:8443", id="port"),
        pytest.param("https://a.example:443", id="default port"),
        pytest.param("https://A.example", id="case"),
        pytest.param("https://a.example/", id="trailing slash"),
        pytest.param("https://a.example.", id="trailing dot"),
        pytest.param("https://a.example\r\nX-Evil: 1", id="header injection"),
        pytest.param("https://a.example, https://b.example", id="two in one"),
        pytest.param("*", id="wildcard"),
        pytest.param("null", id="null"),
        pytest.param("", id="empty"),
        pytest.param("https://" + "a" * 400 + ".example", id="too long"),
    ],
)
@pytest.mark.parametrize(
    "origins", [pytest.param(ONE, id="one"), pytest.param(TWO, id="two")]
)
def test_attacker_gets_no_header_at_all(origins: OriginSet, origin: str) -> None:
    policy = make_policy(
        origins,
        methods=("GET",),
        headers=HeaderNames(("X-A",), any=True),
        expose_headers=("ETag",),
        supports_credentials=True,
        max_age=600,
    )

    assert policy.actual(origin) == DENIED
    assert policy.options(origin, "x-a") == DENIED
    assert policy.preflight(origin, "GET", "x-a") == DENIED


@pytest.mark.parametrize(
    ("origins", "options", "origin", "answer"),
    [
        pytest.param(
            ONE,
            {"supports_credentials": True},
            None,
            Verdict(True, ((ALLOW_ORIGIN, A), CREDENTIALS), ""),
            id="static with credentials",
        ),
        pytest.param(
            TWO,
            {"supports_credentials": True, "expose_headers": ("ETag", "X-Total")},
            B,
            Verdict(True, ((ALLOW_ORIGIN, B), CREDENTIALS, EXPOSE), "Origin"),
            id="credentials and exposed headers",
        ),
        pytest.param(
            ANYBODY,
            {"expose_headers": ("ETag", "X-Total")},
            None,
            Verdict(True, ((ALLOW_ORIGIN, "*"), EXPOSE), ""),
            id="exposed headers with *",
        ),
        pytest.param(
            ANYBODY,
            {"expose_headers": ("*",)},
            A,
            Verdict(
                True,
                ((ALLOW_ORIGIN, "*"), ("Access-Control-Expose-Headers", "*")),
                "",
            ),
            id="everything exposed",
        ),
        pytest.param(
            ONE,
            {"methods": ("GET",), "headers": HeaderNames(("X-A",)), "max_age": 9},
            A,
            constant(A),
            id="no preflight headers",
        ),
        pytest.param(
            TWO,
            {"supports_credentials": True, "expose_headers": ("ETag", "X-Total")},
            C,
            DENIED,
            id="nothing for a denied origin",
        ),
        pytest.param(
            TWO,
            {"supports_credentials": True, "expose_headers": ("ETag", "X-Total")},
            None,
            DENIED,
            id="nothing without origin",
        ),
    ],
)
def test_other_headers_accompany_allow_origin(
    origins: OriginSet, options: dict[str, t.Any], origin: str | None, answer: Verdict
) -> None:
    assert make_policy(origins, **options).actual(origin) == answer


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        pytest.param(None, False, id="no origin"),
        pytest.param(A, True, id="allowed"),
        pytest.param(C, False, id="denied"),
    ],
)
def test_without_vary_header_no_answer_varies(
    origin: str | None, allowed: bool
) -> None:
    policy = make_policy(
        TWO,
        methods=("*",),
        headers=HeaderNames(any=True),
        supports_credentials=True,
        vary_header=False,
    )
    answers = [policy.actual(origin), policy.options(origin, "x-a")]

    if origin is not None:
        answers.append(policy.preflight(origin, "PUT", "x-a"))

    assert [(a.allowed, a.vary) for a in answers] == [(allowed, "")] * len(answers)


@pytest.mark.parametrize(
    ("origins", "credentials", "allowed"),
    [
        pytest.param(ANYBODY, False, True, id="* without credentials"),
        pytest.param(ANYBODY, True, False, id="* with credentials"),
        pytest.param(NULL, True, True, id="listed by name"),
        pytest.param(OriginSet(["*", "null"]), True, True, id="listed beside *"),
        pytest.param(OriginSet(re.compile(".*")), True, True, id="regex accepts it"),
        pytest.param(ONE, True, False, id="not listed"),
        pytest.param(ONE, False, False, id="not listed, no credentials"),
    ],
)
def test_null_with_credentials_is_not_covered_by_wildcard(
    origins: OriginSet, credentials: bool, allowed: bool
) -> None:
    policy = make_policy(origins, send_wildcard=False, supports_credentials=credentials)

    assert policy.allows("null") is allowed
    assert policy.actual("null").allowed is allowed
    assert policy.preflight("null", "GET").allowed is allowed


def test_wildcard_with_credentials_covers_other_origins() -> None:
    policy = make_policy(ANYBODY, send_wildcard=False, supports_credentials=True)

    assert policy.actual(A) == Verdict(True, ((ALLOW_ORIGIN, A), CREDENTIALS), "Origin")


FULL: dict[str, t.Any] = {
    "methods": ("GET", "PUT"),
    "headers": HeaderNames(("X-A", "X-B")),
    "expose_headers": ("ETag",),
    "supports_credentials": True,
    "max_age": 600,
}


def test_preflight_has_every_list_whole_and_constant() -> None:
    answer = Verdict(
        True,
        (
            (ALLOW_ORIGIN, A),
            CREDENTIALS,
            (METHODS, "GET, PUT"),
            (HEADERS, "X-A, X-B"),
            (MAX_AGE, "600"),
        ),
        "",
    )
    policy = make_policy(ONE, **FULL)

    assert policy.preflight(A, "PUT", "x-a") == answer
    assert policy.preflight(A, "DELETE", "x-c") == answer
    assert policy.preflight(A, "GET") == answer


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param({"max_age": 0}, ((MAX_AGE, "0"),), id="max_age 0 is sent"),
        pytest.param({"methods": ("*",)}, ((METHODS, "*"),), id="any method"),
        pytest.param({"methods": ("GET",)}, ((METHODS, "GET"),), id="methods"),
        pytest.param(
            {"headers": HeaderNames(("X-A",))}, ((HEADERS, "X-A"),), id="headers"
        ),
        pytest.param({"supports_credentials": True}, (CREDENTIALS,), id="credentials"),
        pytest.param({"expose_headers": ("ETag",)}, (), id="exposed headers stay out"),
        pytest.param({"allow_private_network": True}, (), id="no private network"),
    ],
)
def test_preflight_has_exactly_the_headers_of_its_options(
    options: dict[str, t.Any], headers: tuple[tuple[str, str], ...]
) -> None:
    answer = make_policy(TWO, **options).preflight(A, "PUT", "x-c")

    assert answer == Verdict(True, ((ALLOW_ORIGIN, A), *headers), "Origin")


@pytest.mark.parametrize(
    ("method", "listed"),
    [
        pytest.param("PUT", "PUT", id="usual"),
        pytest.param("patch", "patch", id="case is kept"),
        pytest.param("PROPFIND", "PROPFIND", id="extension"),
        pytest.param("TRACE", None, id="forbidden"),
        pytest.param("track", None, id="forbidden in lower case"),
        pytest.param("CONNECT", None, id="connect"),
        pytest.param("PUT, GET", None, id="list"),
        pytest.param("PUT\r\nX-Evil: 1", None, id="header injection"),
        pytest.param("PÜT", None, id="not ASCII"),
        pytest.param("", None, id="empty"),
    ],
)
def test_any_method_with_credentials_is_the_requested_one(
    method: str, listed: str | None
) -> None:
    policy = make_policy(TWO, methods=("*",), supports_credentials=True)
    headers = [(ALLOW_ORIGIN, A), CREDENTIALS]

    if listed is not None:
        headers.append((METHODS, listed))

    assert policy.preflight(A, method) == Verdict(
        True, tuple(headers), f"Origin, {REQUEST_METHOD}"
    )


LETTERS = re.compile("x-[a-z]+", re.IGNORECASE)
DIGITS = re.compile("x-[0-9]+", re.IGNORECASE)
ALL_HEADERS = HeaderNames(any=True)
SHORT = [f"x{i:03}" for i in range(129)]


@pytest.mark.parametrize(
    ("headers", "requested", "listed"),
    [
        pytest.param(ALL_HEADERS, "", None, id="any, none asked for"),
        pytest.param(ALL_HEADERS, "x-a,x-b", "x-a, x-b", id="any"),
        pytest.param(ALL_HEADERS, "authorization", "authorization", id="no wildcard"),
        pytest.param(ALL_HEADERS, "x-a,x-b,x-a", "x-a, x-b", id="each once"),
        pytest.param(ALL_HEADERS, " x-a , , x-b,", "x-a, x-b", id="spaces, empty"),
        pytest.param(ALL_HEADERS, "x a,x-b,x:c", "x-b", id="tokens only"),
        pytest.param(ALL_HEADERS, "x-a\r\nx-evil: 1", None, id="header injection"),
        pytest.param(HeaderNames(patterns=(LETTERS,)), "y-a", None, id="no match"),
        pytest.param(
            HeaderNames(patterns=(LETTERS,)), "x-a,x-a1,ax-a", "x-a", id="whole name"
        ),
        pytest.param(
            HeaderNames(patterns=(LETTERS,)),
            f"x-{'a' * 126},x-{'b' * 127}",
            f"x-{'a' * 126}",
            id="128 characters at most",
        ),
        pytest.param(
            HeaderNames(patterns=(LETTERS, DIGITS)), "x-1,x-a", "x-1, x-a", id="regexes"
        ),
        pytest.param(
            HeaderNames(("Auth", "X-A"), patterns=(LETTERS,)),
            "x-b,x-a,x-1",
            "Auth, X-A, x-b",
            id="names and regex",
        ),
        pytest.param(
            HeaderNames(("Auth",), patterns=(LETTERS,)), "", "Auth", id="names alone"
        ),
        pytest.param(
            HeaderNames(("X-A",), any=True), "x-b", "X-A, x-b", id="names and any"
        ),
        pytest.param(
            ALL_HEADERS, ",".join(SHORT[:128]), ", ".join(SHORT[:128]), id="128 names"
        ),
        pytest.param(ALL_HEADERS, ",".join(SHORT), None, id="129 names"),
        pytest.param(ALL_HEADERS, "x" * 4096, "x" * 4096, id="4096 bytes"),
        pytest.param(ALL_HEADERS, "x" * 4097, None, id="4097 bytes"),
        pytest.param(
            ALL_HEADERS, "x-a," * 200_000 + "x-a", None, id="800 KB of one name"
        ),
        pytest.param(ALL_HEADERS, "," * 819_200, None, id="800 KB of commas"),
        pytest.param(
            HeaderNames(("X-A",), patterns=(LETTERS,)),
            "x-b," * 200_000,
            "X-A",
            id="names beyond the limit",
        ),
    ],
)
def test_requested_headers_are_echoed_within_limits(
    headers: HeaderNames, requested: str, listed: str | None
) -> None:
    names = [] if listed is None else [(HEADERS, listed)]
    answer = make_policy(TWO, headers=headers).preflight(A, "GET", requested)

    assert answer == Verdict(
        True, ((ALLOW_ORIGIN, A), *names), f"Origin, {REQUEST_HEADERS}"
    )


@pytest.mark.parametrize(
    ("origins", "options", "vary"),
    [
        pytest.param(ANYBODY, {}, "", id="static"),
        pytest.param(TWO, {}, "Origin", id="by origin"),
        pytest.param(
            ANYBODY, {"headers": ALL_HEADERS}, REQUEST_HEADERS, id="static, headers"
        ),
        pytest.param(ANYBODY, {"methods": ("*",)}, "", id="literal * for methods"),
        pytest.param(
            ONE,
            {"methods": ("*",), "supports_credentials": True},
            REQUEST_METHOD,
            id="static, method",
        ),
        pytest.param(
            TWO,
            {"methods": ("*",), "headers": ALL_HEADERS, "supports_credentials": True},
            f"Origin, {REQUEST_METHOD}, {REQUEST_HEADERS}",
            id="everything",
        ),
    ],
)
def test_preflight_varies_by_what_it_depends_on(
    origins: OriginSet, options: dict[str, t.Any], vary: str
) -> None:
    answer = make_policy(origins, **options).preflight(A, "PUT", "x-a")

    assert answer.allowed
    assert answer.vary == vary


@pytest.mark.parametrize(
    ("options", "governed", "headers", "names"),
    [
        pytest.param(
            {"methods": ("GET", "PUT"), "max_age": 600},
            {"PUT"},
            ((METHODS, "PUT"), (MAX_AGE, "0")),
            [],
            id="methods cut down",
        ),
        pytest.param(
            {"methods": ("GET", "PUT")},
            {"GET", "PUT", "DELETE"},
            ((METHODS, "GET, PUT"), (MAX_AGE, "0")),
            [],
            id="none added, max_age not set",
        ),
        pytest.param(
            {"methods": ("GET",), "max_age": 0},
            {"DELETE"},
            ((MAX_AGE, "0"),),
            [],
            id="none left",
        ),
        pytest.param(
            {"methods": ("GET",)}, (), ((MAX_AGE, "0"),), [], id="governs none"
        ),
        pytest.param(
            {"methods": ("*",)},
            {"PUT"},
            ((METHODS, "PUT"), (MAX_AGE, "0")),
            [],
            id="* is the requested one",
        ),
        pytest.param(
            {"methods": ("GET", "PUT"), "headers": HeaderNames(("X-A",), any=True)},
            {"PUT"},
            ((METHODS, "PUT"), (HEADERS, "X-A, x-b"), (MAX_AGE, "0")),
            [REQUEST_HEADERS],
            id="headers as ever",
        ),
    ],
)
def test_governed_methods_alone_are_listed_and_not_kept(
    options: dict[str, t.Any],
    governed: cabc.Collection[str],
    headers: tuple[tuple[str, str], ...],
    names: list[str],
) -> None:
    answer = make_policy(TWO, **options).preflight(A, "PUT", "x-b", frozenset(governed))

    vary = ", ".join(["Origin", REQUEST_METHOD, *names])
    assert answer == Verdict(True, ((ALLOW_ORIGIN, A), *headers), vary)


def test_denied_preflight_of_governed_methods_has_no_headers() -> None:
    answer = make_policy(TWO, **FULL).preflight(C, "PUT", "", frozenset({"PUT"}))

    assert answer == Verdict(False, (), f"Origin, {REQUEST_METHOD}")


def test_denied_preflight_of_governed_methods_may_go_without_vary() -> None:
    policy = make_policy(TWO, vary_header=False)

    assert policy.preflight(C, "PUT", "", frozenset({"PUT"})) == Verdict(False, (), "")
    assert policy.preflight(A, "PUT", "", frozenset({"PUT"})).vary == ""


@pytest.mark.parametrize(
    ("origins", "options", "origin", "answer"),
    [
        pytest.param(
            ONE,
            FULL,
            None,
            Verdict(
                True,
                (
                    (ALLOW_ORIGIN, A),
                    CREDENTIALS,
                    ("Access-Control-Expose-Headers", "ETag"),
                    (METHODS, "GET, PUT"),
                    (HEADERS, "X-A, X-B"),
                    (MAX_AGE, "600"),
                ),
                "",
            ),
            id="static without origin",
        ),
        pytest.param(
            TWO,
            {"methods": ("*",), "headers": ALL_HEADERS},
            A,
            Verdict(
                True,
                ((ALLOW_ORIGIN, A), (METHODS, "*"), (HEADERS, "x-c")),
                f"Origin, {REQUEST_HEADERS}",
            ),
            id="headers echoed",
        ),
        pytest.param(
            TWO,
            {"methods": ("*",), "supports_credentials": True},
            A,
            Verdict(
                True, ((ALLOW_ORIGIN, A), CREDENTIALS), f"Origin, {REQUEST_METHOD}"
            ),
            id="no method to echo",
        ),
        pytest.param(TWO, FULL, None, DENIED, id="without origin"),
        pytest.param(TWO, FULL, C, DENIED, id="denied origin"),
    ],
)
def test_options_request_shows_what_a_preflight_is_told(
    origins: OriginSet, options: dict[str, t.Any], origin: str | None, answer: Verdict
) -> None:
    assert make_policy(origins, **options).options(origin, "x-c") == answer


def test_with_credentials_a_function_does_not_let_null_in() -> None:
    origins = OriginSet(lambda origin: True)
    policy = make_policy(origins, supports_credentials=True)
    # That of a request is no constant of the code.
    null = "NULL".lower()

    assert make_policy(origins).allows(null)
    assert make_policy(origins).actual(null) == varying("null")
    assert policy.allows(A)
    assert policy.allows(APP)
    assert not policy.allows(null)
    assert policy.actual(null) == DENIED
    assert policy.preflight(null, "GET") == DENIED


@pytest.mark.parametrize(
    ("origins", "options", "value"),
    [
        pytest.param(ANYBODY, {}, "*", id="*"),
        pytest.param(ONE, {}, A, id="one"),
        pytest.param(TWO, {}, A, id="two"),
        pytest.param(ANYBODY, ECHO, A, id="echo"),
        pytest.param(PREDICATE, {}, A, id="predicate"),
    ],
)
def test_whoever_may_read_an_answer_may_time_it(
    origins: OriginSet, options: dict[str, t.Any], value: str
) -> None:
    policy = make_policy(origins, timing_allow_origin=True, **options)
    headers = ((ALLOW_ORIGIN, value), ("Timing-Allow-Origin", value))

    assert policy.actual(A).headers == headers
    assert policy.preflight(A, "GET").headers == headers[:1]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Verdict(True, (), "Origin"), id="allowed differs"),
        pytest.param(Verdict(False, (CREDENTIALS,), "Origin"), id="headers differ"),
        pytest.param(Verdict(False, (), ""), id="vary differs"),
        pytest.param((False, (), "Origin"), id="tuple"),
    ],
)
def test_answer_differs_from_all_else(other: object) -> None:
    assert other != DENIED


def test_long_origins_are_not_kept() -> None:
    policy = make_policy(WILDCARD)
    tracemalloc.start()

    try:
        for index in range(64):
            assert policy.actual(f"https://{index}{'a' * 100_000}.example") == DENIED

        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept < 200_000


def test_long_lists_of_headers_are_not_kept() -> None:
    policy = make_policy(ONE, headers=HeaderNames(any=True))
    tracemalloc.start()

    try:
        for index in range(64):
            asked = f"x-{index}{'a' * 4_000}"
            answer = policy.preflight(A, "PUT", asked)
            assert (HEADERS, asked) in answer.headers

            del answer, asked

        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept < 50_000


@pytest.mark.parametrize("origin", [B, APP])
@pytest.mark.parametrize("has_credentials", [True, False])
def test_what_a_predicate_says_is_not_kept(has_credentials: bool, origin: str) -> None:
    answers = iter([True, False])
    origins = OriginSet([A, lambda _: next(answers)])
    policy = make_policy(origins, supports_credentials=has_credentials)

    assert [policy.actual(origin).allowed for _ in range(2)] == [True, False]
