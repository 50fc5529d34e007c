from __future__ import annotations

import gc
import logging
import re
import typing as t
import weakref

import pytest
from flask import abort
from flask import current_app
from flask import Flask
from flask import redirect
from flask import request
from flask import Response
from flask import stream_with_context
from flask.views import MethodView
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter
from werkzeug.test import Client

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import CORSConfigWarning
from flask_cors import cross_origin
from flask_cors.serving.state import AppState
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

pytestmark = pytest.mark.usefixtures("no_lines")

ANYBODY = {"Access-Control-Allow-Origin": "*"}
ANY_PREFLIGHT = {**ANYBODY, "Access-Control-Allow-Methods": METHODS}


def make_app(**options: t.Any) -> Flask:
    app = Flask(__name__)
    CORS(app, **options)

    @app.route("/")
    def index() -> str:
        return "hello"

    return app


def test_options_of_a_path_without_a_rule_has_no_cors_headers() -> None:
    client = make_app(resources="/api/*").test_client()
    response = client.options("/", headers={"Origin": ALLOWED})

    assert response.status == "200 OK"
    assert cors_headers(response) == {}


@pytest.mark.parametrize("origin", [ALLOWED, OTHER, "null", None])
def test_by_default_everybody_may_read(origin: str | None) -> None:
    response = get(make_app().test_client(), origin=origin)

    assert response.text == "hello"
    assert cors_headers(response) == ANYBODY


def test_by_default_a_preflight_allows_methods_and_no_headers() -> None:
    response = preflight(make_app().test_client(), headers="x-a")

    assert response.status == "200 OK"
    assert response.data == b""
    assert response.headers["Content-Length"] == "0"
    assert cors_headers(response) == ANY_PREFLIGHT


def test_denied_preflight_is_refused_with_a_line_of_reason() -> None:
    response = preflight(make_app(origins=ALLOWED).test_client(), origin=OTHER)

    assert response.status == "403 Forbidden"
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text == "The CORS policy does not allow this origin.\n"
    assert response.content_length == len(response.data)
    assert cors_headers(response) == {"Vary": "Origin"}


class TestEveryResponse:
    """What leaves Flask has its headers, however it came about."""

    @pytest.fixture
    def app(self, tmp_path: t.Any) -> Flask:
        (tmp_path / "file.txt").write_text("static")
        app = Flask(__name__, static_folder=str(tmp_path), static_url_path="/static")
        app.config["MAX_CONTENT_LENGTH"] = 1
        CORS(app)

        @app.before_request
        def authenticate() -> None:
            if request.path.startswith("/private"):
                abort(401)

        @app.route("/private/")
        def private() -> str:
            return "never"

        @app.route("/form", methods=["POST"])
        def form() -> dict[str, str]:
            return request.form.to_dict()

        @app.route("/crash")
        def crash() -> str:
            raise RuntimeError("crash")

        @app.route("/slash/")
        def slash() -> str:
            return "slash"

        @app.route("/away")
        def away() -> t.Any:
            return redirect("https://elsewhere.example/")

        @app.route("/stream")
        def stream() -> Response:
            return Response(stream_with_context(iter(["a", "b"])))

        @app.errorhandler(418)
        def teapot(error: Exception) -> tuple[str, int]:
            return "short and stout", 418

        @app.route("/teapot")
        def brew() -> str:
            abort(418)

        return app

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            pytest.param("GET", "/unknown", 404, id="404"),
            pytest.param("DELETE", "/crash", 405, id="405"),
            pytest.param("POST", "/form", 413, id="413"),
            pytest.param("GET", "/private/", 401, id="abort in before_request"),
            pytest.param("GET", "/crash", 500, id="unhandled exception"),
            pytest.param("GET", "/slash", 308, id="redirect for the slash"),
            pytest.param("GET", "/away", 302, id="redirect by the view"),
            pytest.param("GET", "/static/file.txt", 200, id="static file"),
            pytest.param("GET", "/stream", 200, id="stream"),
            pytest.param("GET", "/teapot", 418, id="error handler"),
        ],
    )
    def test_carries_the_headers(
        self, app: Flask, method: str, path: str, status: int
    ) -> None:
        data = {"a": "bc"} if method == "POST" else None
        client = app.test_client()

        response = get(client, path, method=method, data=data)
        response.close()

        assert response.status_code == status
        assert cors_headers(response) == ANYBODY

    @pytest.mark.parametrize(
        "path",
        [
            pytest.param("/private/", id="behind authentication"),
            pytest.param("/slash", id="redirected for its slash"),
            pytest.param("/unknown", id="unknown"),
            pytest.param("/form", id="another method"),
        ],
    )
    def test_preflight_succeeds_whatever_the_app_would_say(
        self, app: Flask, path: str
    ) -> None:
        response = preflight(app.test_client(), path)

        assert response.status_code == 200
        assert cors_headers(response) == ANY_PREFLIGHT


