from __future__ import annotations

import re
import typing as t

import pytest

from flask_cors.errors import Report
from flask_cors.paths.patterns import EVERYTHING
from flask_cors.paths.patterns import parse_pattern
from flask_cors.paths.patterns import PathPattern

PLACE = "CORS(...)"
TEXT = "Write a string such as '/api/*', or a compiled regex."


def parsed(value: object) -> PathPattern:
    report = Report("resources", PLACE)
    pattern = parse_pattern(value, report)
    assert report.problems == []
    assert pattern is not None
    return pattern


@pytest.mark.parametrize(
    ("value", "path", "matches"),
    [
        pytest.param("/api", "/api", True, id="literal"),
        pytest.param(b"/api", "/api", True, id="bytes"),
        pytest.param("/api", "/api/", False, id="literal: trailing slash"),
        pytest.param("/api", "/API", False, id="literal: case-insensitive path"),
        pytest.param("/api", "/api\n", False, id="literal: newline at the end"),
        pytest.param("/a.b", "/axb", False, id="literal: dot is a dot"),
        pytest.param("/a+b", "/aab", False, id="literal: plus is a plus"),
        pytest.param("/", "/", True, id="literal: root"),
        pytest.param("/", "/a", False, id="literal: root covers nothing else"),
        pytest.param("/é", "/é", True, id="literal: not ASCII"),
        pytest.param("/100%", "/100%", True, id="literal: percent sign"),
        pytest.param("*", "/", True, id="everything: root"),
        pytest.param("*", "/a/b\nc", True, id="everything: newline"),
        pytest.param("*", "", True, id="everything: no path at all"),
        pytest.param("/*", "/", True, id="everything by slash: root"),
        pytest.param("/*", "/a/b", True, id="everything by slash"),
        pytest.param("/api/*", "/api", True, id="rest: without the slash"),
        pytest.param("/api/*", "/api/", True, id="rest: slash alone"),
        pytest.param("/api/*", "/api/v1/users", True, id="rest: all below"),
        pytest.param("/api/*", "/api/a\nb", True, id="rest: newline"),
        pytest.param("/api/*", "/api\n", False, id="rest: newline for a slash"),
        pytest.param("/api/*", "/apix", False, id="rest: /apix"),
        pytest.param("/api/*", "/api.json", False, id="rest: suffix"),
        pytest.param("/api/*", "/API/v1", False, id="rest: case-insensitive path"),
        pytest.param("/api/*", "/v0/api/v1", False, id="rest: not at the start"),
        pytest.param("/a.b/*", "/axb/c", False, id="rest: dot is a dot"),
        pytest.param("/api*", "/api", True, id="any rest: none"),
        pytest.param("/api*", "/apix/y", True, id="any rest: same segment"),
        pytest.param("/api*", "/ap", False, id="any rest: too short"),
        pytest.param("/a/*/b", "/a/x/b", True, id="segment"),
        pytest.param("/a/*/b", "/a/x\ny/b", True, id="segment: newline"),
        pytest.param("/a/*/b", "/a//b", False, id="segment: empty"),
        pytest.param("/a/*/b", "/a/x/y/b", False, id="segment: two of them"),
        pytest.param("/a/*/b", "/a/x/b/c", False, id="segment: to the end"),
        pytest.param("/a/*/b", "/a/x/b\n", False, id="segment: newline at the end"),
        pytest.param("/a/v*/b", "/a/v1/b", True, id="part of a segment"),
        pytest.param("/a/v*/b", "/a/v/b", False, id="part of a segment: empty"),
        pytest.param("/a/*.js", "/a/x.js", True, id="suffix"),
        pytest.param("/a/*.js", "/a/xyjs", False, id="suffix: dot is a dot"),
        pytest.param("/a/*/b/*", "/a/x/b", True, id="segment and rest: no slash"),
        pytest.param("/a/*/b/*", "/a/x/b/c/d", True, id="segment and rest"),
        pytest.param("/a/*/b/*", "/a/x/bc", False, id="segment and rest: glued"),
        pytest.param("/a/*/b*", "/a/x/bc/d", True, id="segment and any rest"),
        pytest.param("/api/.*", "/api/v1", True, id="regex text"),
        pytest.param("/api/.*", "/api", False, id="regex text: slash is needed"),
        pytest.param("/v[12]", "/v1/users", True, id="regex: end is open"),
        pytest.param("/v[12]$", "/v1/users", False, id="regex: end is closed"),
        pytest.param("/v[12]", "/old/v1", False, id="regex: start is anchored"),
        pytest.param("^/v[12]", "/v2", True, id="regex: leading ^"),
        pytest.param(r"/a\.b", "/axb", False, id="regex: escaped dot"),
        pytest.param("/a.+b$", "/a\nb", True, id="regex: newline is a dot"),
        pytest.param("/v[12]", "/V1", False, id="regex: case-insensitive path"),
        pytest.param(re.compile("/a"), "/ab", True, id="compiled: end is open"),
        pytest.param(re.compile("/a", re.I), "/A", True, id="compiled: IGNORECASE"),
        pytest.param(re.compile("/a.b", re.S), "/a\nb", True, id="compiled: DOTALL"),
    ],
)
def test_pattern_matches_paths(value: object, path: str, matches: bool) -> None:
    assert parsed(value).matches(path) is matches


