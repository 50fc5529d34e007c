from __future__ import annotations

import pytest

from flask_cors.errors import CORSConfigError
from flask_cors.errors import CORSSecurityWarning
from flask_cors.errors import Report
from flask_cors.header_names import HeaderNames
from flask_cors.options import options
from flask_cors.options.declarations import Declaration
from flask_cors.options.layers import Layer
from flask_cors.options.layers import resolve
from flask_cors.origins.origin_set import OriginSet
from flask_cors.policy import Settings

KEYWORD = "CORS(...)"
OPTION_NAMES = (
    "'accept_risks', 'allow_headers', 'allow_private_network', 'always_send',"
    " 'automatic_options', 'block_denied', 'expose_headers', 'headers',"
    " 'intercept_exceptions', 'max_age', 'methods', 'origins', 'send_wildcard',"
    " 'supports_credentials', 'timing_allow_origin', 'vary_header'"
)

DEFAULTS = Settings(
    origins=OriginSet("*"),
    methods=("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
    headers=HeaderNames(),
    expose_headers=(),
    supports_credentials=False,
    max_age=None,
    send_wildcard=True,
    always_send=True,
    automatic_options=True,
    vary_header=True,
    intercept_exceptions=True,
    block_denied=False,
    timing_allow_origin=False,
    allow_private_network=False,
    accept_risks=frozenset(),
)


def keywords_of(values: dict[str, object]) -> Declaration:
    return Declaration(values, KEYWORD)


def config_of(values: dict[str, object]) -> Declaration:
    config = {f"CORS_{name.upper()}": value for name, value in values.items()}
    return Declaration.of_config(config)


def layer_of(declaration: Declaration) -> Layer:
    declaration.report.raise_errors()
    return declaration.layer


def resolved(*layers: dict[str, object]) -> Settings:
    report = Report()
    policy = resolve([layer_of(keywords_of(v)) for v in layers], report)
    report.raise_errors()
    assert policy is not None
    return policy.settings


@pytest.mark.parametrize(
    ("name", "value", "attribute", "expected"),
    [
        pytest.param("origins", "null", "origins", OriginSet("null"), id="origins"),
        pytest.param("methods", "PUT", "methods", ("PUT",), id="methods"),
        pytest.param("headers", "X-A", "headers", HeaderNames(("X-A",)), id="headers"),
        pytest.param(
            "allow_headers", "X-A", "headers", HeaderNames(("X-A",)), id="allow_headers"
        ),
        pytest.param(
            "expose_headers", "X-A", "expose_headers", ("X-A",), id="expose_headers"
        ),
        pytest.param("max_age", "60", "max_age", 60, id="max_age"),
        pytest.param("send_wildcard", "0", "send_wildcard", False, id="send_wildcard"),
        pytest.param("always_send", "0", "always_send", False, id="always_send"),
        pytest.param(
            "automatic_options", "0", "automatic_options", False, id="automatic_options"
        ),
        pytest.param("vary_header", "0", "vary_header", False, id="vary_header"),
        pytest.param(
            "intercept_exceptions",
            "0",
            "intercept_exceptions",
            False,
            id="intercept_exceptions",
        ),
        pytest.param("block_denied", "1", "block_denied", True, id="block_denied"),
        pytest.param(
            "timing_allow_origin",
            "1",
            "timing_allow_origin",
            True,
            id="timing_allow_origin",
        ),
        pytest.param(
            "allow_private_network",
            "1",
            "allow_private_network",
            True,
            id="allow_private_network",
        ),
        pytest.param(
            "accept_risks",
            "any-origin",
            "accept_risks",
            frozenset({"any-origin"}),
            id="accept_risks",
        ),
    ],
)
def test_option_and_its_config_key_set_that_alone(
    name: str, value: str, attribute: str, expected: object
) -> None:
    config = {f"CORS_{name.upper()}": value, "SECRET_KEY": "x"}
    declaration = Declaration.of_config(options.read_config(config))

    assert resolved({name: value}) == resolved(dict(declaration.layer.values))
    assert resolved({name: value})._asdict() == {
        **DEFAULTS._asdict(),
        attribute: expected,
    }


def test_supports_credentials_and_its_config_key_set_that_alone() -> None:
    config = {"CORS_SUPPORTS_CREDENTIALS": "1", "CORS_ORIGINS": "https://a.example"}
    declaration = Declaration.of_config(options.read_config(config))
    expected = {
        **DEFAULTS._asdict(),
        "origins": OriginSet("https://a.example"),
        "supports_credentials": True,
    }

    assert declaration.report.warnings == []
    assert resolved(dict(declaration.layer.values))._asdict() == expected


def test_without_options_every_default_holds() -> None:
    assert resolved() == DEFAULTS
    assert resolved({}, {}) == DEFAULTS


@pytest.mark.parametrize(
    ("layers", "changed"),
    [
        pytest.param(
            [{"max_age": 1, "methods": "GET"}, {"max_age": 2}, {"max_age": 3}],
            {"max_age": 3, "methods": ("GET",)},
            id="the last one wins, option by option",
        ),
        pytest.param([{"max_age": 1}, {}], {"max_age": 1}, id="nothing given"),
        pytest.param(
            [{"max_age": 1}, {"max_age": None}], {"max_age": 1}, id="None is not given"
        ),
        pytest.param([{"max_age": 1}, {"max_age": 0}], {"max_age": 0}, id="0 is given"),
        pytest.param(
            [{"vary_header": True}, {"vary_header": False}],
            {"vary_header": False},
            id="False is given",
        ),
        pytest.param(
            [{"methods": "GET,PUT"}, {"methods": "POST"}],
            {"methods": ("POST",)},
            id="lists are not joined",
        ),
        pytest.param(
            [{"methods": "GET"}, {"methods": []}], {"methods": ()}, id="[] is given"
        ),
        pytest.param(
            [{"headers": "X-A"}, {"allow_headers": "X-B"}],
            {"headers": HeaderNames(("X-B",))},
            id="later name over option",
        ),
        pytest.param(
            [{"allow_headers": "X-A"}, {"headers": "X-B"}],
            {"headers": HeaderNames(("X-B",))},
            id="option over later name",
        ),
        pytest.param(
            [{"headers": None, "allow_headers": "X-A"}],
            {"headers": HeaderNames(("X-A",))},
            id="one of both names is None",
        ),
        pytest.param(
            [
                {"supports_credentials": True, "origins": "https://a.example"},
                {"supports_credentials": False, "origins": "*"},
            ],
            {},
            id="a layer above makes it safe",
        ),
    ],
)
def test_later_layer_wins_option_by_option(
    layers: list[dict[str, object]], changed: dict[str, object]
) -> None:
    assert resolved(*layers)._asdict() == {**DEFAULTS._asdict(), **changed}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(
            "origin", "unknown option 'origin'; did you mean 'origins'?", id="origin"
        ),
        pytest.param(
            "headrs", "unknown option 'headrs'; did you mean 'headers'?", id="headrs"
        ),
        pytest.param(
            "Max_Age", "unknown option 'Max_Age'; did you mean 'max_age'?", id="case"
        ),
        pytest.param(
            "allow_origins",
            "unknown option 'allow_origins'; did you mean 'origins'?",
            id="name of another library",
        ),
        pytest.param(
            "allow_methods",
            "unknown option 'allow_methods'; did you mean 'methods'?",
            id="nearer to another option",
        ),
        pytest.param(
            "allow_credentials",
            "unknown option 'allow_credentials'; did you mean 'supports_credentials'?",
            id="credentials",
        ),
        pytest.param(
            "zzz",
            f"unknown option 'zzz'. The options are {OPTION_NAMES}.",
            id="near to nothing",
        ),
        pytest.param(
            # As it comes from a file, and is no constant of the code.
            "RESOURCES".lower(),
            "'resources' is an option of CORS(...) alone. Remove it here.",
            id="resources",
        ),
    ],
)
def test_unknown_option_is_an_error_with_a_suggestion(name: str, text: str) -> None:
    first, *_ = keywords_of({name: "value"}).report.problems

    assert (first.option, first.value, first.place) == (name, "value", KEYWORD)
    assert first.text == text


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Access-Control-Allow-Headers", "allow_headers"),
        ("Access-Control-Allow-Origin", "origins"),
        ("CORS_ORIGINS", "origins"),
        ("allow_origin_regex", "origins"),
        ("allowed_methods", "methods"),
        ("cors_allowed_origins", "origins"),
        ("expose-headers", "expose_headers"),
        ("resource", None),
        ("sources", None),
        ("support_credentials", "supports_credentials"),
        ("time", None),
    ],
)
def test_only_names_that_are_alike_are_suggested(name: str, meant: str | None) -> None:
    first, *_ = keywords_of({name: "1"}).report.problems
    guess = f"; did you mean {meant!r}?" if meant else ". The options are "

    assert f"unknown option {name!r}{guess}" in first.text


