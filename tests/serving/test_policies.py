from __future__ import annotations

import collections.abc as cabc
import random
import typing as t
from functools import partial

import pytest
from flask import current_app
from flask import Flask
from flask import Request
from flask.views import MethodView
from werkzeug.exceptions import BadRequest
from werkzeug.routing import BaseConverter
from werkzeug.routing import MapAdapter

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

OWN = {"Access-Control-Allow-Origin": ALLOWED}


class TestRedirects:
    @pytest.fixture
    def app(self) -> Flask:
        app = Flask(__name__)
        CORS(app, resources={"/*": {"origins": OTHER}})

        @app.route("/slash/")
        @cross_origin(origins=ALLOWED)
        def slash() -> str:
            return ""

        @app.route("/twice", redirect_to="slash")
        @app.route("/away", redirect_to="https://elsewhere.example/")
        def moved() -> str:
            return ""

        return app

    def test_target_of_a_redirect_for_the_slash_governs_both(self, app: Flask) -> None:
        client = app.test_client()
        response = get(client, "/slash")

        assert response.status_code == 308
        assert cors_headers(response) == OWN
        assert cors_headers(preflight(client, "/slash", method="GET")) == {
            **OWN,
            "Access-Control-Allow-Methods": METHODS,
        }
        assert preflight(client, "/slash", OTHER, method="GET").status_code == 403

    def test_rule_for_the_target_of_a_redirect_governs_both(self) -> None:
        app = Flask(__name__)
        CORS(
            app, resources={"/notes": {"origins": []}, "/notes/": {"origins": ALLOWED}}
        )

        @app.route("/notes/")
        def notes() -> str:
            return ""

        @app.route("/own")
        @cross_origin
        def own() -> str:
            return ""

        client = app.test_client()

        assert cors_headers(get(client, "/notes")) == OWN
        assert preflight(client, "/notes", method="GET").status_code == 200

    def test_target_is_found_below_a_script_name_and_with_escapes(self) -> None:
        app = Flask(__name__)
        CORS(app, origins=OTHER)

        @app.route("/ä/")
        @cross_origin(origins=ALLOWED)
        def umlaut() -> str:
            return ""

        environ = {"SCRIPT_NAME": "/mount"}
        client = app.test_client()

        assert cors_headers(get(client, "/ä", environ_overrides=environ)) == OWN
        assert (
            preflight(client, "/ä", method="GET", environ_overrides=environ).status_code
            == 200
        )

    def test_redirect_out_of_the_script_name_leaves_the_app(self) -> None:
        app = Flask(__name__)
        CORS(app, origins=OTHER)

        @app.route("/here/view")
        @cross_origin(origins=ALLOWED)
        def view() -> str:
            return ""

        @app.route("/out", redirect_to="/xyz/here/view")
        @cross_origin(origins=ALLOWED)
        def out() -> str:
            return ""

        client = app.test_client()
        mounted: dict[str, t.Any] = {"environ_overrides": {"SCRIPT_NAME": "/mnt"}}

        assert cors_headers(get(client, "/out", **mounted)) == {"Vary": "Origin"}

    def test_script_name_with_an_escape(self) -> None:
        app = Flask(__name__)
        CORS(app, origins=OTHER)

        @app.route("/slash/")
        @cross_origin(origins=ALLOWED)
        def slash() -> str:
            return ""

        environ = {"SCRIPT_NAME": "/a%b c"}
        response = get(app.test_client(), "/slash", environ_overrides=environ)

        assert response.status_code == 308
        assert cors_headers(response) == OWN

    @pytest.mark.parametrize("path", ["/away", "/twice"])
    def test_other_redirects_are_the_apps(self, app: Flask, path: str) -> None:
        client = app.test_client()
        response = preflight(client, path, OTHER, method="GET")

        assert response.status_code in (301, 302, 308)
        assert cors_headers(response)["Access-Control-Allow-Origin"] == OTHER
        assert cors_headers(get(client, path, OTHER)) == {
            "Access-Control-Allow-Origin": OTHER
        }


