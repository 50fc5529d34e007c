from __future__ import annotations

import typing as t

import pytest
from flask import Blueprint
from flask import current_app
from flask import Flask
from flask.views import MethodView
from werkzeug.routing import BaseConverter
from werkzeug.routing import Rule as UrlRule

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import cross_origin
from flask_cors.cli.routes.notes import notes_on
from flask_cors.cli.routes.notes import notes_on_rule
from flask_cors.cli.survey import Route
from flask_cors.cli.survey import Survey
from flask_cors.options.resolver import Rule

pytestmark = pytest.mark.usefixtures("no_lines")

APP = "https://app.example"


def view(**values: object) -> str:
    return "view"


def decorated(**options: t.Any) -> t.Callable[..., str]:
    @cross_origin(**options)
    def mine() -> str:
        return "mine"

    return mine


MINE = f"@cross_origin on {__name__}.decorated.<locals>.mine"


def make_app(*rules: str, **options: t.Any) -> Flask:
    app = Flask(__name__, static_folder=None)
    add = options.pop("methods_of_routes", ["GET"])
    CORS(app, **options)

    for number, rule in enumerate(rules):
        app.add_url_rule(rule, f"view{number}", view, methods=add)

    return app


def described(survey: Survey) -> dict[str, dict[str, str | None]]:
    """Return by what each method of each route is governed."""

    def name(rule: Rule | None) -> str | None:
        return survey.policies.describe(rule) if rule else None

    return {
        route.text: {m: name(route.rule_for(m)) for m in route.methods}
        for route in survey.routes
    }


def route_of(survey: Survey, text: str) -> Route:
    (route,) = (each for each in survey.routes if each.text == text)
    return route


def test_route_is_governed_by_the_most_specific_rule() -> None:
    app = make_app("/", "/api/a", resources={"/api/*": {}, "/api/a": {"max_age": 1}})
    assert described(Survey(app)) == {
        "/": {"GET": None, "HEAD": None},
        "/api/a": dict.fromkeys(("GET", "HEAD"), "CORS(...), resources['/api/a']"),
    }


def test_views_and_blueprints_come_first() -> None:
    app = make_app()
    shop = Blueprint("shop", __name__)
    CORS(shop, max_age=5)
    shop.add_url_rule("/cart", "cart", view)
    app.register_blueprint(shop)
    app.add_url_rule("/mine", "mine", decorated())
    of_shop = "CORS(...), '/*' of blueprint 'shop'"
    assert described(Survey(app)) == {
        "/cart": dict.fromkeys(("GET", "HEAD"), of_shop),
        "/mine": dict.fromkeys(("GET", "HEAD"), MINE),
    }


def test_methods_of_a_class_may_differ() -> None:
    class Notes(MethodView):
        def get(self) -> str:
            return "get"

        @cross_origin(origins=APP)
        def put(self) -> str:
            return "put"

    app = make_app()
    app.add_url_rule("/notes", view_func=Notes.as_view("notes"))
    (route,) = Survey(app).routes
    assert [
        (each.methods, each.rule and each.rule.place) for each in route.decisions
    ] == [
        (("GET", "HEAD"), "CORS(...)"),
        (("PUT",), f"@cross_origin on {__name__}.{Notes.put.__qualname__}"),
    ]


def test_app_without_cors_has_routes() -> None:
    app = Flask(__name__)
    survey = Survey(app)
    (route,) = survey.routes
    assert (route.text, route.endpoint) == ("/static/<path:filename>", "static")
    assert route.is_static
    assert route.rule_for("GET") is None
    assert survey.rules == ()


def test_rules_are_there_each_once() -> None:
    app = make_app(resources={"/a": {}, "/b": {}})
    shop = Blueprint("shop", __name__)
    CORS(shop)
    app.register_blueprint(shop)
    mine = decorated()
    app.add_url_rule("/one", "one", mine)
    app.add_url_rule("/two", "two", mine)
    rules = Survey(app).rules
    assert [each.place for each in rules] == [
        "CORS(...)",
        "CORS(...)",
        "CORS(...)",
        MINE,
    ]


