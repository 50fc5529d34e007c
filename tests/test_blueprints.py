from __future__ import annotations

import typing as t
from importlib.metadata import version

import pytest
from click.testing import CliRunner
from flask import abort
from flask import Blueprint
from flask import Flask
from flask.cli import ScriptInfo
from werkzeug.routing import BaseConverter

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import cross_origin
from flask_cors.cli import cors
from flask_cors.serving import late_calls
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

OWN = {"Access-Control-Allow-Origin": ALLOWED}
OWN_PREFLIGHT = {**OWN, "Access-Control-Allow-Methods": METHODS}
DENIED = {"Vary": "Origin"}


def make_blueprint(
    name: str = "api", url_prefix: str | None = "/api", **options: t.Any
) -> Blueprint:
    blueprint = Blueprint(name, __name__, url_prefix=url_prefix)
    CORS(blueprint, **{"origins": ALLOWED, **options})

    @blueprint.route("/view")
    def view(**_: str) -> str:
        return name

    return blueprint


def make_app(*blueprints: Blueprint) -> Flask:
    app = Flask(__name__)

    for blueprint in blueprints:
        app.register_blueprint(blueprint)

    return app


def test_blueprint_alone_has_door_and_hook() -> None:
    client = make_app(make_blueprint()).test_client()

    assert cors_headers(get(client, "/api/view")) == OWN
    assert cors_headers(preflight(client, "/api/view", method="GET")) == OWN_PREFLIGHT
    assert preflight(client, "/api/view", OTHER, method="GET").status_code == 403


def test_paths_outside_are_untouched() -> None:
    client = make_app(make_blueprint()).test_client()

    assert cors_headers(get(client, "/")) == {}
    assert cors_headers(preflight(client, "/")) == {}


def test_blueprint_comes_before_the_rules_of_the_app() -> None:
    app = Flask(__name__)
    CORS(app, resources={"/api/view": {"origins": OTHER}, "/*": {"origins": OTHER}})
    app.register_blueprint(make_blueprint())
    client = app.test_client()

    assert cors_headers(get(client, "/api/view")) == OWN
    assert cors_headers(get(client, "/api/view", OTHER)) == DENIED
    assert cors_headers(get(client, "/", OTHER)) == {
        "Access-Control-Allow-Origin": OTHER
    }


def test_view_comes_before_its_blueprint() -> None:
    blueprint = make_blueprint()

    @blueprint.route("/own")
    @cross_origin(origins=OTHER)
    def own() -> str:
        return "own"

    client = make_app(blueprint).test_client()

    assert cors_headers(get(client, "/api/own")) == DENIED
    assert cors_headers(get(client, "/api/own", OTHER)) == {
        "Access-Control-Allow-Origin": OTHER
    }


class TestRoutingErrors:
    @pytest.mark.parametrize(
        ("method", "path", "status", "headers"),
        [
            pytest.param("GET", "/api/unknown", 404, OWN, id="404"),
            pytest.param("DELETE", "/api/view", 405, OWN, id="405"),
            pytest.param("GET", "/api", 404, OWN, id="the prefix itself"),
            pytest.param("GET", "/api/", 404, OWN, id="the prefix and a slash"),
            pytest.param("GET", "/api/a//b", 404, OWN, id="empty segment below"),
            pytest.param("GET", "/api//b", 404, OWN, id="empty segment at once"),
            pytest.param("GET", "/api/a%0Ab", 404, OWN, id="line break below"),
            pytest.param("GET", "/apix", 404, {}, id="longer segment"),
            pytest.param("GET", "/API/unknown", 404, {}, id="upper case"),
            pytest.param("GET", "/x/api/unknown", 404, {}, id="not at the start"),
        ],
    )
    def test_below_the_prefix_on_a_segment_boundary(
        self, method: str, path: str, status: int, headers: dict[str, str]
    ) -> None:
        app = make_app(make_blueprint())
        app.url_map.merge_slashes = False
        response = get(app.test_client(), path, method=method)

        assert response.status_code == status
        assert cors_headers(response) == headers

    def test_preflight_to_an_unknown_path_below_the_prefix(self) -> None:
        client = make_app(make_blueprint()).test_client()

        assert cors_headers(preflight(client, "/api/unknown")) == OWN_PREFLIGHT

    def test_longest_prefix_first(self) -> None:
        client = make_app(
            make_blueprint("outer", "/api"),
            make_blueprint("inner", "/api/v1", origins=OTHER),
        ).test_client()

        assert cors_headers(get(client, "/api/unknown")) == OWN
        assert cors_headers(get(client, "/api/v1/unknown")) == DENIED
        assert cors_headers(get(client, "/api/v1")) == DENIED
        assert cors_headers(get(client, "/api/v10")) == OWN

    def test_variables_match_as_routed(self) -> None:
        client = make_app(
            make_blueprint("tenant", "/<int:tenant>"),
            make_blueprint("shop", "/<name>/shop", origins=OTHER),
        ).test_client()

        assert cors_headers(get(client, "/7/unknown")) == OWN
        assert cors_headers(get(client, "/seven/unknown")) == {}
        assert cors_headers(get(client, "/7/shop/unknown")) == DENIED
        assert cors_headers(get(client, "/7/view")) == OWN

    def test_variable_that_fails_is_no_failure_of_ours(self) -> None:
        class Failing(BaseConverter):
            def to_python(self, value: str) -> str:
                raise ValueError(value)

        app = Flask(__name__)
        app.url_map.converters["failing"] = Failing
        app.register_blueprint(make_blueprint("api", "/<failing:name>"))
        response = get(app.test_client(), "/favicon.ico/unknown")

        assert response.status_code == 404
        assert cors_headers(response) == {}

    def test_without_a_prefix_only_the_own_views_are_covered(self) -> None:
        client = make_app(make_blueprint(url_prefix=None)).test_client()

        assert cors_headers(get(client, "/view")) == OWN
        assert cors_headers(get(client, "/unknown")) == {}
        assert cors_headers(get(client, "/")) == {}

    def test_abort_before_the_view_is_governed_by_the_blueprint(self) -> None:
        app = make_app(make_blueprint())

        @app.before_request
        def refuse() -> None:
            abort(401)

        response = get(app.test_client(), "/api/view")

        assert response.status_code == 401
        assert cors_headers(response) == OWN