def test_app_that_sets_the_header_itself_is_left_alone() -> None:
    app = Flask(__name__)
    CORS(app, origins=ALLOWED, expose_headers="X-Page", vary_header=True)

    @app.route("/")
    def index() -> tuple[str, dict[str, str]]:
        return "", {"Access-Control-Allow-Origin": "https://by-hand.example"}

    response = get(app.test_client(), origin=OTHER)

    assert cors_headers(response) == {
        "Access-Control-Allow-Origin": "https://by-hand.example"
    }


def test_hook_of_the_app_that_was_registered_later_is_seen() -> None:
    app = make_app(origins=[ALLOWED, OTHER])

    @app.after_request
    def vary(response: Response) -> Response:
        response.vary.add("Cookie")
        return response

    response = get(app.test_client())

    assert cors_headers(response) == {
        "Access-Control-Allow-Origin": ALLOWED,
        "Vary": "Cookie, Origin",
    }


def test_session_adds_its_vary_to_ours() -> None:
    app = Flask(__name__)
    app.secret_key = "secret"
    CORS(app, origins=[ALLOWED, OTHER], supports_credentials=True)

    @app.route("/")
    def index() -> str:
        from flask import session

        session["user"] = "somebody"
        return ""

    response = get(app.test_client())

    assert cors_headers(response) == {
        "Access-Control-Allow-Origin": ALLOWED,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Cookie, Origin",
    }


def test_options_request_by_hand_reaches_the_app_and_shows_the_lists() -> None:
    app = make_app(headers="X-A", max_age=60)

    response = get(app.test_client(), method="OPTIONS")

    assert response.allow.as_set() == {"get", "head", "options"}
    assert cors_headers(response) == {
        **ANY_PREFLIGHT,
        "Access-Control-Allow-Headers": "X-A",
        "Access-Control-Max-Age": "60",
    }


def test_options_request_by_hand_from_a_denied_origin_shows_nothing() -> None:
    app = make_app(origins=ALLOWED, headers="X-A")

    response = get(app.test_client(), method="OPTIONS", origin=OTHER)

    assert cors_headers(response) == {"Vary": "Origin"}


class TestAutomaticOptionsOff:
    @pytest.fixture
    def app(self) -> Flask:
        app = Flask(__name__)
        CORS(app, origins=ALLOWED, automatic_options=False, headers="X-A")

        @app.route("/own", methods=["GET", "OPTIONS"])
        def own() -> tuple[str, int]:
            return f"own {request.method}", 203

        @app.route("/flask")
        def flask() -> str:
            return ""

        return app

    def test_view_answers_the_preflight_and_the_hook_adds_headers(
        self, app: Flask
    ) -> None:
        response = preflight(app.test_client(), "/own")

        assert (response.status_code, response.text) == (203, "own OPTIONS")
        assert cors_headers(response) == {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "X-A",
        }

    def test_flask_answers_the_preflight_of_other_views(self, app: Flask) -> None:
        response = preflight(app.test_client(), "/flask")

        assert response.status_code == 200
        assert "GET" in response.allow
        assert cors_headers(response)["Access-Control-Allow-Methods"] == METHODS

    def test_denied_preflight_gets_no_headers(self, app: Flask) -> None:
        response = preflight(app.test_client(), "/own", origin=OTHER)

        assert response.status_code == 203
        assert cors_headers(response) == {"Vary": "Origin"}