def test_option_has_a_place_of_its_own() -> None:
    app = Flask(__name__)
    app.config["CORS_MAX_AGE"] = 5
    CORS(app, methods="GET", resources={"/a": {"origins": APP}})
    (rule,) = Survey(app).rules
    assert [rule.place_of(name) for name in ("max_age", "methods", "origins")] == [
        "app.config['CORS_MAX_AGE']",
        "CORS(...)",
        "CORS(...), resources['/a']",
    ]
    assert rule.place_of("headers") == "CORS(...), resources['/a']"


def test_configuration_that_is_refused_is_raised() -> None:
    app = make_app()
    app.config["CORS_MAX_AGE"] = "soon"

    with pytest.raises(CORSConfigError, match="soon"):
        Survey(app)


def test_rules_that_only_build_urls_are_no_routes() -> None:
    app = make_app("/a")
    app.url_map.add(UrlRule("/cdn/<name>", endpoint="cdn", build_only=True))
    assert [route.text for route in Survey(app).routes] == ["/a"]


@pytest.mark.parametrize("is_by_host", [True, False])
def test_hosts_and_subdomains_are_told(is_by_host: bool) -> None:
    app = Flask(__name__, static_folder=None, host_matching=is_by_host)
    app.config["SERVER_NAME"] = "shop.example:5000"
    CORS(app)
    keyword: dict[str, t.Any] = (
        {"host": "api.shop.example:5000"} if is_by_host else {"subdomain": "api"}
    )
    app.add_url_rule("/a", "a", view, **keyword)
    survey = Survey(app)
    (route,) = survey.routes
    assert route.host == "api.shop.example:5000"
    assert route.text == f"{next(iter(keyword.values()))}/a"
    assert survey.find_url_rule(route) is route.url_rule


def note(app: Flask, text: str) -> list[str]:
    survey = Survey(app)
    return list(notes_on(survey, route_of(survey, text)))


def test_ordinary_route_has_no_note() -> None:
    assert note(make_app("/a/<int:n>"), "/a/<int:n>") == []


def test_route_that_another_one_hides_says_so() -> None:
    app = make_app("/a/<one>", "/a/<two>")
    assert note(app, "/a/<one>") == []
    assert note(app, "/a/<two>") == [
        "Hidden for GET, HEAD: '/a/<one>' of 'view0' comes first."
    ]


def test_route_of_the_same_text_is_hidden_for_the_methods_of_both() -> None:
    app = make_app("/a")
    app.add_url_rule("/a", "late", view, methods=["GET", "PUT"])
    survey = Survey(app)
    notes = [list(notes_on(survey, route)) for route in survey.routes]
    assert notes == [[], ["Hidden for GET, HEAD: '/a' of 'view0' comes first."]]


def test_route_beside_one_that_is_spelled_out_is_not_hidden() -> None:
    app = make_app("/a/x", "/a/1", "/a/<name>")
    assert note(app, "/a/<name>") == []
    assert route_of(Survey(app), "/a/<name>").path not in ("/a/x", "/a/1")


def test_route_for_options_alone_is_one() -> None:
    app = make_app("/a", methods_of_routes=["OPTIONS"])
    assert route_of(Survey(app), "/a").methods == ("OPTIONS",)
    assert note(app, "/a") == []


def test_route_without_methods_takes_all() -> None:
    app = make_app()
    app.url_map.add(UrlRule("/raw", endpoint="raw"))
    methods = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
    assert route_of(Survey(app), "/raw").methods == methods


def test_methods_without_a_rule_have_no_note() -> None:
    class Notes(MethodView):
        def get(self) -> str:
            return "get"

        @cross_origin(methods="GET")
        def put(self) -> str:
            return "put"

    app = Flask(__name__)
    app.add_url_rule("/notes", view_func=Notes.as_view("notes"))
    assert note(app, "/notes") == ["PUT is blocked: the policy doesn't list it."]