class TestOneUrlWithSeveralPolicies:
    """The preflight cache of a browser is keyed by URL, not by method."""

    @pytest.fixture
    def app(self) -> Flask:
        app = Flask(__name__)
        CORS(app, origins="https://rules.example", headers="X-Rule", max_age=600)

        @app.route("/mixed")
        @cross_origin(origins="*", headers="X-Read", max_age=600)
        def read() -> str:
            return ""

        @app.route("/mixed", methods=["POST", "DELETE"])
        @cross_origin(origins=[ALLOWED, OTHER], headers="X-Write", max_age=600)
        def write() -> str:
            return ""

        @app.route("/same")
        @cross_origin(origins=ALLOWED, max_age=600)
        def read_same() -> str:
            return ""

        @app.route("/same", methods=["POST"])
        @cross_origin(origins=[ALLOWED], max_age="600")
        def write_same() -> str:
            return ""

        @app.route("/half")
        @cross_origin(origins=ALLOWED, methods="*", max_age=600)
        def read_half() -> str:
            return ""

        @app.route("/half", methods=["POST"])
        def write_half() -> str:
            return ""

        return app

    @pytest.mark.parametrize(
        ("method", "headers"),
        [
            pytest.param(
                "GET",
                {
                    "Access-Control-Allow-Origin": "*",
                    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
                    "Access-Control-Allow-Headers": "X-Read",
                    "Access-Control-Max-Age": "0",
                    "Vary": "Access-Control-Request-Method",
                },
                id="public view",
            ),
            pytest.param(
                "DELETE",
                {
                    "Access-Control-Allow-Origin": ALLOWED,
                    "Access-Control-Allow-Methods": "DELETE, POST",
                    "Access-Control-Allow-Headers": "X-Write",
                    "Access-Control-Max-Age": "0",
                    "Vary": "Origin, Access-Control-Request-Method",
                },
                id="strict view",
            ),
        ],
    )
    def test_answer_is_cut_down_and_not_kept(
        self, app: Flask, method: str, headers: dict[str, str]
    ) -> None:
        response = preflight(app.test_client(), "/mixed", method=method)

        assert cors_headers(response) == headers

    def test_method_that_no_view_has_does_not_open_the_views(self, app: Flask) -> None:
        origin = "https://rules.example"
        response = preflight(app.test_client(), "/same", origin, method="PUT")

        assert cors_headers(response) == {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "DELETE, PATCH, PUT",
            "Access-Control-Allow-Headers": "X-Rule",
            "Access-Control-Max-Age": "0",
            "Vary": "Access-Control-Request-Method",
        }

    def test_equal_policies_are_one(self, app: Flask) -> None:
        response = preflight(app.test_client(), "/same", method="POST")

        assert cors_headers(response) == {
            **OWN,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Max-Age": "600",
        }

    def test_any_method_means_the_one_that_was_asked_for(self, app: Flask) -> None:
        response = preflight(app.test_client(), "/half", method="GET")

        assert cors_headers(response) == {
            **OWN,
            "Access-Control-Allow-Methods": "GET",
            "Access-Control-Max-Age": "0",
            "Vary": "Access-Control-Request-Method",
        }

    def test_methods_of_a_class_based_view(self) -> None:
        app = Flask(__name__)
        CORS(app, resources=[])

        class View(MethodView):
            @cross_origin(origins=ALLOWED)
            def get(self) -> str:
                return ""

            @cross_origin(origins=OTHER)
            def put(self) -> str:
                return ""

        app.add_url_rule("/", view_func=View.as_view("view"))
        client = app.test_client()

        assert cors_headers(preflight(client, method="GET")) == {
            **OWN,
            "Access-Control-Allow-Methods": "GET, HEAD",
            "Access-Control-Max-Age": "0",
            "Vary": "Access-Control-Request-Method",
        }
        assert preflight(client, method="PUT").status_code == 403
        assert cors_headers(get(client, method="PUT")) == {"Vary": "Origin"}

    @pytest.mark.parametrize(
        ("reading", "writing", "path", "methods"),
        [
            pytest.param(
                "/<name>/", "/7/", "/7", "OPTIONS, PUT", id="methods of the target"
            ),
            pytest.param(
                "/<int:number>/",
                "/<int:number>",
                "//7",
                "DELETE, OPTIONS, PATCH, POST, PUT",
                id="other methods",
            ),
        ],
    )
    def test_url_that_is_redirected_to_views_with_two_policies(
        self, reading: str, writing: str, path: str, methods: str
    ) -> None:
        app = Flask(__name__)
        CORS(app, origins=OTHER)

        @app.get(f"/notes{reading}")
        def read(**kwargs: t.Any) -> str:
            return ""

        @app.put(f"/notes{writing}")
        @cross_origin(origins=ALLOWED, max_age=600)
        def write(**kwargs: t.Any) -> str:
            return ""

        response = preflight(app.test_client(), f"/notes{path}", method="PUT")

        assert cors_headers(response) == {
            **OWN,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Max-Age": "0",
            "Vary": "Access-Control-Request-Method",
        }

    def test_class_based_view_with_one_policy_keeps_its_max_age(self) -> None:
        app = Flask(__name__)
        CORS(app, resources=[])

        class View(MethodView):
            @cross_origin(origins=ALLOWED, max_age=600)
            def get(self) -> str:
                return ""

        app.add_url_rule("/", view_func=View.as_view("view"))
        headers = cors_headers(preflight(app.test_client(), method="GET"))

        assert headers["Access-Control-Max-Age"] == "600"