def test_credentials_that_never_had_an_effect_may_be_removed() -> None:
    first, *_ = keywords_of({"support_credentials": True}).report.problems

    assert first.text.endswith("? Or remove it: it never had an effect.")


def test_value_of_an_unknown_option_is_checked_as_what_was_meant() -> None:
    layer = keywords_of({"allow_origins": "a.example"})
    (_, second) = layer.report.problems

    assert second.option == "origins"
    assert "Write 'https://a.example' or 'http://a.example'." in second.text


def test_value_of_an_unknown_option_is_ignored_where_the_option_is_given() -> None:
    values: dict[str, object] = {"allow_origins": "a.example", "origins": "*"}
    (problem,) = keywords_of(values).report.problems

    assert problem.option == "allow_origins"


@pytest.mark.parametrize("name", ["max_ag", "zzz"])
def test_unknown_option_of_none_is_an_error(name: str) -> None:
    (problem,) = keywords_of({name: None}).report.problems

    assert f"unknown option {name!r}" in problem.text


def test_origins_of_none_are_an_error_under_any_name() -> None:
    for name in ("origins", "origin"):
        *_, problem = keywords_of({name: None}).report.problems

        assert problem.option == "origins"
        assert "Is an environment variable unset?" in problem.text
        assert "'https://app.example'" in problem.text


