from __future__ import annotations

import re
from datetime import timedelta

import pytest

from flask_cors.errors import CORSConfigWarning
from flask_cors.errors import Report
from flask_cors.header_names import HeaderNames
from flask_cors.options.parsers import PARSERS
from flask_cors.origins.origin_set import OriginSet

PLACE = "CORS(...)"
REGEX_TEXT = r"https://(?:a|b){1,2}\.example"

BOOLEANS = [
    "supports_credentials",
    "send_wildcard",
    "always_send",
    "automatic_options",
    "vary_header",
    "intercept_exceptions",
    "block_denied",
    "timing_allow_origin",
    "allow_private_network",
]


def is_ours(origin: str) -> bool:
    return origin.endswith(".ours.example")


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        pytest.param("https://a.example", ["https://a.example"], id="one"),
        pytest.param(b"https://a.example", ["https://a.example"], id="bytes"),
        pytest.param(
            "https://a.example, https://b.example",
            ["https://a.example", "https://b.example"],
            id="comma",
        ),
        pytest.param(
            " ,https://a.example\n\thttps://b.example,,",
            ["https://a.example", "https://b.example"],
            id="white space and empty pieces",
        ),
        pytest.param(
            "http://[::1]:3000 null",
            ["http://[::1]:3000", "null"],
            id="brackets alone are split",
        ),
        pytest.param("*", ["*"], id="anybody"),
        pytest.param([], [], id="nobody"),
        pytest.param(("null", "*"), ["null", "*"], id="tuple"),
        pytest.param({"https://a.example"}, ["https://a.example"], id="set"),
        pytest.param(
            (f"https://{name}.example" for name in "ab"),
            ["https://a.example", "https://b.example"],
            id="generator",
        ),
        pytest.param(is_ours, [is_ours], id="function"),
        pytest.param(re.compile("https://a"), [re.compile("https://a")], id="regex"),
    ],
)
def test_origins_are_read(value: object, entries: list[str]) -> None:
    report = Report("origins", PLACE)

    assert PARSERS["origins"](value, report) == OriginSet(entries)
    assert report.problems == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(REGEX_TEXT, id="comma in braces"),
        pytest.param(r"https://a\.example, https://b.example", id="backslash"),
        pytest.param("^https://a.example, https://b.example", id="^"),
        pytest.param("https://a.example, https://b.example$", id="$"),
        pytest.param("https://(a.example, )https://b.example", id="()"),
        pytest.param("https://a.example|https://b.example, x", id="|"),
        pytest.param("https?://a.example, x", id="?"),
    ],
)
def test_origins_text_with_regex_signs_is_not_split(text: str) -> None:
    origins = PARSERS["origins"](text, Report())

    assert origins == OriginSet(re.compile(text, re.IGNORECASE))


@pytest.mark.parametrize(
    ("value", "methods"),
    [
        pytest.param("GET", ("GET",), id="one"),
        pytest.param("put, get\tPATCH", ("GET", "PATCH", "PUT"), id="text"),
        pytest.param(b"put,get", ("GET", "PUT"), id="bytes"),
        pytest.param(["get", "GET", b"Get"], ("GET",), id="each once"),
        pytest.param((m for m in ("b", "a")), ("A", "B"), id="generator"),
        pytest.param({"PROPFIND"}, ("PROPFIND",), id="extension"),
        pytest.param("*", ("*",), id="any"),
        pytest.param("GET,*", ("*",), id="any covers the rest"),
        pytest.param([], (), id="none"),
    ],
)
def test_methods_are_upper_case_and_sorted(
    value: object, methods: tuple[str, ...]
) -> None:
    report = Report("methods", PLACE)

    assert PARSERS["methods"](value, report) == methods
    assert report.problems == []


ECHO_X = re.compile("x-.*", re.IGNORECASE)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        pytest.param("X-A", HeaderNames(("X-A",)), id="one"),
        pytest.param("X-B, Auth x-c", HeaderNames(("Auth", "X-B", "x-c")), id="text"),
        pytest.param(b"X-B,X-A", HeaderNames(("X-A", "X-B")), id="bytes"),
        pytest.param(["X-A", "x-a"], HeaderNames(("X-A",)), id="each once"),
        pytest.param("*", HeaderNames(any=True), id="any"),
        pytest.param(
            ["*", "Authorization"],
            HeaderNames(("Authorization",), any=True),
            id="any and a name",
        ),
        pytest.param(
            re.compile("x-.*"), HeaderNames(patterns=(ECHO_X,)), id="regex ignores case"
        ),
        pytest.param(
            [re.compile("x-.*"), "Auth"],
            HeaderNames(("Auth",), patterns=(ECHO_X,)),
            id="names and regex",
        ),
        pytest.param([], HeaderNames(), id="none"),
    ],
)
def test_headers_are_read(value: object, names: HeaderNames) -> None:
    report = Report("headers", PLACE)

    assert PARSERS["headers"](value, report) == names
    assert (report.problems, report.warnings) == ([], [])


