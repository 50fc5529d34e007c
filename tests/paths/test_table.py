from __future__ import annotations

import collections.abc as cabc
import random
import re
import typing as t

import pytest

from flask_cors.errors import CORSConfigError
from flask_cors.errors import Report
from flask_cors.options.declarations import Declaration
from flask_cors.options.declarations import Resource
from flask_cors.options.options import drop_unset
from flask_cors.options.options import Layer
from flask_cors.options.options import read_config
from flask_cors.options.rules import PathRule
from flask_cors.origins.origin_set import OriginSet
from flask_cors.paths.patterns import EVERYTHING
from flask_cors.paths.patterns import parse_pattern
from flask_cors.paths.patterns import PathPattern
from flask_cors.paths.table import make_map
from flask_cors.paths.table import PathTable
from flask_cors.policy import Policy
from flask_cors.settings import Settings

KEYWORD = "CORS(...) keyword"
CONFIG = "app.config['CORS_RESOURCES']"
ENTRY = "Write for instance {'origins': 'https://app.example'}."
PATTERN = "Write a string such as '/api/*', or a compiled regex."


def make_policy(max_age: int | None = None) -> Policy:
    return Policy(Settings(OriginSet("*"), max_age=max_age))


def pattern_of(value: object) -> PathPattern:
    return t.cast(PathPattern, parse_pattern(value, Report()))


def rule(value: object, max_age: int | None = None, place: str = KEYWORD) -> PathRule:
    return PathRule(make_policy(max_age), place, (), pattern_of(value))


def declared(
    resources: object, place: str = KEYWORD, **keywords: object
) -> Declaration:
    return Declaration(Layer(keywords, place), resources)


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
            ["/*", "/api/.*$"], "/api/a\nb", "/*", id="newline is no dot in a regex"
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
        pytest.param(["/*", "/a%2Fb"], "/a/b", "/*", id="never unquoted again"),
    ],
)
def test_most_specific_rule_decides(
    patterns: list[object], path: str, decides: str | None
) -> None:
    found = PathTable(map(rule, patterns)).find(path)

    assert (found and found.pattern.text) == decides


def test_rule_that_matches_decides_alone() -> None:
    closed = rule("/api/private/*", 1)
    rules = PathTable([rule("/api/*", 2), closed])

    assert rules.find("/api/private/x") is closed


SEGMENTS = ("a", "b", "a*", "*b", "*", "**", "")


def random_patterns(chance: random.Random) -> list[str]:
    found = {"/r/*/a", "/r/*/b"}

    for _ in range(chance.randint(1, 12)):
        segments = chance.choices(SEGMENTS, k=chance.randint(1, 4))
        found.add("/r/" + "/".join(segments))

    return chance.sample(sorted(found), len(found))


def first_that_matches(rules: list[PathRule], path: str) -> PathRule | None:
    """Return what the specification says, one rule after another."""
    literal = [each for each in rules if each.pattern.regex is None]
    others = [each for each in rules if each.pattern.regex is not None]
    others.sort(key=lambda each: (-len(each.pattern.prefix), -len(each.pattern.text)))
    matching = (each for each in (*literal, *others) if each.pattern.matches(path))
    return next(matching, None)


@pytest.mark.parametrize("seed", range(100))
def test_rule_is_the_one_that_a_search_would_find(seed: int) -> None:
    chance = random.Random(seed)
    rules = [rule(pattern) for pattern in random_patterns(chance)]
    table = PathTable(rules)

    for _ in range(200):
        segments = chance.choices(["a", "b", "ab", "c", ""], k=chance.randint(0, 5))
        path = "/r/" + "/".join(segments)
        assert table.find(path) is first_that_matches(rules, path), path