class TestUrlMapThatFails:
    @pytest.fixture
    def app(self) -> Flask:
        class Failing(BaseConverter):
            def to_python(self, value: str) -> t.Any:
                if value == "bad":
                    raise BadRequest("bad value")

                return value

        app = Flask(__name__)
        app.url_map.converters["failing"] = Failing
        CORS(app, origins=OTHER)

        @app.route("/<failing:value>")
        @cross_origin(origins=ALLOWED)
        def view(value: str) -> str:
            return value

        return app

    def test_preflight_goes_on_to_flask(self, app: Flask) -> None:
        response = preflight(app.test_client(), "/bad", OTHER, method="GET")

        assert response.status_code == 400
        assert cors_headers(response) == {
            "Access-Control-Allow-Origin": OTHER,
            "Access-Control-Allow-Methods": "GET",
            "Access-Control-Max-Age": "0",
            "Vary": "Access-Control-Request-Method",
        }

    def test_preflight_of_a_path_without_a_rule_gets_nothing(self, app: Flask) -> None:
        app = Flask(__name__)
        CORS(app, resources="/elsewhere")

        @app.route("/away", redirect_to="https://elsewhere.example/")
        @cross_origin(origins=ALLOWED)
        def away() -> str:
            return ""

        assert cors_headers(preflight(app.test_client(), "/away", method="GET")) == {}

    def test_actual_request_is_governed_by_its_path(self, app: Flask) -> None:
        client = app.test_client()

        assert cors_headers(get(client, "/good")) == OWN
        assert get(client, "/bad", OTHER).status_code == 400
        assert cors_headers(get(client, "/bad", OTHER)) == {
            "Access-Control-Allow-Origin": OTHER
        }