@pytest.mark.parametrize(
    ("value", "names"),
    [
        pytest.param("ETag", ("ETag",), id="one"),
        pytest.param("X-Total, ETag", ("ETag", "X-Total"), id="text"),
        pytest.param(b"ETag", ("ETag",), id="bytes"),
        pytest.param(["ETag", "etag"], ("ETag",), id="each once"),
        pytest.param("*", ("*",), id="all"),
        pytest.param([], (), id="none"),
    ],
)
def test_expose_headers_are_read(value: object, names: tuple[str, ...]) -> None:
    report = Report("expose_headers", PLACE)

    assert PARSERS["expose_headers"](value, report) == names
    assert (report.problems, report.warnings) == ([], [])


@pytest.mark.parametrize("option", BOOLEANS)
@pytest.mark.parametrize(
    ("value", "meant"),
    [
        pytest.param(True, True, id="true"),
        pytest.param(False, False, id="false"),
        *(
            pytest.param(text, True, id=text)
            for text in ("true", "1", "yes", "on", "True", " ON ")
        ),
        *(
            pytest.param(text, False, id=text)
            for text in ("false", "0", "no", "off", "False", " OFF ")
        ),
        pytest.param(b"yes", True, id="true bytes"),
        pytest.param(b"no", False, id="false bytes"),
    ],
)
def test_booleans_are_read(option: str, value: object, meant: bool) -> None:
    report = Report(option, PLACE)

    assert PARSERS[option](value, report) is meant
    assert report.problems == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param(0, 0, id="zero"),
        pytest.param(600, 600, id="number"),
        pytest.param("600", 600, id="digits"),
        pytest.param(" 0600\n", 600, id="digits in white space"),
        pytest.param("\x1f600", 600, id="digits after a control character"),
        pytest.param(b"600", 600, id="bytes"),
        pytest.param(timedelta(hours=1), 3600, id="timedelta"),
        pytest.param(timedelta(seconds=1.9), 1, id="part of a second"),
        pytest.param(timedelta(0), 0, id="no time"),
    ],
)
def test_max_age_is_whole_seconds(value: object, seconds: int) -> None:
    report = Report("max_age", PLACE)

    assert PARSERS["max_age"](value, report) == seconds
    assert report.problems == []


@pytest.mark.parametrize(
    ("value", "names"),
    [
        pytest.param("any-origin", {"any-origin"}, id="one"),
        pytest.param(
            "null-origin, public-suffix", {"null-origin", "public-suffix"}, id="text"
        ),
        pytest.param(["any-origin", b"any-origin"], {"any-origin"}, id="each once"),
        pytest.param((), set(), id="none"),
    ],
)
def test_risks_are_read(value: object, names: set[str]) -> None:
    report = Report("accept_risks", PLACE)

    assert PARSERS["accept_risks"](value, report) == frozenset(names)
    assert report.problems == []


BYTES_REGEX = re.compile(b"x")
NOT_ASCII = "é".encode()
MAPPING = {"X-A": 1}
NO_TIME = "Write a whole number of at least 0, or a timedelta."
NO_BOOLEAN = "Write True or False."
NO_TEXT = "Write names as strings."
BLANK = "Remove it to use the default, or write [] for none."
NO_METHOD = "Use a name such as 'GET', or '*'."
NO_NAME = (
    "Use a name such as 'Content-Type', or '*'. For a pattern, use a compiled regex"
    " such as re.compile('X-.*')."
)
NO_EXPOSED_NAME = "Use a name such as 'Content-Type', or '*'."
NO_BYTES = "Write it without the b."