@pytest.mark.parametrize("keyword", [{"redirect_to": "/b"}, {"alias": True}])
def test_route_that_redirects_says_so(keyword: dict[str, t.Any]) -> None:
    app = make_app("/b")
    app.url_map.add(UrlRule("/a", endpoint="view0", methods=["GET"], **keyword))
    assert note(app, "/a") == [
        "Only redirects: the policy of the target decides who can read that."
    ]


def test_methods_that_policy_and_route_do_not_share_are_named() -> None:
    app = make_app("/a", methods_of_routes=["GET", "PUT", "POST"], methods="PATCH, GET")
    assert note(app, "/a") == [
        "PUT is blocked: the policy doesn't list it.",
        "PATCH is allowed, but the route doesn't accept it.",
    ]


@pytest.mark.parametrize("options", [{}, {"methods": "*"}])
def test_default_methods_are_no_remark(options: dict[str, t.Any]) -> None:
    app = make_app("/a", methods_of_routes=["PUT"], **options)
    assert note(app, "/a") == []


@pytest.mark.parametrize(
    ("resources", "rules", "expected"),
    [
        pytest.param(["/a"], ["/a"], None, id="governs a route"),
        pytest.param(["/b"], ["/a"], "Matches no route.", id="literal of no route"),
        pytest.param(["/b/*"], ["/a"], "Matches no route.", id="glob of no route"),
        pytest.param([r"/b\d"], ["/a"], "Matches no route.", id="regex of no route"),
        pytest.param(["/users/admin"], ["/users/<name>"], None, id="one of many paths"),
        pytest.param(["/users/adm*"], ["/users/<name>"], None, id="some of many paths"),
        pytest.param(
            ["/a"],
            ["/a/"],
            "Only governs a redirect: '/a' leads to 'http://localhost/a/'.",
            id="slash is missing",
        ),
        pytest.param(
            ["/a*", "/a/*"],
            ["/a/b"],
            "Governs no route: CORS(...), resources['/a/*'] governs all routes that it"
            " matches.",
            id="shadowed",
        ),
    ],
)
def test_pattern_that_governs_nothing_says_why(
    resources: list[str], rules: list[str], expected: str | None
) -> None:
    entries = {each: {"max_age": n} for n, each in enumerate(resources)}
    survey = Survey(make_app(*rules, resources=entries))
    assert notes_on_rule(survey, survey.path_rules[0]) == expected


def test_redirect_of_a_route_without_get_is_seen() -> None:
    app = make_app("/a/", methods_of_routes=["POST"], resources="/a")
    survey = Survey(app)
    assert notes_on_rule(survey, survey.path_rules[0]) == (
        "Only governs a redirect: '/a' leads to 'http://localhost/a/'."
    )


def test_what_raises_while_it_is_matched_is_a_route_all_the_same() -> None:
    class Setting(BaseConverter):
        def to_python(self, value: str) -> t.Any:
            return current_app.config[value]

    def fail(adapter: object, name: object) -> str:
        raise KeyError(name)

    app = make_app()
    app.config["x"] = "known"
    app.url_map.converters["setting"] = Setting
    app.add_url_rule("/set/<setting:name>", "set", view)
    app.url_map.add(UrlRule("/old/<name>", endpoint="old", redirect_to=fail))
    assert [route.path for route in Survey(app).routes] == ["/set/x", "/old/x"]


def test_pattern_of_a_blueprint_matches_its_own_routes_only() -> None:
    app = make_app("/a")
    shop = Blueprint("shop", __name__)
    CORS(shop, resources=["/a", "/b"])
    shop.add_url_rule("/b", "b", decorated())
    app.register_blueprint(shop)
    survey = Survey(app)
    _, of_a, of_b = survey.path_rules
    # The path is one of the app's own.
    assert notes_on_rule(survey, of_a) == "Matches no route."
    assert (
        notes_on_rule(survey, of_b)
        == f"Governs no route: {MINE} governs all routes that it matches."
    )