def test_preflight_is_answered_where_flask_answers_no_options() -> None:
    app = Flask(__name__)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    CORS(app)

    @app.route("/", provide_automatic_options=False)
    def index() -> str:
        return ""

    response = preflight(app.test_client())

    assert cors_headers(response) == ANY_PREFLIGHT


class TestResources:
    @pytest.fixture
    def app(self) -> Flask:
        app = Flask(__name__)
        CORS(
            app,
            resources={
                "/api/*": {"origins": ALLOWED},
                "/api/open": {"origins": "*"},
            },
            max_age=5,
        )
        return app

    def test_the_most_specific_rule_decides(self, app: Flask) -> None:
        client = app.test_client()

        assert cors_headers(get(client, "/api/open", OTHER)) == ANYBODY
        assert cors_headers(get(client, "/api/x", OTHER)) == {"Vary": "Origin"}
        assert cors_headers(get(client, "/api/x")) == {
            "Access-Control-Allow-Origin": ALLOWED
        }

    def test_path_without_a_rule_is_untouched(self, app: Flask) -> None:
        client = app.test_client()

        assert cors_headers(get(client, "/apix")) == {}
        assert preflight(client, "/apix").status_code == 404
        assert cors_headers(preflight(client, "/apix")) == {}

    def test_same_string_is_matched_at_the_door_and_behind(self, app: Flask) -> None:
        client = app.test_client()

        for path in ("//api/x", "///api/x"):
            environ = {"PATH_INFO": path}
            response = get(client, environ_overrides=environ)
            answer = preflight(client, environ_overrides=environ)

            assert cors_headers(response) == {"Access-Control-Allow-Origin": ALLOWED}
            assert answer.status_code == 200

    def test_script_name_is_no_part_of_the_path(self, app: Flask) -> None:
        mounted = DispatcherMiddleware(Flask("other"), {"/mount": app})
        client = Client(mounted)

        response = client.get("/mount/api/x", headers={"Origin": ALLOWED})
        answer = client.options(
            "/mount/api/x",
            headers={"Origin": ALLOWED, "Access-Control-Request-Method": "PUT"},
        )

        assert cors_headers(response) == {"Access-Control-Allow-Origin": ALLOWED}
        assert cors_headers(answer)["Access-Control-Max-Age"] == "5"
        assert answer.status_code == 200

    def test_non_ascii_path(self) -> None:
        app = Flask(__name__)
        CORS(app, resources="/ä")
        client = app.test_client()

        assert cors_headers(get(client, "/ä")) == ANYBODY
        assert cors_headers(preflight(client, "/ä")) == ANY_PREFLIGHT

    def test_generators_serve_every_app_of_an_object(self) -> None:
        cors = CORS(
            resources={"/a": {"origins": (origin for origin in [ALLOWED])}},
            methods=(method for method in ["GET"]),
        )

        for _ in range(2):
            app = Flask(__name__)
            cors.init_app(app)

            assert cors_headers(preflight(app.test_client(), "/a")) == {
                "Access-Control-Allow-Origin": ALLOWED,
                "Access-Control-Allow-Methods": "GET",
            }