@pytest.mark.parametrize(
    ("value", "prefix"),
    [
        pytest.param("/api", "/api", id="literal"),
        pytest.param("*", "", id="everything"),
        pytest.param("/*", "", id="everything by slash"),
        pytest.param("/api/*", "/api", id="rest, slash is optional"),
        pytest.param("/api*", "/api", id="any rest"),
        pytest.param("/a/*/b", "/a/", id="segment"),
        pytest.param("/a/*/b/*", "/a/", id="segment and rest"),
        pytest.param("/a/v*/*", "/a/v", id="part of a segment and rest"),
        pytest.param("/*/b", "/", id="first segment"),
        pytest.param("/api/.*", "/api/", id="regex text"),
        pytest.param("/api/.+", "/api/", id="regex text with plus"),
        pytest.param(re.compile("/ab+"), "/ab", id="+ needs its character"),
        pytest.param("^/api/.*", "/api/", id="leading ^"),
        pytest.param(r"\A/api/.*", "/api/", id=r"leading \A"),
        pytest.param(r"^\A^/api/.*", "/api/", id="leading anchors"),
        pytest.param("/api$", "/api", id="trailing $"),
        pytest.param("/ab?c", "/a", id="optional before ?"),
        pytest.param(re.compile("/ab*c"), "/a", id="optional before *"),
        pytest.param("/ab{0,2}c", "/a", id="optional before {"),
        pytest.param(r"/a\.?c", "/a", id="optional escaped character"),
        pytest.param(re.compile("/a\n?c"), "/a", id="optional newline"),
        pytest.param("/?", "", id="optional slash"),
        pytest.param(r"/a\.b\-c/.*", "/a.b-c/", id="escaped characters"),
        pytest.param(r"/a\\b", "/a\\b", id="escaped backslash"),
        pytest.param(r"/a\|b", "/a|b", id="escaped |"),
        pytest.param(r"/a\(b", "/a(b", id="escaped parenthesis"),
        pytest.param(r"/a\db", "/a", id="character class by letter"),
        pytest.param(r"/a\x62", "/a", id="escape by number"),
        pytest.param(r"/a\bc", "/a", id="word boundary"),
        pytest.param("/a.c", "/a.c", id="literal with a dot"),
        pytest.param("/a.c$", "/a", id="regex with a dot"),
        pytest.param("/a[bc]", "/a", id="character set"),
        pytest.param("/api/|/internal/", "", id="| at top level"),
        pytest.param("/api/(?:a|b)|/internal/", "", id="| behind a group"),
        pytest.param(r"/api/\(|/internal/", "", id="| behind an escape"),
        pytest.param("/api/[(]|/internal/", "", id="| behind a set with ("),
        pytest.param("/api/[](]|/internal/", "", id="| behind a set with ]"),
        pytest.param("/api/[^](]|/internal/", "", id="| behind a negated set"),
        pytest.param(r"/api/[\](]|/internal/", "", id="| behind a set with escape"),
        pytest.param("/api/(?#()|/internal/", "", id="| behind a comment"),
        pytest.param("/api/(a|b)", "/api/", id="| in a group"),
        pytest.param("/api/((a)|b)", "/api/", id="| in nested groups"),
        pytest.param("/api/[|]", "/api/", id="| in a set"),
        pytest.param("/ab(?#c)?", "", id="optional behind a comment"),
        pytest.param("(?:/api)?/v1", "", id="group"),
        pytest.param(re.compile("/ a p i", re.X), "", id="VERBOSE"),
        pytest.param("(?x)/ a p i", "", id="VERBOSE by inline flag"),
        pytest.param("/api(?x: # (\n)|/internal/", "", id="VERBOSE group"),
        pytest.param("/api(?sx: # (\n)|/internal/", "", id="VERBOSE and more"),
        pytest.param(re.compile("/1-2/api", re.I), "/1-2/", id="IGNORECASE"),
        pytest.param(re.compile("/é", re.I), "/", id="IGNORECASE, not ASCII"),
        pytest.param("(?i)/api", "", id="IGNORECASE by inline flag"),
        pytest.param(re.compile(""), "", id="empty regex"),
    ],
)
def test_prefix_is_what_every_matching_path_starts_with(
    value: object, prefix: str
) -> None:
    assert parsed(value).prefix == prefix


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("/api", "/api", id="literal"),
        pytest.param("/api/*", "/api/*", id="glob"),
        pytest.param("/api/.*", "/api/.*", id="regex text"),
        pytest.param(re.compile("/api"), "/api", id="regex"),
        pytest.param("/*", "/*", id="everything by slash"),
        pytest.param("*", "/*", id="everything"),
    ],
)
def test_pattern_keeps_its_text(value: object, text: str) -> None:
    assert parsed(value).text == text


