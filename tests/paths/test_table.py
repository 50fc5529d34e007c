from __future__ import annotations

import collections.abc as cabc
import random
import re
import typing as t

import pytest

from flask_cors.errors import Report
from flask_cors.paths.patterns import parse_pattern
from flask_cors.paths.patterns import PathPattern
from flask_cors.paths.table import PathTable


def pattern_of(value: object) -> PathPattern:
    return t.cast(PathPattern, parse_pattern(value, Report()))


def table_of(values: cabc.Iterable[object]) -> PathTable[PathPattern]:
    patterns = map(pattern_of, values)
    return PathTable((pattern, pattern) for pattern in patterns)


@pytest.mark.parametrize(
    ("patterns", "path", "decides"),
    [
        pytest.param([], "/", None, id="no rules"),
        pytest.param(["/api"], "/apis", None, id="no rule covers the path"),
        pytest.param(["(?:/api)"], "/", None, id="no regex covers the path"),
        pytest.param(["*", "/api/*", "/api"], "/api", "/api", id="literal first"),
        pytest.param(
            [re.compile("."), "*"], "/api", "/*", id="everything before what is shorter"
        ),
        pytest.param(
            [re.compile("/api/users$"), "/api/users"],
            "/api/users",
            "/api/users",
            id="literal before a regex of the same path",
        ),
        pytest.param(
            [re.compile("(?:/api/.*)"), "/api/*", "*"],
            "/api/x",
            "/api/*",
            id="longer but less specific rule",
        ),
        pytest.param(
            ["/a/*/*/*/*", "/a/b/*"],
            "/a/b/c/d/e",
            "/a/b/*",
            id="longer but less specific glob",
        ),
        pytest.param(["/*", "/api/*"], "/api", "/api/*", id="without the slash"),
        pytest.param(["/*", "/api/*"], "/apix", "/*", id="/apix for /api/*"),
        pytest.param(["/api/*"], "/apix", None, id="/apix, no other rule"),
        pytest.param(["/api/*"], "/api\n", None, id="newline for a slash"),
        pytest.param(
            ["/*", "/api/*"], "/api/a\nb", "/api/*", id="newline below a glob"
        ),
        pytest.param(
            ["/*", "/api/.*$"], "/api/a\nb", "/api/.*$", id="newline is a dot"
        ),
        pytest.param(
            ["/*", "/api/.*"], "/api/a\nb", "/api/.*", id="newline behind the match"
        ),
        pytest.param(
            ["*", "/admin/*"], "/ADMIN/x", "/*", id="case-insensitive path, glob"
        ),
        pytest.param(["/admin"], "/Admin", None, id="case-insensitive path, literal"),
        pytest.param(
            [re.compile("/ADMIN/", re.I), "/a/*"],
            "/admin/x",
            "/ADMIN/",
            id="IGNORECASE regex finds paths of another case",
        ),
        pytest.param(
            [re.compile("/Admin/very/long", re.I), "/admin/*"],
            "/admin/very/long",
            "/admin/*",
            id="IGNORECASE regex has the shorter prefix",
        ),
        pytest.param(
            [re.compile("/ a p i /  # as in /api/", re.X), "/a*"],
            "/api/x",
            "/a*",
            id="VERBOSE regex has no prefix",
        ),
        pytest.param(
            [re.compile("/ a p i /", re.X), "*"],
            "/api/x",
            "/ a p i /",
            id="VERBOSE regex is the longer pattern",
        ),
        pytest.param(
            ["/internal/|/public/", "/i*"],
            "/internal/x",
            "/i*",
            id="| at top level has no prefix",
        ),
        pytest.param(
            ["/public/|/internal/"],
            "/internal/x",
            "/public/|/internal/",
            id="| at top level finds its second half",
        ),
        pytest.param(
            ["/api/(?:v1|v2)/", "/api/*"],
            "/api/v2/x",
            "/api/(?:v1|v2)/",
            id="| in a group keeps the prefix",
        ),
        pytest.param(
            ["/ab?/x", "/ab*"], "/ab/x", "/ab*", id="optional character before ?"
        ),
        pytest.param(
            [re.compile("/ab*/xyz"), "/ab*"],
            "/ab/xyz",
            "/ab*",
            id="optional character before *",
        ),
        pytest.param(["/ab?/x"], "/a/x", "/ab?/x", id="? finds the path without it"),
        pytest.param(
            [re.compile("/ab*/x")], "/a/x", "/ab*/x", id="* finds the path without it"
        ),
        pytest.param(
            ["/ab{0,1}/x"], "/a/x", "/ab{0,1}/x", id="{ finds the path without it"
        ),
        pytest.param(
            ["/ab{0,9}c/x", "/ab*"], "/abc/x", "/ab*", id="optional character before {"
        ),
        pytest.param(
            ["^/api/v1/.*", "/api/*"], "/api/v1/x", "^/api/v1/.*", id="leading ^"
        ),
        pytest.param(
            [r"\A/api/v1/.*", "/api/*"],
            "/api/v1/x",
            r"\A/api/v1/.*",
            id=r"leading \A",
        ),
        pytest.param(
            [r"/a\.b/.*", "/a.*"], "/a.b/c", r"/a\.b/.*", id="escaped characters"
        ),
        pytest.param([r"/a\.b/.*", "/a*"], "/axb/c", "/a*", id="escaped dot is a dot"),
        pytest.param(["/a.b", "/a*"], "/axb", "/a*", id="dot of a literal is a dot"),
        pytest.param(
            ["/api/(?#()|/internal/"],
            "/internal/x",
            "/api/(?#()|/internal/",
            id="| behind a comment",
        ),
        pytest.param(
            ["/ab(?#c)?/x"], "/a/x", "/ab(?#c)?/x", id="optional behind a comment"
        ),
        pytest.param(
            [re.compile("/a/."), re.compile("/a/..")],
            "/a/xyz",
            "/a/..",
            id="longer pattern of the same prefix",
        ),
        pytest.param(
            [re.compile("/a/[x]"), re.compile("/a/(x)")],
            "/a/x",
            "/a/[x]",
            id="first defined of the same length",
        ),
        pytest.param(
            [re.compile("/a/(x)"), re.compile("/a/[x]")],
            "/a/x",
            "/a/(x)",
            id="first defined, the other way round",
        ),
        pytest.param(
            ["/a/*", "/a/b/*", "/a/b/c/*"], "/a/b/x", "/a/b/*", id="longest that fits"
        ),
        pytest.param(
            ["/a/b/*.js", "/a/*"], "/a/b/x.css", "/a/*", id="longest does not match"
        ),
        pytest.param(["/*", "/a/*"], "", "/*", id="no path at all"),
    ],
)
def test_most_specific_rule_decides(
    patterns: list[object], path: str, decides: str | None
) -> None:
    found = table_of(patterns).find(path)

    assert (found and found.text) == decides