class TestOtherRulesOfTheUrl:
    """What the URL map can't answer for one method does not open the others."""

    def assert_strict(self, app: Flask, path: str, methods: str = "PUT") -> None:
        client = app.test_client()

        assert preflight(client, path, OTHER, "PUT").status_code == 403
        assert cors_headers(preflight(client, path, ALLOWED, "PUT")) == {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Max-Age": "0",
            "Vary": "Access-Control-Request-Method",
        }

    def test_redirect_to_another_host(self) -> None:
        app = Flask(__name__)
        CORS(app)
        app.add_url_rule("/x", "away", redirect_to="https://elsewhere.example/")
        app.add_url_rule(
            "/x", "put", cross_origin(origins=ALLOWED)(lambda: ""), methods=["PUT"]
        )

        self.assert_strict(app, "/x")

    @pytest.mark.parametrize("error", [BadRequest, RuntimeError])
    def test_converter_that_raises(self, error: type[Exception]) -> None:
        class Failing(BaseConverter):
            def to_python(self, value: str) -> t.Any:
                raise error("bad value")

        app = Flask(__name__)
        app.url_map.converters["failing"] = Failing
        CORS(app)
        app.add_url_rule("/<failing:value>", "delete", lambda: "", methods=["DELETE"])
        app.add_url_rule(
            "/<int:value>",
            "put",
            cross_origin(origins=ALLOWED)(lambda value: ""),
            methods=["PUT"],
        )

        self.assert_strict(app, "/7", "OPTIONS, PUT")

    def test_view_at_the_url_that_redirects(self) -> None:
        app = Flask(__name__)
        CORS(app, origins=[])

        @app.route("/items/")
        @cross_origin(origins="*", headers="*")
        def listing() -> str:
            return ""

        @app.route("/items", methods=["PUT", "DELETE"])
        @cross_origin(origins=ALLOWED)
        def change() -> str:
            return ""

        response = preflight(app.test_client(), "/items", OTHER, "GET", "x-a")
        headers = cors_headers(response)

        assert "PUT" not in headers.get("Access-Control-Allow-Methods", "")
        assert "DELETE" not in headers.get("Access-Control-Allow-Methods", "")
        assert headers.get("Access-Control-Max-Age", "0") == "0"

    def test_rule_that_was_added_to_a_known_endpoint(self) -> None:
        class View(MethodView):
            def get(self) -> str:
                return ""

            @cross_origin(origins=ALLOWED)
            def put(self) -> str:
                return ""

        app = Flask(__name__)
        view = View.as_view("view")
        app.add_url_rule("/v", view_func=view, methods=["GET"])
        CORS(app)
        app.add_url_rule("/v", view_func=view, methods=["PUT"])

        # Nobody has the others, so that a page sees the 405.
        self.assert_strict(app, "/v", "DELETE, PATCH, POST, PUT")


@pytest.mark.parametrize("with_cors", [True, False])
def test_preflight_of_a_method_whose_look_up_fails_gets_flasks_answer(
    with_cors: bool,
) -> None:
    class Failing(BaseConverter):
        def to_python(self, value: str) -> t.Any:
            raise RuntimeError("no database")

    app = Flask(__name__)
    app.url_map.converters["failing"] = Failing

    if with_cors:
        CORS(app, resources=[])

    app.add_url_rule("/<failing:value>", "delete", lambda: "", methods=["DELETE"])
    app.add_url_rule("/<int:value>", "get", cross_origin(lambda value: ""))
    response = preflight(app.test_client(), "/7", method="DELETE")

    assert response.status_code == 200
    assert response.allow.as_set() == {"delete", "get", "head", "options"}
    assert cors_headers(response) == {}


def test_request_class_of_the_app_may_take_the_environ_alone() -> None:
    class OwnRequest(Request):
        def __init__(self, environ: dict[str, t.Any]) -> None:
            super().__init__(environ)

    app = Flask(__name__)
    app.request_class = OwnRequest
    app.debug = True
    CORS(app, resources=[])

    @app.route("/")
    @cross_origin(origins=ALLOWED)
    def crash() -> str:
        raise RuntimeError("crash")

    client = app.test_client()

    assert preflight(client, method="GET").status_code == 200
    assert cors_headers(get(client)) == OWN


def test_lower_case_method_reaches_the_view_and_is_not_listed() -> None:
    app = Flask(__name__)
    CORS(app, resources=[])

    @app.route("/", methods=["PATCH"])
    @cross_origin(origins=ALLOWED)
    def view() -> str:
        return ""

    response = preflight(app.test_client(), method="patch")

    assert cors_headers(response) == {**OWN, "Access-Control-Allow-Methods": METHODS}


def test_converter_that_needs_the_app_is_asked_in_its_context() -> None:
    from flask import current_app

    class Named(BaseConverter):
        def to_python(self, value: str) -> str:
            return f"{current_app.name} {value}"

    app = Flask("mine")
    app.url_map.converters["named"] = Named
    CORS(app, resources=[])

    @app.route("/<named:value>")
    @cross_origin(origins=ALLOWED)
    def view(value: str) -> str:
        return value

    client = app.test_client()

    assert get(client, "/x").text == "mine x"
    assert preflight(client, "/x", method="GET").status_code == 200