def test_both_spellings_of_everything_are_one_pattern() -> None:
    assert parsed("*") == parsed("/*") == EVERYTHING


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(5, f"5 is not a valid path pattern. {TEXT}", id="number"),
        pytest.param(None, f"None is not a valid path pattern. {TEXT}", id="None"),
        pytest.param(["/a"], f"['/a'] is not a valid path pattern. {TEXT}", id="list"),
        pytest.param(
            b"/\xc3\xa9",
            rf"b'/\xc3\xa9' is not a valid path pattern. {TEXT}",
            id="bytes that are not ASCII",
        ),
        pytest.param(
            "/api/(",
            "'/api/(' looks like a regex but doesn't compile: missing ), unterminated"
            " subpattern at position 5. Fix it, or write a path such as '/api/*'.",
            id="regex that does not compile",
        ),
        pytest.param(
            re.compile(b"/api"),
            "re.compile(b'/api') is a regex for bytes, but must match text."
            " Write it without the b.",
            id="regex for bytes",
        ),
        pytest.param(
            "/users/<int:id>",
            "'/users/<int:id>' is a URL rule, not a path pattern. Write '/users/*'.",
            id="rule of Flask's",
        ),
        pytest.param(
            "/<a>/x/<b",
            "'/<a>/x/<b' is a URL rule, not a path pattern. Write '/*/x/*'.",
            id="several variables, one not closed",
        ),
        pytest.param(
            "<path:rest>",
            "'<path:rest>' is a URL rule, not a path pattern. Write '/*'.",
            id="rule of Flask's without a slash",
        ),
        pytest.param(
            "/<a>/*",
            "'/<a>/*' is a URL rule, not a path pattern. Write '/*/*'.",
            id="rule of Flask's as glob",
        ),
        pytest.param(
            "api",
            "'api' doesn't start with a single '/'. Write '/api'.",
            id="no leading slash",
        ),
        pytest.param(
            "api/*",
            "'api/*' doesn't start with a single '/'. Write '/api/*'.",
            id="glob without leading slash",
        ),
        pytest.param(
            "*/api",
            "'*/api' doesn't start with a single '/'. Write '/*/api'.",
            id="leading *",
        ),
        pytest.param(
            "//api",
            "'//api' doesn't start with a single '/'. Write '/api'.",
            id="two leading slashes",
        ),
        pytest.param(
            "",
            "'' doesn't start with a single '/'. Write '/'.",
            id="empty",
        ),
    ],
)
def test_what_is_no_pattern_is_reported_with_its_fix(value: object, text: str) -> None:
    report = Report("resources", PLACE)

    assert parse_pattern(value, report) is None
    assert [(p.option, p.place, p.value, p.text) for p in report.problems] == [
        ("resources", PLACE, value, text)
    ]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("/users/<int:id>", id="rule of Flask's"),
        pytest.param("api/v1", id="no leading slash"),
        pytest.param("//api", id="two leading slashes"),
    ],
)
def test_fix_of_a_message_is_a_pattern(value: str) -> None:
    report = Report()
    parse_pattern(value, report)
    fix = t.cast(
        "re.Match[str]", re.search(r"Write '(.*)'\.$", report.problems[0].text)
    )

    assert parsed(fix[1]).text == fix[1]


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        pytest.param("/*-*-*.json", "/a-b-c.json", True, id="three"),
        pytest.param("/*-*-*.json", "/--b--c.json", True, id="leftmost"),
        pytest.param("/*-*-*.json", "/a-b.json", False, id="too few"),
        pytest.param("/*-*-*.json", "/a-b/-c.json", False, id="slash"),
        pytest.param("/*a*a/*b*b", "/xaxa/xbxb", True, id="two segments"),
        pytest.param("/*-*-*-*.json", f"/{'-' * 20_000}", False, id="hostile"),
        pytest.param("/*a*a*a*a*", f"/{'a' * 20_000}", True, id="many"),
        pytest.param("/*-*-*-*-*/x", f"/{'-' * 20_000}", False, id="hostile segment"),
    ],
)
def test_stars_of_one_segment_are_matched_in_one_go(
    pattern: str, path: str, matches: bool
) -> None:
    assert parsed(pattern).matches(path) is matches


@pytest.mark.parametrize(
    ("pattern", "fix"),
    [
        pytest.param("/admin%20area/*", "Write '/admin area/*'.", id="space"),
        pytest.param("/caf%C3%A9", "Write '/caf\u00e9'.", id="not ASCII"),
        pytest.param("/a%2Fb", "Write '/a/b'.", id="slash"),
    ],
)
def test_encoded_path_is_an_error_with_the_decoded_one(pattern: str, fix: str) -> None:
    report = Report()

    assert parse_pattern(pattern, report) is None
    (problem,) = report.problems
    assert "matches no path, because Flask decodes paths" in problem.text
    assert problem.text.endswith(fix)