def test_rule_that_matches_decides_alone() -> None:
    table = PathTable([(pattern_of("/api/*"), 1), (pattern_of("/api/private/*"), 0)])

    assert table.find("/api/private/x") == 0


SEGMENTS = ("a", "b", "a*", "*b", "*", "**", "")


def random_patterns(chance: random.Random) -> list[str]:
    found = {"/r/*/a", "/r/*/b"}

    for _ in range(chance.randint(1, 12)):
        segments = chance.choices(SEGMENTS, k=chance.randint(1, 4))
        found.add("/r/" + "/".join(segments))

    return chance.sample(sorted(found), len(found))


def first_that_matches(patterns: list[PathPattern], path: str) -> PathPattern | None:
    """Return what the specification says, one pattern after another."""
    literal = [each for each in patterns if each.regex is None]
    others = [each for each in patterns if each.regex is not None]
    others.sort(key=lambda each: (-len(each.prefix), -len(each.text)))
    matching = (each for each in (*literal, *others) if each.matches(path))
    return next(matching, None)


@pytest.mark.parametrize("seed", range(100))
def test_rule_is_the_one_that_a_search_would_find(seed: int) -> None:
    chance = random.Random(seed)
    patterns = [*map(pattern_of, random_patterns(chance))]
    table = PathTable((pattern, pattern) for pattern in patterns)

    for _ in range(200):
        segments = chance.choices(["a", "b", "ab", "c", ""], k=chance.randint(0, 5))
        path = "/r/" + "/".join(segments)
        assert table.find(path) == first_that_matches(patterns, path), path


@pytest.mark.parametrize(
    ("patterns", "only"),
    [
        pytest.param([], None, id="no rules"),
        pytest.param(["*"], "/*", id="everything"),
        pytest.param(["/api"], None, id="literal"),
        pytest.param(["/api/*"], None, id="glob"),
        pytest.param(["*", "/api"], None, id="everything else"),
        pytest.param(["*", "/api", "/*/x"], None, id="one of three"),
    ],
)
def test_only_is_the_one_rule_of_every_path(
    patterns: list[str], only: str | None
) -> None:
    found = table_of(patterns).only

    assert (found and found.text) == only


def test_table_keeps_the_order_of_definition() -> None:
    values = table_of(iter(["/a", "/b/*", "/c"])).values

    assert [each.text for each in values] == ["/a", "/b/*", "/c"]