METHODS_ASKED = ["GET", "PUT", "DELETE", "OPTIONS"]
TEXTS = (
    "/",
    "/notes",
    "/notes/",
    "/notes//all",
    "/notes/all",
    "/notes/<id>",
    "/notes/<int:id>",
    "/notes/<id>/",
    "/notes/<id>/tags",
    "/notes/n<id>",
    "/<name>",
    "/<name>/",
    "/<path:rest>",
    "/notes/<path:rest>/",
    "/notes/<any('', a):kind>",
    "/notes/<any('', a):kind>/",
)
PATHS = (
    "/",
    "/notes",
    "/notes/",
    "/notes/1",
    "/notes/1/",
    "/notes//1",
    "/notes/n1",
    "/notes/all",
    "/notes//all",
    "/notes/1/tags",
    "/other",
    "/other/",
    "/own",
    "/own/",
    "/n/a",
    "/n/a//1",
    "/own/a",
    "/n/own",
)


def random_app(seed: int) -> Flask:
    """Return an app with few rules, of which some may match the same paths."""
    chance = random.Random(seed)
    app = Flask(__name__)
    app.url_map.strict_slashes = chance.random() < 0.7
    app.url_map.merge_slashes = chance.random() < 0.7
    CORS(app, resources={"/notes/*": {"origins": OTHER}, "/notes/": {}, "/*": {}})
    app.add_url_rule("/own-policy", "own-policy", cross_origin(make_view()))
    decorators: list[t.Callable[[t.Any], t.Any]] = [
        cross_origin(origins=ALLOWED),
        cross_origin(origins=OTHER),
        *[lambda view: view] * 4,
    ]
    views = [chance.choice(decorators)(make_view()) for _ in range(3)]
    views.append(AskedFor.as_view("asked-for"))

    for text in chance.sample(TEXTS, chance.randint(1, 5)):
        number = chance.randrange(len(views))
        kinds: list[dict[str, t.Any]] = [
            {"redirect_to": "/other"},
            {"strict_slashes": chance.random() < 0.5},
            {},
            {},
        ]
        app.add_url_rule(
            text,
            f"view-{number}",
            views[number],
            methods=chance.sample(METHODS_ASKED, chance.randint(1, 4)),
            defaults={"id": 1} if text == "/notes" and chance.random() < 0.5 else None,
            **chance.choice(kinds),
        )

    return app


class AskedFor(MethodView):
    """Has a policy for one method alone."""

    def get(self, **variables: object) -> str:
        return ""

    put = delete = get

    @cross_origin(origins=ALLOWED, max_age=1)
    def options(self, **variables: object) -> str:
        return ""


def make_view() -> t.Callable[..., str]:
    return lambda **variables: ""


def app_of(*rules: tuple[str, str], strict: bool = True) -> Flask:
    """Return an app with rules and their methods, of which `/own/` has a policy."""
    app = Flask(__name__)
    app.url_map.strict_slashes = strict
    CORS(app, resources={"/n/a/": {}, "/n/a/1": {}, "/*": {"origins": OTHER}})

    for text, methods in rules:
        view = make_view()
        view = cross_origin(view) if text == "/own/" else view
        app.add_url_rule(text, text, view, methods=methods.split())

    return app


def app_with(resources: list[str], *rules: tuple[str, str, str, t.Any]) -> Flask:
    """Return an app of which some paths, and `/own-policy`, have policies.

    :param rules: Text, endpoint, methods and what else Flask is to know of each.
    """
    app = Flask(__name__)
    CORS(app, resources={**{path: {} for path in resources}, "/*": {"origins": OTHER}})
    app.add_url_rule("/own-policy", "own", cross_origin(make_view()))
    views = {endpoint: make_view() for _, endpoint, *_ in rules}

    for text, endpoint, methods, more in rules:
        view = views[endpoint]
        app.add_url_rule(text, endpoint, view, methods=methods.split(), **more)

    return app


