from __future__ import annotations

import typing as t

import pytest

from flask_cors.errors import Report
from flask_cors.options.declarations import Declaration
from flask_cors.options.declarations import Resource
from flask_cors.options.options import drop_unset
from flask_cors.options.resolver import Resolver
from flask_cors.options.resolver import Rule
from flask_cors.origins.origin_set import OriginSet
from flask_cors.policy import Policy
from flask_cors.values import freeze

KEYWORD = "CORS(...)"
A = "https://a.example"


def declared(resources: object = None, **keywords: object) -> Declaration:
    return Declaration(drop_unset(keywords), KEYWORD, resources)


def resource_of(declaration: Declaration) -> Resource:
    (resource,) = declaration.resources or declaration.resources_or(None)
    return resource


def policy_of(
    config: dict[str, object], declaration: Declaration, resource: Resource | None
) -> Policy:
    return policy_by(Resolver(config), declaration, resource)


def policy_by(
    resolver: Resolver, declaration: Declaration, resource: Resource | None = None
) -> Policy:
    report = Report()
    rule = resolver.rule(declaration, resource, report)
    report.raise_errors()
    return t.cast(Rule, rule).policy


@pytest.mark.parametrize(
    ("config", "keywords", "entry", "max_age"),
    [
        pytest.param({}, {}, {}, None, id="default"),
        pytest.param({"CORS_MAX_AGE": 1}, {}, {}, 1, id="config over default"),
        pytest.param(
            {"CORS_MAX_AGE": 1}, {"max_age": 2}, {}, 2, id="keyword over config"
        ),
        pytest.param(
            {"CORS_MAX_AGE": 1}, {"max_age": 2}, {"max_age": 3}, 3, id="entry over all"
        ),
        pytest.param(
            {"CORS_MAX_AGE": 1}, {}, {"max_age": 3}, 3, id="entry over config"
        ),
        pytest.param({}, {"max_age": 2}, {"max_age": None}, 2, id="None in entry"),
        pytest.param(
            {"CORS_MAX_AGE": 1}, {"max_age": None}, {}, 1, id="None in keywords"
        ),
        pytest.param({"CORS_MAX_AGE": None}, {}, {}, None, id="None in config"),
        pytest.param({"CORS_MAX_AGE": 1}, {"max_age": 0}, {}, 0, id="0 is given"),
    ],
)
def test_policy_of_a_resource_is_resolved_by_layers(
    config: dict[str, object],
    keywords: dict[str, object],
    entry: dict[str, object],
    max_age: int | None,
) -> None:
    declaration = declared({"/a": entry}, methods="PUT", **keywords)
    settings = policy_of(config, declaration, resource_of(declaration)).settings

    assert (settings.max_age, settings.methods) == (max_age, ("PUT",))


def test_policy_of_a_view_is_config_and_keywords() -> None:
    config: dict[str, object] = {"CORS_MAX_AGE": 1, "CORS_ORIGINS": "*"}
    settings = policy_of(config, declared(origins=A), None).settings

    assert (settings.max_age, settings.origins) == (1, OriginSet(A))


def test_resources_of_config_do_not_reach_a_view() -> None:
    config: dict[str, object] = {"CORS_RESOURCES": {"*": {"max_age": 9}}}

    assert policy_of(config, declared(), None).settings.max_age is None


def test_equal_options_make_equal_policies() -> None:
    resolver = Resolver({})
    same = [declared(origins=[A]), declared(origins=f"{A}/"), declared(origins={A})]
    first, *others = [policy_by(resolver, each) for each in same]

    assert all(policy == first for policy in others)
    assert policy_by(resolver, declared(origins="*")) != first


@pytest.mark.parametrize(
    ("config", "keywords", "found"),
    [
        pytest.param({}, {"max_age": -1}, [KEYWORD], id="unusable keyword"),
        pytest.param(
            {"CORS_MAX_AGE": -1, "CORS_METHODS": "TRACE"},
            {},
            ["app.config['CORS_METHODS']", "app.config['CORS_MAX_AGE']"],
            id="unusable config",
        ),
        pytest.param(
            {"CORS_ORIGINS": "null"},
            {"supports_credentials": True},
            ["app.config['CORS_ORIGINS']"],
            id="dangerous combination",
        ),
    ],
)
def test_problem_makes_no_rule_and_is_reported_each_time(
    config: dict[str, object], keywords: dict[str, object], found: list[str]
) -> None:
    resolver = Resolver(config)
    declaration = declared(**keywords)

    for _ in range(2):
        report = Report()
        report.include(resolver.config.report)

        assert resolver.rule(declaration, None, report) is None
        assert [problem.place for problem in report.problems] == found