@pytest.mark.parametrize(
    ("declaration", "place", "value"),
    [
        pytest.param(
            keywords_of({"headers": "X-A", "allow_headers": "X-B"}),
            KEYWORD,
            "X-B",
            id="keywords",
        ),
        pytest.param(
            config_of({"allow_headers": "X-A", "headers": "X-A"}),
            "app.config['CORS_ALLOW_HEADERS']",
            "X-A",
            id="config, the same value",
        ),
    ],
)
def test_both_names_of_an_option_in_one_layer_are_an_error(
    declaration: Declaration, place: str, value: str
) -> None:
    problems = declaration.report.problems

    assert [(p.option, p.value, p.place, p.text) for p in problems] == [
        (
            "allow_headers",
            value,
            place,
            "'allow_headers' and 'headers' are the same option. Write one of them.",
        )
    ]


@pytest.mark.parametrize(
    ("declaration", "place", "message"),
    [
        pytest.param(
            keywords_of({"max_age": -1}),
            KEYWORD,
            "CORS(...), max_age: max_age=-1 is not a valid number of seconds.",
            id="keyword",
        ),
        pytest.param(
            config_of({"max_age": -1}),
            "app.config['CORS_MAX_AGE']",
            "app.config['CORS_MAX_AGE']: max_age=-1 is not a valid number of seconds.",
            id="config",
        ),
        pytest.param(
            Declaration({"max_age": -1}, "CORS(...), resources['/api/*']"),
            "CORS(...), resources['/api/*']",
            "CORS(...), resources['/api/*'], max_age: max_age=-1 is not a valid number"
            " of seconds.",
            id="resource",
        ),
        pytest.param(
            Declaration({"max_age": -1}, "@cross_origin on shop.views.basket"),
            "@cross_origin on shop.views.basket",
            "@cross_origin on shop.views.basket, max_age: max_age=-1 is not a valid"
            " number of seconds.",
            id="decorator",
        ),
    ],
)
def test_problem_names_where_its_option_was_configured(
    declaration: Declaration, place: str, message: str
) -> None:
    (problem,) = declaration.report.problems

    assert (problem.option, problem.value, problem.place) == ("max_age", -1, place)
    assert str(problem) == (
        f"{message} Write a whole number of at least 0, or a timedelta."
    )
    assert declaration.layer.place_of("max_age") == place
    assert declaration.layer.invalid == {"max_age"}