class TestNesting:
    @pytest.fixture
    def app(self) -> Flask:
        parent = make_blueprint("parent", "/parent")
        with_policy = make_blueprint("child", "/child", origins=OTHER)
        without_policy = Blueprint("plain", __name__, url_prefix="/plain")
        bare = make_blueprint("bare", None, origins=OTHER)

        @without_policy.route("/view")
        def view() -> str:
            return "plain"

        @bare.route("/bare")
        def bare_view() -> str:
            return "bare"

        for child in (with_policy, without_policy, bare):
            parent.register_blueprint(child)

        return make_app(parent)

    @pytest.mark.parametrize(
        ("path", "headers"),
        [
            pytest.param("/parent/child/view", DENIED, id="innermost"),
            pytest.param("/parent/child/unknown", DENIED, id="404 in the innermost"),
            pytest.param("/parent/plain/view", OWN, id="without a policy"),
            pytest.param("/parent/bare", DENIED, id="view without a prefix"),
            pytest.param("/parent/unknown", OWN, id="404 beside it"),
        ],
    )
    def test_innermost_blueprint_with_a_policy_governs(
        self, app: Flask, path: str, headers: dict[str, str]
    ) -> None:
        assert cors_headers(get(app.test_client(), path)) == headers

    def test_prefix_that_was_given_when_nesting_is_its_own(self) -> None:
        parent = Blueprint("parent", __name__, url_prefix="/parent")
        parent.register_blueprint(make_blueprint("child", None), url_prefix="/child")
        late = Blueprint("late", __name__)
        late.register_blueprint(make_blueprint("young", None))

        @late.route("/view/of/late")
        def view() -> str:
            return "late"

        app = Flask(__name__)
        CORS(app, origins=OTHER)
        app.register_blueprint(parent)
        app.register_blueprint(late, url_prefix="/late")
        client = app.test_client()

        assert cors_headers(get(client, "/parent/child/unknown")) == OWN
        assert cors_headers(get(client, "/parent/child/view", method="PUT")) == OWN
        assert cors_headers(get(client, "/parent/unknown")) == DENIED
        assert cors_headers(get(client, "/late/view")) == OWN
        assert cors_headers(get(client, "/late/unknown")) == DENIED


class TestResourcesOfABlueprint:
    def test_they_decide_alone(self) -> None:
        app = Flask(__name__)
        CORS(app, origins=OTHER)
        app.register_blueprint(make_blueprint(resources="/api/view"))
        client = app.test_client()

        assert cors_headers(get(client, "/api/view")) == OWN
        assert cors_headers(get(client, "/api/unknown", OTHER)) == {}

    def test_those_of_the_config_are_for_the_app(self) -> None:
        app = Flask(__name__)
        app.config["CORS_RESOURCES"] = "/elsewhere"
        app.config["CORS_EXPOSE_HEADERS"] = "X-A"
        app.register_blueprint(make_blueprint())

        assert cors_headers(get(app.test_client(), "/api/view")) == {
            **OWN,
            "Access-Control-Expose-Headers": "X-A",
        }