@pytest.mark.parametrize(
    ("form", "path"),
    [
        pytest.param("/items/*/r{}", "/items/1/r999", id="at the end"),
        pytest.param("/items/*/r{}/*", "/items/1/r999/x/y", id="before the rest"),
        pytest.param("/items/*/r{}/*/a*", "/items/1/r999/x/ab", id="between"),
    ],
)
def test_few_of_many_globs_are_tried(form: str, path: str) -> None:
    rules = PathTable([rule(form.format(number)) for number in range(1000)])
    found = rules.find(path)
    (siblings,) = rules._prefixed.values()

    assert found and found.pattern.text == form.format(999)
    assert list(siblings.candidates(path)) == [found]
    assert not siblings.candidates("/items")


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
    found = PathTable(map(rule, patterns)).only

    assert (found and found.pattern.text) == only


def test_map_keeps_the_order_of_definition() -> None:
    rules = (rule("/a"), rule("/b/*"), rule("/c"))

    assert PathTable(iter(rules)).rules == rules


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("/api/*", "/api/*", id="glob"),
        pytest.param("/api", b"/api", id="literal"),
        pytest.param("*", "/*", id="everything"),
        pytest.param("/api/.*", re.compile("/api/.*"), id="regex"),
    ],
)
def test_same_rule_twice_is_harmless(first: object, second: object) -> None:
    report = Report()
    rules = [rule(first, 5), rule(second, 5, "resources['/api/*']")]

    assert make_map(rules, report).rules == (rules[0],)
    assert report.problems == []


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        pytest.param("/api/*", "/api/*", "/api/*", id="glob"),
        pytest.param("*", "/*", "/*", id="everything"),
    ],
)
def test_two_policies_for_one_pattern_are_an_error(
    first: str, second: str, text: str
) -> None:
    report = Report()
    rules = [rule(first, 5, "app.config['CORS_RESOURCES']"), rule(second, 6)]
    make_map(rules, report)

    assert [(p.option, p.value, p.place, p.text) for p in report.problems] == [
        (
            "resources",
            text,
            KEYWORD,
            f"'{text}' has two different policies, this one and one from"
            " app.config['CORS_RESOURCES']. Write one of them, or give each a path"
            " pattern of its own in resources.",
        )
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("/api", "/api/*", id="literal and glob"),
        pytest.param("/api", re.compile("/api"), id="literal and regex"),
        pytest.param(re.compile("/a"), re.compile("/a", re.I), id="flags differ"),
    ],
)
def test_different_patterns_have_policies_of_their_own(
    first: object, second: object
) -> None:
    report = Report()
    rules = (rule(first, 5), rule(second, 6))

    assert make_map(rules, report).rules == rules
    assert report.problems == []


@pytest.mark.parametrize(
    ("resources", "texts"),
    [
        pytest.param("/api/*", ["/api/*"], id="text"),
        pytest.param(b"/api/*", ["/api/*"], id="bytes"),
        pytest.param(re.compile("/api"), ["/api"], id="regex"),
        pytest.param(["/a", re.compile("/b")], ["/a", "/b"], id="list"),
        pytest.param({"/a": None, re.compile("/b"): {}}, ["/a", "/b"], id="mapping"),
        pytest.param([], [], id="no path"),
    ],
)
def test_resources_without_options_are_placed_with_their_declaration(
    resources: object, texts: list[str]
) -> None:
    declaration = declared(resources)

    assert declaration.report.problems == []
    assert declaration.resources is not None
    assert [(r.pattern.text, r.options, r.place) for r in declaration.resources] == [
        (text, {}, KEYWORD) for text in texts
    ]


def test_declaration_without_resources_is_about_everything() -> None:
    (everything,) = declared(None).resources_or(None)

    assert declared(None).resources is None
    assert (everything.pattern, everything.options) == (EVERYTHING, {})
    assert everything.place == KEYWORD


def test_options_of_a_resource_are_placed_with_its_pattern() -> None:
    declaration = declared({"/a/*": {"max_age": 5}, re.compile("/b"): {"max_age": 6}})

    assert declaration.resources is not None
    assert [
        (r.pattern.text, r.place, r.options["max_age"]) for r in declaration.resources
    ] == [
        ("/a/*", "resources['/a/*']", (5, "resources['/a/*']", True)),
        ("/b", "resources['/b']", (6, "resources['/b']", True)),
    ]