def test_unknown_keyword_is_reported_beside_the_rule() -> None:
    report = Report()
    declaration = declared(origin=A, max_age=5)
    rule = Resolver({}).rule(declaration, None, report)

    assert [problem.option for problem in report.problems] == ["origin"]
    assert rule is not None
    assert rule.policy.settings.max_age == 5


EVERYWHERE = declared(["/config/*", "/b"]).resources


@pytest.mark.parametrize(
    ("everywhere", "resources", "texts"),
    [
        pytest.param(None, None, ["/*"], id="nobody names any"),
        pytest.param(EVERYWHERE, None, ["/config/*", "/b"], id="config names them"),
        pytest.param(EVERYWHERE, "/a/*", ["/a/*"], id="keyword over config"),
        pytest.param(None, ["/a", "/b"], ["/a", "/b"], id="keyword"),
        pytest.param(EVERYWHERE, [], [], id="no path at all"),
        pytest.param((), None, [], id="no path in config"),
    ],
)
def test_rules_are_those_of_keywords_else_of_config(
    everywhere: tuple[Resource, ...] | None, resources: object, texts: list[str]
) -> None:
    report = Report()
    declaration = declared(resources, max_age=5)
    rules = Resolver({}).table([declaration], everywhere, report).values

    assert [(r.pattern and r.pattern.text, r.place) for r in rules] == [
        (text, KEYWORD) for text in texts
    ]
    assert {rule.policy.settings.max_age for rule in rules} <= {5}
    assert report.problems == []


def test_declarations_add_up() -> None:
    report = Report()
    declarations = [
        declared({"/a/*": {"max_age": 1}}),
        declared("/b/*", max_age=2),
        declared("/a/*", max_age=1),
    ]
    rules = Resolver({}).table(declarations, None, report)

    assert report.problems == []
    assert [
        (r.pattern and r.pattern.text, r.policy.settings.max_age) for r in rules.values
    ] == [
        ("/a/*", 1),
        ("/b/*", 2),
    ]


def test_two_policies_for_one_pattern_are_reported_with_both_places() -> None:
    report = Report()
    declarations = [declared({"/a/*": {"max_age": 1}}), declared("/a/*", max_age=2)]
    Resolver({}).table(declarations, None, report)

    assert [(p.option, p.value, p.place, p.text) for p in report.problems] == [
        (
            "resources",
            "/a/*",
            KEYWORD,
            "'/a/*' has two different policies, this one and one from"
            " CORS(...), resources['/a/*']. Write one of them, or give each a path"
            " pattern of its own in resources.",
        )
    ]


def test_rule_with_a_problem_is_left_out_and_every_problem_found() -> None:
    report = Report()
    declarations = [
        declared({"/a": {"max_age": -1}, "/b": {"max_age": 1}, "c": {}}),
        declared({"/d": {"origins": "null", "supports_credentials": True}}),
        declared([], methods="TRACE"),
    ]
    rules = Resolver({}).table(declarations, None, report)

    assert [rule.pattern and rule.pattern.text for rule in rules.values] == ["/b"]
    assert [(p.option, p.place, p.value) for p in report.problems] == [
        ("max_age", "CORS(...), resources['/a']", -1),
        ("resources", KEYWORD, "c"),
        ("origins", "CORS(...), resources['/d']", "null"),
        ("methods", KEYWORD, "TRACE"),
    ]


def test_generator_as_keyword_serves_every_resource_and_app() -> None:
    declaration = declared(["/a", "/b"], origins=(o for o in [A]))

    for config in ({}, {"CORS_MAX_AGE": 1}):
        report = Report()
        rules = Resolver(config).table([declaration], None, report).values

        assert [r.policy.settings.origins for r in rules] == [OriginSet(A)] * 2
        assert report.problems == []


def test_what_a_caller_changes_later_does_not_reach_a_policy() -> None:
    origins = [A]
    methods = ["GET"]
    entry: dict[str, object] = {"methods": methods}
    resources = {"/a": entry}
    declaration = declared(freeze(resources), origins=origins)
    origins.append("https://evil.example")
    methods.append("PUT")
    entry["max_age"] = 5
    resources["/b"] = {}
    (rule,) = Resolver({}).table([declaration], None, Report()).values
    settings = rule.policy.settings

    assert settings.origins == OriginSet(A)
    assert (settings.methods, settings.max_age) == (("GET",), None)