class TestSeveralCalls:
    def test_they_add_up(self) -> None:
        app = Flask(__name__)
        CORS(app, resources="/a")
        CORS(app, resources="/b", origins=ALLOWED)
        client = app.test_client()

        assert cors_headers(get(client, "/a")) == ANYBODY
        assert cors_headers(get(client, "/b")) == {
            "Access-Control-Allow-Origin": ALLOWED
        }

    def test_all_of_them_share_one_door(self) -> None:
        app = make_app(resources="/a")
        door = app.wsgi_app
        CORS(app, resources="/b")

        assert app.wsgi_app == door

    def test_same_rule_twice_is_harmless(self) -> None:
        app = make_app(origins=ALLOWED)
        CORS(app, origins=[ALLOWED])

        assert cors_headers(get(app.test_client())) == {
            "Access-Control-Allow-Origin": ALLOWED
        }

    def test_two_policies_for_one_pattern_are_an_error(self) -> None:
        app = make_app(origins=ALLOWED)

        with pytest.raises(CORSConfigError, match="two different policies"):
            CORS(app, origins=OTHER)

        assert cors_headers(get(app.test_client())) == {
            "Access-Control-Allow-Origin": ALLOWED
        }

    def test_call_after_the_first_request_is_an_error(self) -> None:
        app = make_app()
        get(app.test_client())

        with pytest.raises(CORSConfigError, match="answered a request already"):
            CORS(app, resources="/late")

    def test_first_call_after_the_first_request_is_an_error(self) -> None:
        app = Flask(__name__)
        get(app.test_client())

        with pytest.raises(CORSConfigError, match="answered a request already"):
            CORS(app)

        assert cors_headers(get(app.test_client())) == {}


class TestFactory:
    def test_one_object_serves_several_apps_each_by_its_config(self) -> None:
        cors = CORS()
        one = Flask("one")
        one.config["CORS_ORIGINS"] = ALLOWED
        two = Flask("two")
        two.config["CORS_ORIGINS"] = OTHER
        cors.init_app(one)
        cors.init_app(two)

        for app, own, foreign in ((one, ALLOWED, OTHER), (two, OTHER, ALLOWED)):
            client = app.test_client()

            assert cors_headers(get(client, origin=own)) == {
                "Access-Control-Allow-Origin": own
            }
            assert cors_headers(get(client, origin=foreign)) == {"Vary": "Origin"}

    def test_arguments_override_those_of_the_constructor_one_by_one(self) -> None:
        app = Flask(__name__)
        cors = CORS(origins=OTHER, expose_headers="X-A", resources="/a")

        cors.init_app(app, origins=ALLOWED, resources="/b")
        client = app.test_client()
        assert cors_headers(get(client, "/a")) == {}
        assert cors_headers(get(client, "/b")) == {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Expose-Headers": "X-A",
        }

    def test_arguments_override_by_any_name_of_an_option(self) -> None:
        app = Flask(__name__)
        CORS(headers="X-A").init_app(app, allow_headers="X-B")
        headers = cors_headers(preflight(app.test_client()))

        assert headers["Access-Control-Allow-Headers"] == "X-B"

    def test_current_app_is_served_as_the_app_that_it_stands_for(self) -> None:
        app = Flask(__name__)

        with app.app_context():
            cors = CORS(current_app)

        assert cors_headers(get(app.test_client())) == ANYBODY
        assert cors.allows(ALLOWED) is True

    def test_constructor_checks_its_keywords_at_once(self) -> None:
        with pytest.raises(CORSConfigError, match="did you mean 'origins'"):
            CORS(**t.cast(t.Any, {"orgins": "*"}))

    def test_app_is_not_kept_alive(self) -> None:
        cors = CORS()
        app = Flask(__name__)
        cors.init_app(app)
        known = weakref.ref(app)
        del app
        gc.collect()

        assert known() is None

    def test_target_of_another_kind_is_an_error(self) -> None:
        with pytest.raises(TypeError, match="takes a Flask app or a Blueprint"):
            CORS(t.cast(t.Any, "https://app.example"))