@pytest.mark.parametrize(
    ("option", "value", "offending", "said", "fix"),
    [
        pytest.param(
            "origins",
            {"/api/*": {}},
            {"/api/*": {}},
            "is a mapping",
            "Write a list of origins. Options for single paths belong in resources.",
            id="origins: mapping",
        ),
        pytest.param("origins", "", "", "origins is blank", BLANK, id="origins: empty"),
        pytest.param(
            "origins",
            5,
            5,
            "5 is not a valid origin",
            "Write a string such as 'https://app.example', a compiled regex or a"
            " function.",
            id="origins: number",
        ),
        pytest.param(
            "origins",
            NOT_ASCII,
            NOT_ASCII,
            r"b'\xc3\xa9' is not a valid origin",
            "Write a string such as 'https://app.example', a compiled regex or a"
            " function.",
            id="origins: bytes that are not ASCII",
        ),
        pytest.param(
            "origins",
            "https://a.example b.example",
            "b.example",
            "'b.example' has no scheme",
            "Write 'https://b.example' or 'http://b.example'.",
            id="origins: no scheme",
        ),
        pytest.param(
            "methods", " ,", " ,", "methods is blank", BLANK, id="methods: blank"
        ),
        pytest.param(
            "methods",
            "get,trace",
            "TRACE",
            "'TRACE' is a method that browsers never send",
            "Remove it.",
            id="methods: TRACE",
        ),
        pytest.param(
            "methods",
            ["Track"],
            "TRACK",
            "'TRACK' is a method that browsers never send",
            "Remove it.",
            id="methods: TRACK",
        ),
        pytest.param(
            "methods",
            ["*", "CONNECT"],
            "CONNECT",
            "'CONNECT' is a method that browsers never send",
            "Remove it.",
            id="methods: CONNECT beside *",
        ),
        pytest.param(
            "methods",
            ["GET PUT"],
            "GET PUT",
            "'GET PUT' is not a valid method",
            NO_METHOD,
            id="methods: two in one",
        ),
        pytest.param(
            "methods",
            [""],
            "",
            "'' is not a valid method",
            NO_METHOD,
            id="methods: empty item",
        ),
        pytest.param(
            "methods", 5, 5, "methods contains 5", NO_TEXT, id="methods: number"
        ),
        pytest.param(
            "methods",
            MAPPING,
            MAPPING,
            "methods contains {'X-A': 1}",
            NO_TEXT,
            id="methods: mapping",
        ),
        pytest.param(
            "methods",
            ["GET", ["PUT"]],
            ["PUT"],
            "methods contains ['PUT']",
            NO_TEXT,
            id="methods: nested",
        ),
        pytest.param(
            "methods",
            NOT_ASCII,
            NOT_ASCII,
            r"methods contains b'\xc3\xa9'",
            NO_TEXT,
            id="methods: bytes that are not ASCII",
        ),
        pytest.param("headers", "", "", "headers is blank", BLANK, id="headers: blank"),
        pytest.param(
            "headers",
            ["X A"],
            "X A",
            "'X A' is not a valid header name",
            NO_NAME,
            id="headers: no token",
        ),
        pytest.param(
            "headers",
            "X-*",
            "X-*",
            "'X-*' is not a valid header name",
            NO_NAME,
            id="headers: glob",
        ),
        pytest.param(
            "headers", 5, 5, "headers contains 5", NO_TEXT, id="headers: number"
        ),
        pytest.param(
            "headers",
            MAPPING,
            MAPPING,
            "headers contains {'X-A': 1}",
            NO_TEXT,
            id="headers: mapping",
        ),
        pytest.param(
            "headers",
            NOT_ASCII,
            NOT_ASCII,
            r"headers contains b'\xc3\xa9'",
            NO_TEXT,
            id="headers: bytes that are not ASCII",
        ),
        pytest.param(
            "headers",
            ["X-A", BYTES_REGEX],
            BYTES_REGEX,
            "re.compile(b'x') is a regex for bytes",
            NO_BYTES,
            id="headers: regex for bytes",
        ),
        pytest.param(
            "expose_headers",
            [""],
            "",
            "'' is not a valid header name",
            NO_EXPOSED_NAME,
            id="expose_headers: empty item",
        ),
        pytest.param(
            "expose_headers",
            "ETag\r\n:x",
            ":x",
            "':x' is not a valid header name",
            NO_EXPOSED_NAME,
            id="expose_headers: no token",
        ),
        pytest.param(
            "expose_headers",
            re.compile("x"),
            re.compile("x"),
            "expose_headers contains re.compile('x')",
            NO_TEXT,
            id="expose_headers: regex",
        ),
        *(
            pytest.param(
                option,
                1,
                1,
                f"{option}=1 is not a boolean",
                NO_BOOLEAN,
                id=f"{option}: 1",
            )
            for option in BOOLEANS
        ),
        pytest.param(
            "vary_header",
            "ja",
            "ja",
            "vary_header='ja' is not a boolean",
            NO_BOOLEAN,
            id="boolean: another word",
        ),
        pytest.param(
            "vary_header",
            "",
            "",
            "vary_header='' is not a boolean",
            NO_BOOLEAN,
            id="boolean: blank",
        ),
        pytest.param(
            "max_age",
            True,
            True,
            "max_age=True is not a valid number of seconds",
            NO_TIME,
            id="max_age: bool",
        ),
        pytest.param(
            "max_age",
            -1,
            -1,
            "max_age=-1 is not a valid number of seconds",
            NO_TIME,
            id="max_age: negative",
        ),
        pytest.param(
            "max_age",
            "-1",
            "-1",
            "max_age='-1' is not a valid number of seconds",
            NO_TIME,
            id="max_age: negative text",
        ),
        pytest.param(
            "max_age",
            10**15,
            10**15,
            "max_age=1000000000000000 is not a valid number of seconds",
            NO_TIME,
            id="max_age: longer than anybody waits",
        ),
        pytest.param(
            "max_age",
            1.5,
            1.5,
            "max_age=1.5 is not a valid number of seconds",
            NO_TIME,
            id="max_age: float",
        ),
        pytest.param(
            "max_age",
            "1h",
            "1h",
            "max_age='1h' is not a valid number of seconds",
            NO_TIME,
            id="max_age: unit",
        ),
        pytest.param(
            "max_age",
            "",
            "",
            "max_age='' is not a valid number of seconds",
            NO_TIME,
            id="max_age: blank",
        ),
        pytest.param(
            "max_age",
            "\u0663",
            "\u0663",
            "max_age='\u0663' is not a valid number of seconds",
            NO_TIME,
            id="max_age: digit of another script",
        ),
        pytest.param(
            "max_age",
            timedelta(seconds=-1),
            timedelta(seconds=-1),
            "max_age=datetime.timedelta(days=-1, seconds=86399) is not a valid",
            NO_TIME,
            id="max_age: negative timedelta",
        ),
        pytest.param(
            "max_age",
            timedelta(seconds=-0.5),
            timedelta(seconds=-0.5),
            f"max_age={timedelta(seconds=-0.5)!r} is not a valid number of seconds",
            NO_TIME,
            id="max_age: half a second below zero",
        ),
        pytest.param(
            "accept_risks",
            "any-orign",
            "any-orign",
            "'any-orign' is not a known risk",
            "; did you mean 'any-origin'?",
            id="accept_risks: typing error",
        ),
        pytest.param(
            "accept_risks",
            ["everything"],
            "everything",
            "'everything' is not a known risk",
            ". The risks are 'any-origin', 'null-origin', 'public-suffix'.",
            id="accept_risks: unknown",
        ),
        pytest.param(
            "accept_risks",
            True,
            True,
            "accept_risks contains True",
            NO_TEXT,
            id="accept_risks: boolean",
        ),
    ],
)
def test_unusable_value_is_reported_with_its_fix(
    option: str, value: object, offending: object, said: str, fix: str
) -> None:
    report = Report(option, PLACE)
    PARSERS[option](value, report)

    assert report.has_failed
    assert [(p.option, p.place, p.value) for p in report.problems] == [
        (option, PLACE, offending)
    ]
    assert said in report.problems[0].text
    assert report.problems[0].text.endswith(fix)


