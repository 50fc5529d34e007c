from __future__ import annotations

import functools
import gc
import inspect
import logging
import os
import typing as t

import pytest
from flask import abort
from flask import Flask
from flask import g
from flask import request
from flask import Response
from flask.views import MethodView
from flask.views import View
from werkzeug.test import EnvironBuilder

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import CORSConfigError
from flask_cors import CORSConfigWarning
from flask_cors import cross_origin
from flask_cors.policy import Policy
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

OWN = {"Access-Control-Allow-Origin": ALLOWED}
OWN_PREFLIGHT = {**OWN, "Access-Control-Allow-Methods": METHODS}
ANYBODY = {"Access-Control-Allow-Origin": "*"}


def make_app(with_cors: bool) -> Flask:
    app = Flask(__name__)

    if with_cors:
        CORS(app, origins=OTHER, resources="/*")

    return app


@pytest.fixture(params=[True, False], ids=["with CORS(app)", "alone"])
def app(request: pytest.FixtureRequest) -> Flask:
    return make_app(request.param)


class TestUnderTheRoute:
    """What holds with ``CORS(app)`` and without."""

    def test_view_has_its_own_policy(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return "index"

        client = app.test_client()

        assert get(client).text == "index"
        assert cors_headers(get(client)) == OWN
        assert cors_headers(get(client, origin=OTHER)) == {"Vary": "Origin"}
        assert cors_headers(get(client, origin=None)) == OWN

    def test_preflight_is_answered(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return "index"

        client = app.test_client()
        response = preflight(client, method="GET")

        assert (response.status, response.data) == ("200 OK", b"")
        assert response.headers["Content-Length"] == "0"
        assert response.data == b""
        assert cors_headers(response) == OWN_PREFLIGHT

    def test_preflight_of_a_denied_origin_is_refused(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return "index"

        response = preflight(app.test_client(), origin=OTHER, method="GET")

        assert response.status == "403 Forbidden"
        assert response.text == "The CORS policy does not allow this origin.\n"
        assert cors_headers(response) == {"Vary": "Origin"}

    def test_without_parentheses_it_allows_everybody(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin
        def index() -> str:
            return "index"

        assert cors_headers(get(app.test_client())) == ANYBODY

    def test_async_view(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED)
        async def index() -> str:
            return "async"

        client = app.test_client()

        assert get(client).text == "async"
        assert cors_headers(get(client)) == OWN
        assert cors_headers(preflight(client, method="GET")) == OWN_PREFLIGHT

    def test_class_based_view(self, app: Flask) -> None:
        class View(MethodView):
            decorators: t.ClassVar = [cross_origin(origins=ALLOWED)]

            def get(self, name: str) -> str:
                return name

        app.add_url_rule("/<name>", view_func=View.as_view("view"))
        client = app.test_client()

        assert get(client, "/name").text == "name"
        assert cors_headers(get(client, "/name")) == OWN

    def test_method_of_a_class_based_view(self, app: Flask) -> None:
        class View(MethodView):
            @cross_origin(origins=ALLOWED)
            def get(self) -> str:
                return "get"

        app.add_url_rule("/", view_func=View.as_view("view"))
        client = app.test_client()

        assert cors_headers(get(client)) == OWN
        assert cors_headers(get(client, method="HEAD")) == OWN

    def test_abort_and_http_errors_keep_the_policy(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            abort(409)

        response = get(app.test_client())

        assert response.status_code == 409
        assert cors_headers(response) == OWN

    def test_unhandled_exception_keeps_the_policy(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            raise RuntimeError("crash")

        response = get(app.test_client())

        assert response.status_code == 500
        assert cors_headers(response) == OWN

    def test_two_views_on_one_url_have_a_policy_each(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def read() -> str:
            return "read"

        @app.route("/", methods=["POST"])
        @cross_origin(origins="https://writer.example")
        def write() -> str:
            return "write"

        client = app.test_client()

        assert cors_headers(get(client, method="GET")) == OWN
        assert cors_headers(get(client, method="POST")) == {"Vary": "Origin"}
        assert preflight(client, method="GET").status_code == 200
        assert preflight(client, method="POST").status_code == 403

    def test_options_request_by_hand_gets_flasks_answer(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED, max_age=9)
        def index() -> str:
            return "never for OPTIONS"

        response = get(app.test_client(), method="OPTIONS")

        assert response.data == b""
        assert response.allow.as_set() == {"get", "head", "options"}
        assert cors_headers(response) == {
            **OWN_PREFLIGHT,
            "Access-Control-Max-Age": "9",
        }

    def test_automatic_options_off_leaves_options_to_the_view(self, app: Flask) -> None:
        @app.route("/", methods=["GET", "OPTIONS"])
        @cross_origin(origins=ALLOWED, automatic_options=False)
        def index() -> str:
            return f"own {request.method}"

        response = preflight(app.test_client(), method="GET")

        assert response.text == "own OPTIONS"
        assert cors_headers(response) == OWN_PREFLIGHT

    def test_automatic_options_off_leaves_options_to_flask(self, app: Flask) -> None:
        calls = []

        @app.route("/", methods=["POST"])
        @cross_origin(origins=ALLOWED, automatic_options=False)
        def index() -> str:
            calls.append(request.method)
            return ""

        response = preflight(app.test_client(), method="POST")

        assert response.allow.as_set() == {"post", "options"}
        assert calls == []

    def test_automatic_options_off_by_config_never_runs_the_view(
        self, app: Flask
    ) -> None:
        app.config["CORS_AUTOMATIC_OPTIONS"] = "off"
        calls = []

        @app.route("/", methods=["POST"])
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            calls.append(request.method)
            return ""

        response = preflight(app.test_client(), method="POST")

        assert response.allow.as_set() == {"post", "options"}
        assert cors_headers(response) == OWN_PREFLIGHT
        assert calls == []

    def test_class_based_view_may_answer_options_itself(self, app: Flask) -> None:
        class View(MethodView):
            decorators: t.ClassVar = [cross_origin(origins=ALLOWED)]

            def get(self) -> str:
                return "get"

            def options(self) -> str:
                return "own options"

        app.add_url_rule("/", view_func=View.as_view("view"))
        response = get(app.test_client(), method="OPTIONS")

        assert response.text == "own options"
        assert cors_headers(response) == OWN_PREFLIGHT

    def test_config_is_below_the_keywords(self, app: Flask) -> None:
        app.config["CORS_EXPOSE_HEADERS"] = "X-Config"
        app.config["CORS_ORIGINS"] = "https://config.example"

        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return ""

        assert cors_headers(get(app.test_client())) == {
            **OWN,
            "Access-Control-Expose-Headers": "X-Config",
        }

    def test_header_that_the_view_set_is_left_alone(self, app: Flask) -> None:
        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> tuple[str, dict[str, str]]:
            return "", {"Access-Control-Allow-Origin": "https://by-hand.example"}

        assert cors_headers(get(app.test_client(), origin=OTHER)) == {
            "Access-Control-Allow-Origin": "https://by-hand.example"
        }

    def test_view_that_calls_another_view_keeps_its_own_policy(
        self, app: Flask
    ) -> None:
        @app.route("/other")
        @cross_origin(origins=OTHER)
        def other() -> str:
            return "other"

        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return other()

        client = app.test_client()

        assert get(client).text == "other"
        assert cors_headers(get(client)) == OWN
        assert cors_headers(get(client, origin=OTHER)) == {"Vary": "Origin"}

    def test_mark_that_another_decorator_hides_counts_where_nothing_else_does(
        self, app: Flask
    ) -> None:
        def hiding(function: t.Callable[[], str]) -> t.Callable[[], str]:
            def hidden() -> str:
                return function()

            return hidden

        @hiding
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return ""

        app.add_url_rule("/", "index", index)
        client = app.test_client()
        rules = "flask_cors" in app.extensions

        assert cors_headers(get(client)) == ({"Vary": "Origin"} if rules else OWN)
        assert cors_headers(preflight(client, method="GET")) == (
            {"Vary": "Origin"} if rules else {}
        )

    def test_wrapping_decorator_passes_the_mark_on(self, app: Flask) -> None:
        def login_required(function: t.Callable[[], str]) -> t.Callable[[], str]:
            @functools.wraps(function)
            def checked() -> str:
                abort(401)

            return checked

        @app.route("/")
        @login_required
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return ""

        app.config["TESTING"] = True
        response = get(app.test_client())

        assert response.status_code == 401
        # Alone, the decorator does not run, so that nobody can add a header.
        assert cors_headers(response) == (
            OWN if app.extensions.get("flask_cors") else {}
        )


def test_method_that_is_wrong_for_the_config_stops_the_start_up() -> None:
    app = Flask(__name__)
    app.config["CORS_SUPPORTS_CREDENTIALS"] = True

    class View(MethodView):
        @cross_origin(origins="null")
        def get(self) -> str:
            return "get"

    app.add_url_rule("/", view_func=View.as_view("view"))

    with pytest.raises(CORSConfigError, match="null-origin") as caught:
        CORS(app, resources=[])

    assert "View.get in tests/test_decorator.py:" in str(caught.value)


def test_policy_of_one_view_does_not_answer_the_preflight_of_another() -> None:
    app = Flask(__name__)
    CORS(app, resources={"/other": {}})

    @app.get("/")
    @cross_origin
    def read() -> str:
        return ""

    @app.route("/own", methods=["GET", "OPTIONS"])
    @cross_origin(automatic_options=False)
    def own() -> str:
        return ""

    @app.put("/")
    @app.put("/own")
    def write() -> str:
        return ""

    client = app.test_client()

    for path in ("/", "/own"):
        assert cors_headers(preflight(client, path, method="PUT")) == {}
        assert "Access-Control-Allow-Origin" in cors_headers(
            preflight(client, path, method="GET")
        )


def test_view_does_not_answer_the_preflight_that_another_leaves_to_flask() -> None:
    app = Flask(__name__)
    CORS(app, origins=[])

    @app.get("/")
    @cross_origin
    def read() -> str:
        return ""

    @app.put("/")
    @cross_origin(origins=ALLOWED, automatic_options=False)
    def write() -> str:
        return ""

    response = preflight(app.test_client(), origin=OTHER, method="PUT")

    assert response.status_code == 200
    assert response.allow.as_set() == {"get", "head", "options", "put"}
    assert "Access-Control-Allow-Origin" not in response.headers


def test_decorated_function_that_another_view_calls_does_not_open_that_view() -> None:
    app = Flask(__name__)
    CORS(app, resources={"/admin": {"origins": []}})

    @app.route("/")
    @cross_origin
    def index() -> str:
        return "index"

    @app.route("/admin")
    def admin() -> str:
        return index()

    response = get(app.test_client(), "/admin")

    assert response.text == "index"
    assert cors_headers(response) == {"Vary": "Origin"}


@pytest.mark.parametrize("with_cors", [True, False])
def test_view_that_no_policy_covers_is_not_opened_by_one_that_it_calls(
    with_cors: bool,
) -> None:
    app = Flask(__name__)
    app.debug = True

    if with_cors:
        CORS(app, resources="/api/*")

    @app.route("/public")
    @cross_origin
    def public() -> str:
        raise ZeroDivisionError

    @app.route("/private")
    def private() -> str:
        try:
            return public()
        except ZeroDivisionError:
            return "recovered"

    @app.route("/own")
    @cross_origin(origins=ALLOWED)
    def own() -> str:
        return private()

    client = app.test_client()

    assert get(client, "/private").text == "recovered"
    assert cors_headers(get(client, "/private")) == {}
    assert get(client, "/own").text == "recovered"
    assert cors_headers(get(client, "/own")) == OWN


def test_error_handler_that_is_a_method_never_answers_preflights() -> None:
    class Handlers:
        @cross_origin(origins=ALLOWED)
        def missing(self, error: Exception) -> tuple[str, int]:
            return "missing", 404

    app = Flask(__name__)
    app.register_error_handler(404, Handlers().missing)
    client = app.test_client()

    assert cors_headers(get(client, "/unknown")) == OWN
    assert preflight(client, "/unknown").status_code == 404
    assert get(client, "/unknown", method="OPTIONS").status_code == 404


def test_policies_of_what_is_decorated_for_each_request_are_not_kept() -> None:
    app = Flask(__name__)
    origins = (f"https://tenant-{number}.example" for number in range(12))

    class Tenant(View):
        def dispatch_request(self) -> str:
            return cross_origin(origins=next(origins))(self.answer)()

        def answer(self) -> str:
            return "answer"

    app.add_url_rule("/", view_func=Tenant.as_view("view"))
    client = app.test_client()
    made = []
    gc.freeze()

    try:
        for _ in range(12):
            get(client)
            gc.collect()
            made.append(sum(isinstance(each, Policy) for each in gc.get_objects()))
    finally:
        gc.unfreeze()

    assert max(made) <= 1


@pytest.mark.parametrize("with_cors", [True, False])
def test_second_pass_with_the_same_environ_is_another_request(with_cors: bool) -> None:
    app = Flask(__name__)

    if with_cors:
        CORS(app, resources=[])

    @cross_origin
    def hidden() -> str:
        return ""

    app.add_url_rule("/", "index", lambda: hidden())
    app.add_url_rule("/fallback", "fallback", lambda: "")
    app.add_url_rule("/again", "again", cross_origin(origins=ALLOWED)(lambda: ""))
    environ = EnvironBuilder("/", headers=[("Origin", OTHER)]).get_environ()
    found: list[dict[str, str]] = []

    for path in ("/", "/fallback", "/again", "/"):
        environ["PATH_INFO"] = path
        found.append(cors_headers(Response.from_app(app, environ)))

    assert found == [ANYBODY, {}, {"Vary": "Origin"}, ANYBODY]


class TestClassBasedViews:
    @pytest.fixture
    def app(self) -> Flask:
        app = Flask(__name__)
        CORS(app)
        return app

    def assert_strict(self, app: Flask, method: str) -> None:
        client = app.test_client()

        assert preflight(client, method=method).status_code == 200
        assert preflight(client, origin=OTHER, method=method).status_code == 403
        assert cors_headers(get(client, origin=OTHER, method=method)) == {
            "Vary": "Origin"
        }

    def test_methods_in_lower_case(self, app: Flask) -> None:
        class View(MethodView):
            methods = ["get", "put"]  # noqa: RUF012

            def get(self) -> str:
                return ""

            @cross_origin(origins=ALLOWED)
            def put(self) -> str:
                return ""

        app.add_url_rule("/", view_func=View.as_view("view"))

        self.assert_strict(app, "PUT")

    def test_preflight_for_a_method_in_lower_case(self, app: Flask) -> None:
        class View(MethodView):
            @cross_origin(origins=ALLOWED)
            def patch(self) -> str:
                return ""

        app.add_url_rule("/", view_func=View.as_view("view"))

        self.assert_strict(app, "patch")

    def test_method_that_the_route_alone_names(self, app: Flask) -> None:
        class Dispatching(MethodView):
            @cross_origin(origins=ALLOWED)
            def propfind(self) -> str:
                return ""

        view = Dispatching.as_view("view")
        app.add_url_rule("/", view_func=view, methods=["PROPFIND"])

        self.assert_strict(app, "PROPFIND")

    def test_method_that_dispatches(self, app: Flask) -> None:
        class Whole(View):
            @cross_origin(origins=ALLOWED)
            def dispatch_request(self) -> str:
                return ""

        app.add_url_rule("/", view_func=Whole.as_view("view"))

        self.assert_strict(app, "GET")


def test_method_that_is_decorated_for_each_request() -> None:
    """Some libraries apply a list of decorators when they dispatch."""
    app = Flask(__name__)
    app.config["CORS_ORIGINS"] = ALLOWED
    decorate = cross_origin(expose_headers="X-A")

    class Resource(View):
        def dispatch_request(self) -> str:
            return decorate(self.answer)()

        def answer(self) -> str:
            return "answer"

    app.add_url_rule("/", view_func=Resource.as_view("view"))
    client = app.test_client()

    for _ in range(2):
        response = get(client)

        assert response.text == "answer"
        assert cors_headers(response) == {**OWN, "Access-Control-Expose-Headers": "X-A"}


def test_function_without_a_name_can_be_decorated() -> None:
    app = Flask(__name__)
    view = cross_origin(functools.partial(str, "partial"))
    app.add_url_rule("/", "index", view)

    assert cors_headers(get(app.test_client())) == ANYBODY


def test_warning_on_keywords_points_at_the_decorated_function() -> None:
    app = Flask(__name__)

    with pytest.warns(CORSConfigWarning, match="'Cookie'") as caught:

        @app.route("/")
        @cross_origin(headers="Cookie")
        def index() -> str:
            return ""

    assert [warning.filename for warning in caught] == [__file__]
    assert cors_headers(get(app.test_client())) == ANYBODY


def above_the_route(decorator: t.Any, with_cors: bool = True) -> Flask:
    app = Flask(__name__)

    if with_cors:
        CORS(app, origins=OTHER)

    @decorator  # type: ignore[untyped-decorator]
    @app.route("/")
    def index() -> str:
        return ""

    return app


class TestAboveTheRoute:
    @pytest.mark.parametrize("with_cors", [True, False])
    @pytest.mark.parametrize(
        "decorator",
        [
            pytest.param(cross_origin(origins=ALLOWED), id="cross_origin"),
            pytest.param(cors_exempt, id="cors_exempt"),
        ],
    )
    def test_it_has_no_effect(self, decorator: t.Any, with_cors: bool) -> None:
        app = above_the_route(decorator, with_cors)
        client = app.test_client()
        allowed = {"Access-Control-Allow-Origin": OTHER} if with_cors else {}

        assert cors_headers(get(client, origin=OTHER)) == allowed
        assert "Access-Control-Allow-Origin" not in get(client).headers
        assert "Access-Control-Allow-Origin" not in preflight(client).headers

    def test_it_is_logged_at_the_first_request(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = above_the_route(cross_origin(origins=ALLOWED))
        client = app.test_client()
        get(client)
        get(client)
        line = inspect.currentframe().f_lineno - 4  # type: ignore[union-attr]
        (record,) = caplog.records

        assert (record.name, record.levelname) == ("flask_cors", "WARNING")
        assert record.getMessage() == (
            "@cross_origin on tests.test_decorator.above_the_route.<locals>.index"
            f" in {os.path.relpath(__file__)}:{line} has no effect on the view 'index'."
            " Move the decorator below @app.route: Flask has registered the function"
            " without it."
        )

    def test_decorator_below_the_route_is_not_logged(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = make_app(with_cors=True)
        app.add_url_rule("/", "index", cross_origin(origins=ALLOWED)(lambda: ""))
        get(app.test_client())

        assert caplog.records == []


class TestFunctionThatIsDecoratedElsewhere:
    def test_it_has_no_policy_by_itself(self) -> None:
        def view() -> str:
            return ""

        one, other = Flask("one"), Flask("other")
        CORS(other, origins=OTHER)
        one.add_url_rule("/", "view", cross_origin(origins=ALLOWED)(view))
        other.add_url_rule("/", "view", view)

        assert cors_headers(get(one.test_client())) == OWN
        assert cors_headers(get(other.test_client())) == {"Vary": "Origin"}

    def test_copied_attributes_are_no_policy(self) -> None:
        decorated = cross_origin(origins=ALLOWED)(lambda: "")

        def view() -> str:
            return ""

        view.__dict__.update(decorated.__dict__)
        app = Flask(__name__)
        CORS(app, origins=OTHER)
        app.add_url_rule("/", "view", view)

        assert cors_headers(get(app.test_client())) == {"Vary": "Origin"}

    def test_each_app_may_decorate_it_with_another_policy(self) -> None:
        def view() -> str:
            return ""

        for origin in (ALLOWED, OTHER):
            app = Flask(__name__)
            CORS(app, origins=[])
            app.add_url_rule("/", "view", cross_origin(origins=origin)(view))
            headers = cors_headers(get(app.test_client(), origin=origin))

            assert headers == {"Access-Control-Allow-Origin": origin}


def test_decorator_is_seen_behind_a_partial() -> None:
    view = functools.partial(cross_origin(origins=ALLOWED)(lambda name: name), name="a")
    app = Flask(__name__)
    CORS(app, origins=OTHER)
    app.add_url_rule("/", "view", view)

    assert cors_headers(get(app.test_client())) == OWN
    assert cors_headers(preflight(app.test_client(), method="GET")) == OWN_PREFLIGHT


def test_methods_that_a_view_requires_are_kept() -> None:
    def index() -> str:
        return ""

    index.required_methods = ["PUT"]  # type: ignore[attr-defined]
    app = Flask(__name__)
    app.add_url_rule("/", view_func=cross_origin(index))
    response = get(app.test_client(), method="OPTIONS")

    assert response.allow.as_set() == {"get", "head", "options", "put"}


class TestErrorHandler:
    def make_app(self, with_cors: bool, **options: t.Any) -> Flask:
        app = Flask(__name__)

        if with_cors:
            CORS(app, **options)

        @app.errorhandler(404)
        @cross_origin(origins=ALLOWED)
        def missing(error: Exception) -> tuple[str, int]:
            return "missing", 404

        return app

    @pytest.mark.parametrize("with_cors", [True, False])
    def test_it_holds_where_no_policy_was_chosen(self, with_cors: bool) -> None:
        app = self.make_app(with_cors, resources="/api/*")
        response = get(app.test_client(), "/unknown")

        assert response.text == "missing"
        assert cors_headers(response) == OWN

    def test_a_chosen_policy_stays(self) -> None:
        app = self.make_app(True, resources="/api/*", origins=OTHER)
        response = get(app.test_client(), "/api/unknown")

        assert response.text == "missing"
        assert cors_headers(response) == {"Vary": "Origin"}

    @pytest.mark.parametrize("with_cors", [True, False])
    def test_the_policy_of_a_view_that_aborts_stays(self, with_cors: bool) -> None:
        app = self.make_app(with_cors, resources=[])

        @app.route("/")
        @cross_origin(origins=OTHER)
        def index() -> str:
            abort(404)

        response = get(app.test_client(), origin=OTHER)

        assert response.text == "missing"
        assert cors_headers(response) == {"Access-Control-Allow-Origin": OTHER}

    def test_the_policy_of_a_view_that_never_ran_stays(self) -> None:
        app = self.make_app(False)

        @app.before_request
        def refuse() -> None:
            abort(404)

        @app.route("/")
        @cross_origin(origins=OTHER)
        def index() -> str:
            return ""

        response = get(app.test_client(), origin=OTHER)

        assert response.text == "missing"
        assert cors_headers(response) == {"Access-Control-Allow-Origin": OTHER}

    @pytest.mark.parametrize("with_cors", [True, False])
    def test_it_never_answers_a_preflight(self, with_cors: bool) -> None:
        app = self.make_app(with_cors, resources=[])
        response = preflight(app.test_client(), "/unknown")

        assert response.status_code == 404
        assert response.text == "missing"
        assert cors_headers(response) == {}

    def test_it_does_not_let_a_view_answer_a_preflight(self) -> None:
        app = self.make_app(False)

        @app.before_request
        def refuse() -> None:
            abort(404)

        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return ""

        response = preflight(app.test_client(), method="GET")

        assert response.text == "missing"
        assert cors_headers(response) == {}

    def test_its_error_in_the_config_is_logged_once(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = Flask(__name__)
        app.config["CORS_SUPPORTS_CREDENTIALS"] = True
        app.config["TESTING"] = True

        @app.errorhandler(404)
        @cross_origin(origins="*", send_wildcard=False)
        def missing(error: Exception) -> str:
            return "missing"

        @app.route("/")
        @cross_origin(origins=ALLOWED)
        def index() -> str:
            return ""

        client = app.test_client()

        for path in ("/", "/unknown", "/"):
            with pytest.raises(CORSConfigError, match="any-origin"):
                get(client, path)

        assert [r.name for r in caplog.records] == ["flask_cors"]


class TestAtDecoration:
    def test_bad_keyword_is_an_error_that_names_the_view(self) -> None:
        with pytest.raises(CORSConfigError) as caught:

            @cross_origin(origins="app.example", max_age=-1)
            def index() -> str:
                return ""

        text = str(caught.value)
        assert len(caught.value.problems) == 2
        assert "@cross_origin on tests.test_decorator." in text
        assert "index" in text

    def test_resources_are_no_option_of_it(self) -> None:
        with pytest.raises(CORSConfigError, match=r"option of CORS\(\.\.\.\) alone"):
            cross_origin(**t.cast(t.Any, {"resources": "/"}))(lambda: "")

    def test_two_policies_for_one_function_are_an_error(self) -> None:
        with pytest.raises(CORSConfigError, match=r"only one CORS decorator"):
            cross_origin(cross_origin(lambda: ""))

    def test_class_is_an_error(self) -> None:
        with pytest.raises(CORSConfigError, match=r"decorators = \[cross_origin"):

            @cross_origin
            class View(MethodView):
                pass

    def test_what_is_no_function_is_an_error(self) -> None:
        with pytest.raises(TypeError, match="takes its options as keywords"):
            cross_origin(t.cast(t.Any, "https://app.example"))

    def test_function_keeps_its_name(self) -> None:
        @cross_origin
        def index() -> str:
            """Say nothing."""
            return ""

        assert (index.__name__, index.__doc__) == ("index", "Say nothing.")


def test_one_function_serves_two_apps_each_by_its_config() -> None:
    @cross_origin(expose_headers="X-A")
    def index() -> str:
        return ""

    for origin in (ALLOWED, OTHER):
        app = Flask(__name__)
        app.config["CORS_ORIGINS"] = origin
        app.add_url_rule("/", view_func=index)

        assert cors_headers(get(app.test_client(), origin=origin)) == {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "X-A",
        }


def test_state_of_one_request_does_not_reach_the_next() -> None:
    app = Flask(__name__)

    @app.route("/")
    @cross_origin(origins=ALLOWED)
    def index() -> str:
        return ""

    @app.route("/plain")
    def plain() -> str:
        return ""

    with app.app_context():
        g.kept = True
        client = app.test_client()

        assert cors_headers(get(client)) == OWN
        assert cors_headers(get(client, "/plain")) == {}


def test_preflight_for_a_view_without_a_policy_gets_flasks_answer() -> None:
    app = Flask(__name__)

    @app.route("/")
    @cross_origin(origins=ALLOWED)
    def read() -> str:
        return ""

    @app.route("/", methods=["POST"])
    def write() -> str:
        return ""

    response = preflight(app.test_client(), method="POST")

    assert response.allow.as_set() == {"get", "head", "options", "post"}
    assert cors_headers(response) == {}


class TestCrashInDebugMode:
    @pytest.fixture
    def app(self) -> Flask:
        app = Flask(__name__)
        app.debug = True
        app.logger.disabled = False

        @app.errorhandler(KeyError)
        def handled(error: KeyError) -> tuple[str, int]:
            return "handled", 409

        @app.route("/<kind>")
        @cross_origin(origins=["https://app.example", "https://b.example"])
        def crash(kind: str) -> str:
            if kind == "http":
                abort(410)

            raise KeyError(kind) if kind == "key" else RuntimeError(kind)

        return app

    def test_it_is_readable(self, app: Flask, caplog: pytest.LogCaptureFixture) -> None:
        response = get(app.test_client(), "/crash")

        assert response.status_code == 500
        assert response.content_type == "text/plain; charset=utf-8"
        assert response.text.endswith("RuntimeError: crash\n")
        assert cors_headers(response) == {**OWN, "Vary": "Origin"}
        assert [r.levelno for r in caplog.records] == [logging.ERROR]
        assert "'GET' '/crash'" in caplog.text

    def test_denied_origin_gets_the_debugger(self, app: Flask) -> None:
        with pytest.raises(RuntimeError, match="crash"):
            get(app.test_client(), "/crash", origin=OTHER)

    def test_handled_exception_stays_handled(self, app: Flask) -> None:
        response = get(app.test_client(), "/key")

        assert (response.status_code, response.text) == (409, "handled")
        assert cors_headers(response) == {**OWN, "Vary": "Origin"}

    def test_http_error_stays_one(self, app: Flask) -> None:
        response = get(app.test_client(), "/http")

        assert response.status_code == 410
        assert cors_headers(response) == {**OWN, "Vary": "Origin"}

    def test_exceptions_propagate_in_tests(self, app: Flask) -> None:
        app.testing = True

        with pytest.raises(RuntimeError, match="crash"):
            get(app.test_client(), "/crash")


@pytest.mark.parametrize(
    "decorator", [pytest.param(cors_exempt, id="cors_exempt"), cross_origin()]
)
def test_only_functions_can_be_decorated(decorator: t.Any) -> None:
    with pytest.raises(TypeError, match="takes a function, not 5"):
        decorator(5)