class TestConfiguration:
    def test_bad_value_stops_the_start_up(self) -> None:
        app = Flask(__name__)
        app.config["CORS_MAX_AGE"] = "soon"

        with pytest.raises(CORSConfigError) as caught:
            CORS(app, origins="app.example")

        assert [problem.option for problem in caught.value.problems] == [
            "max_age",
            "origins",
        ]
        assert "app.config['CORS_MAX_AGE']" in str(caught.value)

    def test_app_whose_start_up_was_stopped_can_be_set_up_again(self) -> None:
        app = Flask(__name__)

        with pytest.raises(CORSConfigError):
            CORS(app, origins="app.example")

        CORS(app, origins=ALLOWED)

        assert cors_headers(get(app.test_client())) == {
            "Access-Control-Allow-Origin": ALLOWED
        }

    def test_change_before_the_first_request_is_seen(self) -> None:
        app = make_app()
        app.config["CORS_ORIGINS"] = ALLOWED

        assert cors_headers(get(app.test_client(), origin=OTHER)) == {"Vary": "Origin"}

    def test_list_that_grew_before_the_first_request_is_seen(self) -> None:
        app = Flask(__name__)
        app.config["CORS_ORIGINS"] = [OTHER]
        CORS(app)
        app.config["CORS_ORIGINS"].append(ALLOWED)

        assert cors_headers(get(app.test_client())) == {
            "Access-Control-Allow-Origin": ALLOWED,
            "Vary": "Origin",
        }

    def test_change_after_the_first_request_is_not_seen(self) -> None:
        app = make_app()
        client = app.test_client()
        get(client)
        app.config["CORS_ORIGINS"] = ALLOWED

        assert cors_headers(get(client, origin=OTHER)) == ANYBODY

    @pytest.mark.parametrize(
        ("key", "value", "text"),
        [
            pytest.param("CORS_ORIGINS", "app.example", "has no scheme", id="value"),
            pytest.param(
                "CORS_SUPPORTS_CREDENTIALS", True, "any-origin", id="combination"
            ),
        ],
    )
    @pytest.mark.parametrize("mode", ["DEBUG", "TESTING"])
    def test_every_request_of_developers_fails_until_a_late_error_is_mended(
        self,
        caplog: pytest.LogCaptureFixture,
        mode: str,
        key: str,
        value: object,
        text: str,
    ) -> None:
        app = make_app()
        app.config.update({key: value, mode: True})
        client = app.test_client()

        for _ in range(3):
            with pytest.raises(CORSConfigError, match=text):
                get(client)

        with pytest.raises(CORSConfigError, match=text):
            preflight(client)

        assert [record.name for record in caplog.records] == ["flask_cors"]
        assert caplog.records[0].levelno == logging.ERROR
        assert text.replace("any-origin", "CORS(...)") in caplog.text

        del app.config[key]
        assert cors_headers(get(client)) == ANYBODY

    def test_problem_of_a_default_is_placed_with_its_policy(self) -> None:
        with pytest.raises(CORSConfigError) as caught:
            make_app(
                supports_credentials=True,
                send_wildcard=False,
                resources={"/a": {"origins": ALLOWED}, "/x/*": {"max_age": 1}},
            )

        (problem,) = caught.value.problems
        assert (problem.option, problem.place) == (
            "origins",
            "CORS(...), resources['/x/*']",
        )

    def test_unknown_key_is_a_warning_with_a_suggestion(self) -> None:
        app = Flask(__name__)
        app.config["CORS_ORIGIN"] = ALLOWED

        with pytest.warns(CORSConfigWarning, match="did you mean 'CORS_ORIGINS'") as w:
            CORS(app)

        assert len(w) == 1
        assert w[0].filename == __file__
        assert cors_headers(get(app.test_client(), origin=OTHER)) == ANYBODY

    def test_resources_come_from_the_config(self) -> None:
        app = Flask(__name__)
        app.config["CORS_RESOURCES"] = {"/api/*": {"origins": ALLOWED}}
        CORS(app)
        client = app.test_client()

        assert cors_headers(get(client, "/")) == {}
        assert cors_headers(get(client, "/api/x")) == {
            "Access-Control-Allow-Origin": ALLOWED
        }

    def test_view_that_was_decorated_wrongly_for_the_config_stops_the_start_up(
        self,
    ) -> None:
        app = Flask(__name__)
        app.config["CORS_SUPPORTS_CREDENTIALS"] = True

        @app.route("/")
        @cross_origin(origins="*", send_wildcard=False)
        def index() -> str:
            return ""

        with pytest.raises(CORSConfigError, match="any-origin") as caught:
            CORS(app, resources=[])

        assert "@cross_origin on tests.test_extension" in str(caught.value)