@pytest.mark.parametrize(
    ("resources", "option", "place", "value", "text"),
    [
        pytest.param(
            5,
            "resources",
            KEYWORD,
            5,
            f"5 is not a valid path pattern. {PATTERN}",
            id="number",
        ),
        pytest.param(
            b"/\xc3\xa9",
            "resources",
            KEYWORD,
            b"/\xc3\xa9",
            rf"b'/\xc3\xa9' is not a valid path pattern. {PATTERN}",
            id="bytes that are not ASCII",
        ),
        pytest.param(
            ["/a", 5],
            "resources",
            KEYWORD,
            5,
            f"5 is not a valid path pattern. {PATTERN}",
            id="number in a list",
        ),
        pytest.param(
            ["/a", None],
            "resources",
            KEYWORD,
            None,
            f"None is not a valid path pattern. {PATTERN}",
            id="None in a list",
        ),
        pytest.param(
            {"/a": {}, 5: {}},
            "resources",
            KEYWORD,
            5,
            f"5 is not a valid path pattern. {PATTERN}",
            id="number as key",
        ),
        pytest.param(
            {"api/*": {"max_age": 5}},
            "resources",
            KEYWORD,
            "api/*",
            "'api/*' doesn't start with a single '/'. Write '/api/*'.",
            id="no leading slash",
        ),
        pytest.param(
            {"/a": "https://a.example"},
            "resources",
            "resources['/a']",
            "https://a.example",
            f"'https://a.example' is no mapping of options. {ENTRY}",
            id="text as options",
        ),
        pytest.param(
            {"/a": {"origin": "*"}},
            "origin",
            "resources['/a']",
            "*",
            "unknown option 'origin'; did you mean 'origins'?",
            id="unknown option",
        ),
        pytest.param(
            {"/a": {"resources": "/b"}},
            "resources",
            "resources['/a']",
            "/b",
            "'resources' is an option of CORS(...) alone. Remove it here.",
            id="resources in a resource",
        ),
        pytest.param(
            {re.compile("/a"): {"vary_header": 1}},
            "vary_header",
            "resources['/a']",
            1,
            "vary_header=1 is not a boolean. Write True or False.",
            id="unusable value",
        ),
    ],
)
def test_problem_of_resources_names_its_place_and_fix(
    resources: object, option: str, place: str, value: object, text: str
) -> None:
    report = declared(resources).report

    assert [(p.option, p.place, p.value, p.text) for p in report.problems] == [
        (option, place, value, text)
    ]


def test_unusable_pattern_or_entry_leaves_the_others() -> None:
    declaration = declared({"a": {"max_age": -1}, "/b": 5, "/c": {"max_age": 6}})

    assert declaration.resources is not None
    assert [r.pattern.text for r in declaration.resources] == ["/b", "/c"]
    assert [(p.place, p.value) for p in declaration.report.problems] == [
        (KEYWORD, "a"),
        ("resources['a']", -1),
        ("resources['/b']", 5),
    ]


def test_all_problems_of_keywords_come_in_one_error() -> None:
    keywords = {
        "origin": "https://a.example",
        "headrs": "X-A",
        "origins": ["https://a.example/x", "b.example"],
    }

    with pytest.raises(CORSConfigError) as caught:
        Declaration(Layer(drop_unset(keywords), KEYWORD)).report.raise_errors()

    assert [(p.option, p.value, p.place, p.text) for p in caught.value.problems] == [
        (
            "origin",
            "https://a.example",
            KEYWORD,
            "unknown option 'origin'; did you mean 'origins'?",
        ),
        (
            "headrs",
            "X-A",
            KEYWORD,
            "unknown option 'headrs'; did you mean 'headers'?",
        ),
        (
            "origins",
            "https://a.example/x",
            KEYWORD,
            "'https://a.example/x' has more than a scheme, host and port. Write"
            " 'https://a.example'.",
        ),
        (
            "origins",
            "b.example",
            KEYWORD,
            "'b.example' has no scheme, so no browser will ever send it. Write"
            " 'https://b.example' or 'http://b.example'.",
        ),
    ]
    assert str(caught.value).splitlines() == [
        "4 problems in the CORS configuration:",
        *(f"  - {problem}" for problem in caught.value.problems),
    ]