@pytest.mark.parametrize(
    ("option", "value", "offending"),
    [
        pytest.param(
            "origins",
            "a.example https://b.example/x c.example",
            ["a.example", "https://b.example/x", "c.example"],
            id="origins",
        ),
        pytest.param("methods", [1, "TRACE", "a b"], [1, "A B", "TRACE"], id="methods"),
        pytest.param(
            "headers", [1, "a b", BYTES_REGEX], [1, "a b", BYTES_REGEX], id="headers"
        ),
        pytest.param("expose_headers", [1, "a b"], [1, "a b"], id="expose_headers"),
        pytest.param("accept_risks", ["b", "a"], ["a", "b"], id="accept_risks"),
    ],
)
def test_every_problem_of_a_value_is_reported(
    option: str, value: object, offending: list[object]
) -> None:
    report = Report(option, PLACE)
    PARSERS[option](value, report)

    assert [problem.value for problem in report.problems] == offending


NEVER_SENT = "has no effect. Remove it: browsers never let scripts send this header."
NEVER_READ = "has no effect. Remove it: browsers never let scripts read this header."


@pytest.mark.parametrize(
    ("option", "value", "kept", "warnings"),
    [
        pytest.param(
            "headers",
            ["Cookie", "X-A", "sec-fetch-mode", "Proxy-Auth"],
            HeaderNames(("X-A",)),
            [f"'{n}' {NEVER_SENT}" for n in ("Cookie", "Proxy-Auth", "sec-fetch-mode")],
            id="headers that scripts can't send",
        ),
        pytest.param(
            "headers",
            "Origin",
            HeaderNames(),
            [f"'Origin' {NEVER_SENT}"],
            id="no header is left",
        ),
        pytest.param(
            "expose_headers",
            "Set-Cookie, ETag, set-cookie2",
            ("ETag",),
            [f"'{name}' {NEVER_READ}" for name in ("Set-Cookie", "set-cookie2")],
            id="headers that scripts can't read",
        ),
        pytest.param(
            "allow_private_network",
            True,
            True,
            [
                "allow_private_network=True has no effect. Remove it: current browsers"
                " ignore the header that it was for. They ask the user before a public"
                " page may reach a local address (Local Network Access)."
            ],
            id="private network",
        ),
        pytest.param(
            "allow_private_network", False, False, [], id="no private network"
        ),
    ],
)
def test_value_without_effect_is_warned_of(
    option: str, value: object, kept: object, warnings: list[str]
) -> None:
    report = Report(option, PLACE)

    assert PARSERS[option](value, report) == kept
    assert report.problems == []
    assert report.warnings == [
        (CORSConfigWarning, f"{PLACE}, {option}: {text}") for text in warnings
    ]