def test_one_blueprint_under_two_names() -> None:
    blueprint = make_blueprint()
    app = Flask(__name__)
    app.register_blueprint(blueprint)
    app.register_blueprint(blueprint, name="again", url_prefix="/again")
    client = app.test_client()

    for path in ("/api/view", "/api/x", "/again/view", "/again/x"):
        assert cors_headers(get(client, path)) == OWN


def test_one_blueprint_in_two_apps_by_the_config_of_each() -> None:
    blueprint = Blueprint("shop", __name__, url_prefix="/api")
    blueprint.add_url_rule("/view", "view", lambda: "")
    CORS(blueprint)

    for origin in (ALLOWED, OTHER):
        app = Flask(__name__)
        app.config["CORS_ORIGINS"] = origin
        app.register_blueprint(blueprint)

        assert cors_headers(get(app.test_client(), "/api/view", origin)) == {
            "Access-Control-Allow-Origin": origin
        }


def test_two_calls_for_one_blueprint_add_up() -> None:
    blueprint = make_blueprint(resources="/api/view")
    CORS(blueprint, resources="/api/other", origins=OTHER)

    @blueprint.route("/other")
    def other() -> str:
        return "other"

    client = make_app(blueprint).test_client()

    assert cors_headers(get(client, "/api/view")) == OWN
    assert cors_headers(get(client, "/api/other")) == DENIED


@pytest.mark.parametrize("flask", [version("flask"), "2.2.5", "3.1.0"])
def test_call_after_the_registration_is_an_error(
    monkeypatch: pytest.MonkeyPatch, flask: str
) -> None:
    monkeypatch.setattr(late_calls, "version", lambda name: flask)
    blueprint = Blueprint("late", __name__)
    make_app(blueprint)

    with pytest.raises(CORSConfigError, match="registered already") as caught:
        CORS(blueprint)

    assert "'late'" in str(caught.value)
    assert "before register_blueprint" in str(caught.value)


def test_keywords_are_checked_at_once() -> None:
    with pytest.raises(CORSConfigError, match="has no scheme"):
        CORS(Blueprint("api", __name__), origins="app.example")


def test_error_with_the_config_stops_the_registration() -> None:
    app = Flask(__name__)
    app.config["CORS_SUPPORTS_CREDENTIALS"] = "yes"

    with pytest.raises(CORSConfigError, match="any-origin"):
        app.register_blueprint(make_blueprint(origins="*", send_wildcard=False))


def test_subdomain_of_a_blueprint() -> None:
    app = Flask(__name__, subdomain_matching=True)
    app.config["SERVER_NAME"] = "shop.example"
    blueprint = Blueprint("api", __name__, subdomain="api", url_prefix="/v1")
    CORS(blueprint, origins=ALLOWED)
    app.register_blueprint(blueprint)
    client = app.test_client()

    for host, headers in (
        ("http://api.shop.example", OWN),
        ("http://shop.example", {}),
    ):
        assert cors_headers(get(client, "/v1/unknown", base_url=host)) == headers


class Zone(BaseConverter):
    """Needs an attribute that the app has set on its URL map."""

    def __init__(self, map: t.Any) -> None:
        super().__init__(map)
        self.regex = "|".join(map.zones)


def test_converter_of_a_prefix_may_use_attributes_of_the_url_map() -> None:
    app = Flask(__name__)
    app.url_map.zones = ["eu", "us"]  # type: ignore[attr-defined]
    app.url_map.converters["zone"] = Zone
    blueprint = Blueprint("zone", __name__, url_prefix="/<zone:zone>")
    CORS(blueprint, origins=ALLOWED)
    app.register_blueprint(blueprint)
    client = app.test_client()

    assert cors_headers(get(client, "/eu/missing", ALLOWED)) != {}
    assert cors_headers(get(client, "/xx/missing", ALLOWED)) == {}


def test_blueprint_that_is_registered_twice_is_described_by_both_names() -> None:
    app = Flask(__name__)
    blueprint = Blueprint("api", __name__)
    CORS(blueprint, origins=ALLOWED)
    app.register_blueprint(blueprint, url_prefix="/v1", name="v1")
    app.register_blueprint(blueprint, url_prefix="/v2", name="v2")
    output = CliRunner().invoke(
        cors, ["routes"], obj=ScriptInfo(create_app=lambda: app)
    )

    assert "of blueprints 'v1', 'v2'" in output.output