def test_keywords_and_resources_share_one_report() -> None:
    report = declared({"/a": {"origin": 1}, "b": {}}, origin=2, max_age=-1).report

    assert [(p.option, p.place, p.value) for p in report.problems] == [
        ("origin", KEYWORD, 2),
        ("max_age", KEYWORD, -1),
        ("origin", "resources['/a']", 1),
        ("resources", KEYWORD, "b"),
    ]


def test_what_a_caller_changes_later_does_not_reach_a_declaration() -> None:
    origins = ["https://a.example"]
    headers = {"X-A"}
    methods = ["GET"]
    resource: dict[str, object] = {"methods": methods}
    config: dict[str, t.Any] = {
        "CORS_ORIGINS": origins,
        "CORS_HEADERS": headers,
        "CORS_RESOURCES": {"/a": resource},
    }
    declaration = Declaration.of_config(read_config(config))

    def content() -> tuple[object, ...]:
        (found,) = t.cast("tuple[Resource, ...]", declaration.resources)
        options = declaration.options
        return (
            options["origins"].value,
            options["headers"].value.names,
            set(options),
            found.pattern.text,
            found.options["methods"].value,
            set(found.options),
        )

    before = content()
    origins.append("https://evil.example")
    headers.add("X-B")
    methods.append("PUT")
    resource["origins"] = "*"
    config["CORS_RESOURCES"]["/b"] = {}
    config["CORS_MAX_AGE"] = 5

    assert content() == before
    assert before == (
        OriginSet("https://a.example"),
        ("X-A",),
        {"origins", "headers"},
        "/a",
        ("GET",),
        {"methods"},
    )


def test_config_is_declared_under_its_keys() -> None:
    declaration = Declaration.of_config(
        {"CORS_MAX_AGE": 5, "CORS_RESOURCES": ["/a"], "CORS_ORIGIN": "*"}
    )

    assert declaration.options == {"max_age": (5, "app.config['CORS_MAX_AGE']", True)}
    assert declaration.resources is not None
    assert [(r.pattern.text, r.place) for r in declaration.resources] == [
        ("/a", CONFIG)
    ]
    assert declaration.report.problems == []
    assert [text for _, text in declaration.report.warnings] == [
        "app.config['CORS_ORIGIN']: unknown key 'CORS_ORIGIN'; did you mean"
        " 'CORS_ORIGINS'?"
    ]


def test_problems_of_a_config_name_its_keys() -> None:
    report = Declaration.of_config(
        {
            "CORS_MAX_AGE": -1,
            "CORS_HEADERS": "X-A",
            "CORS_ALLOW_HEADERS": "X-B",
            "CORS_RESOURCES": {"/a": {"max_age": -2}, "b": {}},
        }
    ).report

    assert {(p.place, str(p.value)) for p in report.problems} == {
        ("app.config['CORS_MAX_AGE']", "-1"),
        ("app.config['CORS_ALLOW_HEADERS']", "X-B"),
        ("resources['/a']", "-2"),
        (CONFIG, "b"),
    }
    assert len(report.problems) == 4


def once() -> cabc.Iterator[str]:
    return iter(["https://a.example"])


@pytest.mark.parametrize(
    ("config", "place"),
    [
        pytest.param(
            {"CORS_ORIGINS": once()}, "app.config['CORS_ORIGINS']", id="option"
        ),
        pytest.param({"CORS_RESOURCES": iter(["/a"])}, CONFIG, id="resources"),
        pytest.param(
            {"CORS_RESOURCES": {"/a": {"origins": once()}}},
            "resources['/a']",
            id="option of a resource",
        ),
    ],
)
def test_iterator_in_config_is_refused_each_time_it_is_read(
    config: dict[str, object], place: str
) -> None:
    """The config is read again before the first request."""
    for _ in range(2):
        report = Declaration.of_config(read_config(config)).report

        assert [problem.place for problem in report.problems] == [place]
        assert report.problems[0].text.endswith(
            " can be read only once. Write a list or a tuple."
        )