def test_first_spelling_of_a_header_name_is_kept() -> None:
    names = ["x-TOTAL", "X-Total", "ETag", "etag"]

    assert PARSERS["expose_headers"](names, Report()) == ("ETag", "x-TOTAL")


@pytest.mark.parametrize(
    ("method", "meant"),
    [
        pytest.param("PSOT", "POST", id="swapped"),
        pytest.param("DELET", "DELETE", id="cut off"),
        pytest.param("OPTION", "OPTIONS", id="singular"),
    ],
)
def test_method_that_is_nearly_known_is_warned_of(method: str, meant: str) -> None:
    report = Report("methods", "here")

    assert PARSERS["methods"]([method], report) == (method,)
    ((_, text),) = report.warnings
    assert text.endswith(f"Did you mean {meant!r}?")


@pytest.mark.parametrize("method", ["GET", "QUERY", "PROPFIND", "SUBSCRIBE", "*"])
def test_other_methods_are_right(method: str) -> None:
    report = Report("methods", "here")
    PARSERS["methods"]([method], report)

    assert report.warnings == []


@pytest.mark.parametrize(
    ("option", "value", "kept"),
    [
        ("methods", ["", "PUT"], ("PUT",)),
        ("headers", ["X-A", " "], HeaderNames(("X-A",))),
        ("expose_headers", ("", "ETag"), ("ETag",)),
    ],
)
def test_blank_text_beside_other_items_is_ignored_with_a_warning(
    option: str, value: object, kept: object
) -> None:
    report = Report(option, PLACE)

    assert PARSERS[option](value, report) == kept
    ((category, text),) = report.warnings
    assert category is CORSConfigWarning
    assert "contains an empty string, which is ignored" in text


def test_final_comma_in_an_environment_variable_only_warns() -> None:
    report = Report("origins", PLACE)
    parsed = PARSERS["origins"](["http://localhost:3000", ""], report)

    assert parsed == OriginSet(["http://localhost:3000"])
    assert not report.has_failed
    assert len(report.warnings) == 1


@pytest.mark.parametrize("value", [None, [None, "https://a.example"]])
def test_origins_of_none_ask_for_the_environment_variable(value: object) -> None:
    report = Report("origins", PLACE)
    PARSERS["origins"](value, report)

    (problem,) = report.problems
    assert "Is an environment variable unset? Write the origins" in problem.text