@pytest.mark.parametrize(
    "make_app",
    [
        pytest.param(
            lambda: app_of(("/own/", "GET"), ("/n/a/", "GET"), ("/n/<i>", "GET PUT")),
            id="a slash is added for another method",
        ),
        pytest.param(
            lambda: app_of(
                ("/own/", "GET"), ("/n/a/<i>", "GET"), ("/n/<path:rest>", "PUT")
            ),
            id="slashes in a row are merged for another method",
        ),
        pytest.param(
            lambda: app_of(("/own/", "GET"), ("/own", "PUT"), strict=False),
            id="the last slash does not count",
        ),
        pytest.param(
            lambda: app_with(
                ["/notes"],
                ("/notes", "notes", "GET", {"defaults": {"id": 1}}),
                ("/notes/<int:id>", "notes", "GET PUT", {}),
            ),
            id="defaults redirect another method",
        ),
        pytest.param(
            lambda: app_with(
                ["/n/a"],
                ("/n/<i>", "notes", "GET", {}),
                ("/own/<i>", "notes", "GET", {"alias": True}),
                ("/own/<name>", "other", "PUT", {}),
            ),
            id="an alias redirects another method",
        ),
        pytest.param(
            lambda: app_with(
                ["/n/own"],
                ("/n/own/", "own-slash", "PUT", {}),
                ("/n/<name>", "name", "PUT", {}),
                ("/n/<name>/", "name-slash", "GET", {"strict_slashes": False}),
            ),
            id="the slash of another method counts",
        ),
        *(
            pytest.param(partial(random_app, seed), id=f"random {seed}")
            for seed in range(60)
        ),
    ],
)
def test_what_is_known_of_a_url_map_is_what_it_says_when_it_is_asked(
    make_app: cabc.Callable[[], Flask],
) -> None:
    known, asked = make_app(), make_app()
    # What a converter of the app's own matches is not known, so the map is asked.
    asked.url_map.converters["own"] = BaseConverter

    for path in PATHS:
        for method in METHODS_ASKED:
            first, second = (
                preflight(app.test_client(), path, method=method)
                for app in (known, asked)
            )
            assert first.status == second.status
            assert [*first.headers] == [*second.headers]


@pytest.mark.parametrize(
    ("path", "method", "is_known"),
    [
        pytest.param("/own/", "GET", True, id="own policy"),
        pytest.param("/other", "PUT", True, id="policy of the app"),
        pytest.param("/n/a", "PUT", False, id="another view may be there"),
        pytest.param("/other", "DELETE", False, id="no view"),
    ],
)
def test_url_map_is_not_asked_for_what_is_known(
    path: str, method: str, is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [
        ("/own/", "GET"),
        ("/other", "GET PUT"),
        ("/n/a/", "GET"),
        ("/n/<i>", "PUT"),
    ]
    app = app_of(*rules)
    asked = set()
    match = MapAdapter.match

    def spy(adapter: MapAdapter, path: str, method: str, **options: t.Any) -> t.Any:
        asked.add(method)
        return match(adapter, path, method, **options)

    monkeypatch.setattr(MapAdapter, "match", spy)

    assert preflight(app.test_client(), path, method=method).status_code in (200, 403)
    assert (asked == {method}) is is_known


def test_redirects_that_a_function_finds_run_in_an_app_context() -> None:
    app = Flask(__name__)
    app.config["NEW"] = "/new"
    CORS(app, origins=OTHER)

    @app.route("/new")
    @cross_origin(origins=ALLOWED)
    def new() -> str:
        return ""

    app.add_url_rule(
        "/old",
        view_func=make_view(),
        endpoint="old",
        redirect_to=lambda adapter: str(current_app.config["NEW"]),
    )

    assert preflight(app.test_client(), "/old", method="GET").status_code == 200


def test_request_class_of_the_app_may_come_late() -> None:
    class Tenant(Request):
        def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
            super().__init__(*args, **kwargs)
            self.app_name = current_app.name

    app = Flask(__name__)
    app.add_url_rule("/own", "own", cross_origin(origins=ALLOWED)(make_view()))
    CORS(app)
    app.request_class = Tenant

    assert preflight(app.test_client(), "/own", method="GET").status_code == 200