class TestAllows:
    def test_path_rules_decide(self) -> None:
        app = Flask(__name__)
        cors = CORS(app, resources={"/ws/*": {"origins": ALLOWED}})

        assert cors.allows(ALLOWED, "/ws/chat") is True
        assert cors.allows(ALLOWED, "//ws/chat") is True
        assert cors.allows(OTHER, "/ws/chat") is False
        assert cors.allows(ALLOWED, "/elsewhere") is False
        assert cors.allows(ALLOWED) is False

    @pytest.mark.parametrize("origin", ["", None])
    def test_empty_origin_is_denied(self, origin: str) -> None:
        cors = CORS(Flask(__name__))

        assert cors.allows(origin) is False

    def test_path_is_text(self) -> None:
        cors = CORS(Flask(__name__))
        environ: t.Any = {"PATH_INFO": "/"}

        with pytest.raises(TypeError, match=r"CORS\.allows\(\) takes a path, not \{"):
            cors.allows(ALLOWED, environ)

    def test_predicate_runs_in_the_app_context(self) -> None:
        app = Flask("mine")
        cors = CORS(app, origins=lambda origin: current_app.name == "mine")

        assert cors.allows(ALLOWED) is True

    def test_current_app_comes_before_others(self) -> None:
        cors = CORS()
        one = Flask("one")
        cors.init_app(one, origins=ALLOWED)
        two = Flask("two")
        cors.init_app(two, origins=OTHER)

        with two.app_context():
            assert cors.allows(OTHER) is True
            assert cors.allows(ALLOWED) is False
            assert cors.allows(ALLOWED, app=one) is True

    @pytest.mark.parametrize("count", [0, 2])
    def test_without_one_app_it_is_an_error(self, count: int) -> None:
        cors = CORS()
        apps = [Flask(__name__) for _ in range(count)]

        for app in apps:
            cors.init_app(app)

        with pytest.raises(RuntimeError, match=f"which of {count} apps"):
            cors.allows(ALLOWED)

    def test_config_may_still_change_after_it(self) -> None:
        app = Flask(__name__)
        cors = CORS(app)

        assert cors.allows(OTHER) is True

        app.config["CORS_ORIGINS"] = ALLOWED
        assert cors.allows(OTHER) is False

        get(app.test_client())
        app.config["CORS_ORIGINS"] = "*"
        assert cors.allows(OTHER) is False


class CountingList(list[str]):
    reads = 0

    def __iter__(self) -> t.Iterator[str]:
        self.reads += 1
        return super().__iter__()


def test_allows_does_not_read_the_same_configuration_again() -> None:
    app = Flask(__name__)
    app.config["CORS_ORIGINS"] = origins = CountingList([ALLOWED])
    cors = CORS(app)
    cors.allows(ALLOWED)
    before = origins.reads

    assert cors.allows(ALLOWED) is True
    assert cors.allows(OTHER) is False
    assert origins.reads == before


class Wrapper:
    def __init__(self, app: t.Any) -> None:
        self.app = app

    def __call__(self, environ: t.Any, start_response: t.Any) -> t.Any:
        return self.app(environ, start_response)


@pytest.mark.parametrize("wrap", [lambda wsgi_app: wsgi_app, Wrapper])
def test_apps_that_are_mounted_behind_the_door_are_warned_of(wrap: t.Any) -> None:
    app, other = Flask("app"), Flask("other")
    app.wsgi_app = wrap(  # type: ignore[method-assign]
        DispatcherMiddleware(app.wsgi_app, {"/other": other})
    )

    with pytest.warns(CORSConfigWarning, match="responds to their preflights"):
        CORS(app)


def test_apps_that_are_mounted_before_the_door_are_right() -> None:
    app, other = Flask("app"), Flask("other")
    CORS(app)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/other": other})  # type: ignore[method-assign]

    assert (
        "Access-Control-Allow-Origin" not in get(app.test_client(), "/other/").headers
    )


class Asking(BaseConverter):
    """Needs a request."""

    def to_python(self, value: str) -> str:
        return f"{request.method} {value}"