def test_all_problems_of_a_layer_are_found_at_once() -> None:
    values = {"origin": 1, "max_age": -1, "methods": "TRACE,A(B", "vary_header": "ja"}
    declaration = keywords_of(values)

    with pytest.raises(CORSConfigError) as caught:
        declaration.report.raise_errors()

    assert [(p.option, p.value) for p in caught.value.problems] == [
        ("origin", 1),
        ("origins", 1),
        ("max_age", -1),
        ("methods", "A(B"),
        ("methods", "TRACE"),
        ("vary_header", "ja"),
    ]
    assert declaration.layer.invalid == {*values, "origins"} - {"origin"}


def test_invalid_option_makes_no_policy_and_no_further_problem() -> None:
    report = Report()
    declaration = keywords_of({"max_age": -1, "supports_credentials": True})

    assert resolve([declaration.layer], report) is None
    assert report.problems == []


def test_invalid_option_is_reported_even_where_it_is_overridden() -> None:
    weak, strong = config_of({"max_age": -1}), keywords_of({"max_age": 5})
    policy = resolve([weak.layer, strong.layer], Report())

    assert [problem.place for problem in weak.report.problems] == [
        "app.config['CORS_MAX_AGE']"
    ]
    assert policy is not None
    assert policy.settings.max_age == 5


@pytest.mark.parametrize(
    ("config", "keywords", "found"),
    [
        pytest.param(
            {"supports_credentials": True},
            {},
            [("origins", "place of the policy")],
            id="defaults, at the place of the policy",
        ),
        pytest.param(
            {"origins": "*", "send_wildcard": False},
            {"supports_credentials": True},
            [("origins", "app.config['CORS_ORIGINS']")],
            id="the option's own place",
        ),
        pytest.param(
            {"supports_credentials": True},
            {"accept_risks": "any-origin"},
            [],
            id="risk accepted, without send_wildcard",
        ),
        pytest.param(
            {"supports_credentials": True, "send_wildcard": True},
            {"accept_risks": "any-origin"},
            [("send_wildcard", "app.config['CORS_SEND_WILDCARD']")],
            id="risk accepted, with send_wildcard",
        ),
        pytest.param(
            {"origins": "https://a.example"},
            {"supports_credentials": True, "expose_headers": "*"},
            [("expose_headers", KEYWORD)],
            id="exposed headers",
        ),
        pytest.param(
            {"origins": "https://a.example,null", "supports_credentials": True},
            {"accept_risks": "any-origin"},
            [("origins", "app.config['CORS_ORIGINS']")],
            id="another risk accepted",
        ),
        pytest.param(
            {"origins": "https://a.example,null", "supports_credentials": True},
            {"accept_risks": "null-origin"},
            [],
            id="risk accepted",
        ),
    ],
)
def test_dangerous_combination_of_layers_is_refused_at_its_place(
    config: dict[str, object],
    keywords: dict[str, object],
    found: list[tuple[str, str]],
) -> None:
    report = Report()
    layers = [layer_of(config_of(config)), layer_of(keywords_of(keywords))]
    policy = resolve(layers, report, "place of the policy")

    assert [(p.option, p.place) for p in report.problems] == found
    assert (policy is None) is bool(found)


def test_warning_on_a_combination_names_its_place() -> None:
    report = Report()
    layer = layer_of(config_of({"origins": "https://.*.example.com"}))

    assert resolve([layer], report) is not None
    ((category, warning),) = report.warnings
    assert category is CORSSecurityWarning
    assert warning.startswith(
        "app.config['CORS_ORIGINS']: 'https://.*.example.com' also accepts '"
    )
    assert warning.endswith(" or a wildcard origin such as 'https://*.example.com'.")


@pytest.mark.parametrize(
    "name", ["origins", "methods", "headers", "expose_headers", "accept_risks"]
)
def test_generator_as_keyword_is_read_once_for_all_uses(name: str) -> None:
    texts = {
        "origins": ["https://a.example", "https://b.example"],
        "accept_risks": ["any-origin", "null-origin"],
    }.get(name, ["A", "B"])
    kept = options.drop_unset({name: (text for text in texts)})

    assert resolved(kept) == resolved(kept) == resolved({name: texts})
    assert resolved(kept) != DEFAULTS
