from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

import pytest

from flask_cors.errors import CORSConfigError
from flask_cors.errors import Report
from flask_cors.options.declarations import Declaration
from flask_cors.options.declarations import Resource
from flask_cors.options.options import drop_unset
from flask_cors.options.options import read_config
from flask_cors.options.resolver import Resolver
from flask_cors.origins.origin_set import OriginSet
from flask_cors.paths.patterns import EVERYTHING

KEYWORD = "CORS(...)"
CONFIG = "app.config['CORS_RESOURCES']"
ENTRY = "Write for instance {'origins': 'https://app.example'}."
PATTERN = "Write a string such as '/api/*', or a compiled regex."


def declared(
    resources: object, place: str = KEYWORD, **keywords: object
) -> Declaration:
    return Declaration(keywords, place, resources)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("/api/*", "/api/*", id="glob"),
        pytest.param("/api", b"/api", id="literal"),
        pytest.param("*", "/*", id="everything"),
        pytest.param("/api/.*", re.compile("/api/.*", re.DOTALL), id="regex"),
    ],
)
def test_same_rule_twice_is_harmless(first: object, second: object) -> None:
    report = Report()
    declarations = [
        declared([first], max_age=5),
        declared([second], "later", max_age=5),
    ]
    (rule,) = Resolver({}).table(declarations, None, report).values

    assert rule.place == KEYWORD
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
    declarations = [declared([first], CONFIG, max_age=5), declared([second], max_age=6)]
    Resolver({}).table(declarations, None, report)

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
    declarations = [declared([first], max_age=5), declared([second], max_age=6)]
    values = Resolver({}).table(declarations, None, report).values

    assert [rule.policy.settings.max_age for rule in values] == [5, 6]
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
    assert [(r.pattern.text, r.layer, r.place) for r in declaration.resources] == [
        (text, None, KEYWORD) for text in texts
    ]


def test_declaration_without_resources_is_about_everything() -> None:
    (everything,) = declared(None).resources_or(None)

    assert declared(None).resources is None
    assert (everything.pattern, everything.layer) == (EVERYTHING, None)
    assert everything.place == KEYWORD


def test_options_of_a_resource_are_placed_with_its_pattern() -> None:
    declaration = declared({"/a/*": {"max_age": 5}, re.compile("/b"): {"max_age": 6}})

    assert declaration.resources is not None
    assert [
        (r.pattern.text, r.place, r.layer and r.layer.settings)
        for r in declaration.resources
    ] == [
        ("/a/*", "CORS(...), resources['/a/*']", {"max_age": 5}),
        ("/b", "CORS(...), resources['/b']", {"max_age": 6}),
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
            "CORS(...), resources['/a']",
            "https://a.example",
            f"'https://a.example' is not a mapping of options. {ENTRY}",
            id="text as options",
        ),
        pytest.param(
            {"/a": {"origin": "*"}},
            "origin",
            "CORS(...), resources['/a']",
            "*",
            "unknown option 'origin'; did you mean 'origins'?",
            id="unknown option",
        ),
        pytest.param(
            {"/a": {"resources": "/b"}},
            "resources",
            "CORS(...), resources['/a']",
            "/b",
            "'resources' is an option of CORS(...) alone. Remove it here.",
            id="resources in a resource",
        ),
        pytest.param(
            {re.compile("/a"): {"vary_header": 1}},
            "vary_header",
            "CORS(...), resources['/a']",
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
        ("CORS(...), resources['a']", -1),
        ("CORS(...), resources['/b']", 5),
    ]


def test_all_problems_of_keywords_come_in_one_error() -> None:
    keywords = {
        "origin": "https://a.example",
        "headrs": "X-A",
        "origins": ["https://a.example/x", "b.example"],
    }

    with pytest.raises(CORSConfigError) as caught:
        Declaration(drop_unset(keywords), KEYWORD).report.raise_errors()

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
        ("origins", KEYWORD, 2),
        ("max_age", KEYWORD, -1),
        ("origin", "CORS(...), resources['/a']", 1),
        ("origins", "CORS(...), resources['/a']", 1),
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
        assert found.layer is not None
        settings, own = declaration.layer.settings, found.layer.settings
        return (
            settings["origins"],
            settings["headers"].names,
            set(settings),
            found.pattern.text,
            own["methods"],
            set(own),
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

    assert declaration.layer.settings == {"max_age": 5}
    assert declaration.layer.place_of("max_age") == "app.config['CORS_MAX_AGE']"
    assert declaration.resources is not None
    assert [(r.pattern.text, r.place) for r in declaration.resources] == [
        ("/a", CONFIG)
    ]
    assert declaration.report.problems == []


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
        ("app.config['CORS_RESOURCES']['/a']", "-2"),
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
            f"{CONFIG}['/a']",
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