def test_converter_may_need_a_request() -> None:
    app = Flask(__name__)
    app.url_map.converters["asking"] = Asking
    CORS(app, origins=OTHER)
    app.before_request(lambda: ("log in", 401))
    app.add_url_rule(
        "/<asking:name>", "view", cross_origin(origins=ALLOWED)(lambda name: name)
    )

    assert preflight(app.test_client(), "/a", method="GET").status_code == 200
    assert preflight(app.test_client(), "/a", OTHER, method="GET").status_code == 403


def test_slashes_that_flask_merges_are_an_error() -> None:
    app = Flask(__name__)

    with pytest.raises(CORSConfigError, match=r"Write '/api/v1/\*'\."):
        CORS(app, resources={"/api//v1/*": {}})


def test_slashes_may_stay_where_the_url_map_keeps_them() -> None:
    app = Flask(__name__)
    app.url_map.merge_slashes = False
    CORS(app, resources={"/api//v1/*": {}})

    assert cors_headers(get(app.test_client(), "/api//v1/x")) != {}


class TestPredicates:
    def test_it_runs_in_the_app_context_at_the_door_and_behind(self) -> None:
        names = []

        def ask(origin: str) -> bool:
            names.append(current_app.name)
            return origin == ALLOWED

        app = make_app(origins=ask)
        client = app.test_client()

        assert cors_headers(preflight(client)) == {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Methods": METHODS,
            "Vary": "Origin",
        }
        assert cors_headers(get(client, origin=OTHER)) == {"Vary": "Origin"}
        assert names == [app.name, app.name]

    def test_failure_is_a_denial_and_no_500(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def ask(origin: str) -> bool:
            raise RuntimeError("no database")

        client = make_app(origins=ask).test_client()

        assert get(client).status_code == 200
        assert cors_headers(get(client)) == {"Vary": "Origin"}
        assert preflight(client).status_code == 403
        assert "no database" in caplog.text


def test_proxy_fix_around_the_app_is_seen_by_the_door() -> None:
    app = make_app(resources="/api/*")
    app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)  # type: ignore[method-assign]

    response = preflight(app.test_client(), "/api/x")

    assert cors_headers(response) == ANY_PREFLIGHT


def test_class_based_view_without_a_policy_follows_the_rules() -> None:
    app = make_app()

    class View(MethodView):
        def get(self) -> str:
            return "get"

    app.add_url_rule("/view", view_func=View.as_view("view"))

    assert cors_headers(get(app.test_client(), "/view")) == ANYBODY


def test_state_of_an_app_is_in_its_extensions() -> None:
    app = Flask(__name__)
    assert "cors" not in app.extensions
    CORS(app)

    assert app.extensions["flask_cors"] is AppState.of(app)
    assert [r.pattern.text for r in AppState.of(app).current().rules if r.pattern] == [
        "/*"
    ]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        pytest.param(
            lambda: CORS(Flask(__name__), {"/api/*": {}}),  # type: ignore[arg-type]
            "Write CORS(app, resources={'/api/*': {}}) for paths, or",
            id="resources",
        ),
        pytest.param(
            lambda: CORS().init_app(Flask(__name__), ALLOWED),  # type: ignore[arg-type]
            "or CORS(app, origins=...) for origins.",
            id="origins of init_app",
        ),
        pytest.param(
            lambda: CORS(ALLOWED),  # type: ignore[arg-type]
            "write CORS(app, origins='https://app.example').",
            id="no app",
        ),
        pytest.param(
            lambda: cross_origin("*"),  # type: ignore[call-overload]
            "Write @cross_origin(origins='*').",
            id="origin of a view",
        ),
        pytest.param(
            lambda: cross_origin([ALLOWED], "GET"),  # type: ignore[call-overload]
            f"Write @cross_origin(origins=['{ALLOWED}']).",
            id="origins of a view",
        ),
        pytest.param(
            lambda: cross_origin(Flask(__name__)),
            "Write CORS(app) for an app or a blueprint.",
            id="app",
        ),
    ],
)
def test_options_by_position_are_told_what_to_write(
    call: t.Callable[[], object], text: str
) -> None:
    with pytest.raises(TypeError, match=re.escape(text)):
        call()
