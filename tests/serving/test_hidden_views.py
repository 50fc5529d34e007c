"""Decorators that Flask-CORS can't see before the view runs."""

from __future__ import annotations

import typing as t

import pytest
from flask import Flask
from flask import request
from flask.testing import FlaskClient
from flask.views import MethodView
from flask.views import View

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import cross_origin
from flask_cors.browser import Browser
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import preflight

pytestmark = pytest.mark.usefixtures("no_lines")

A = "https://a.example"
B = "https://b.example"
E = "https://evil.example"
VARY = {"Vary": "Origin"}


class Counted:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        return request.method


def hide(view: t.Any) -> t.Any:
    """Decorate a view, without :func:`functools.wraps`."""

    def hidden(*args: t.Any, **kwargs: t.Any) -> t.Any:
        return view(*args, **kwargs)

    return hidden


def make_app(
    decorator: t.Any, with_cors: bool = True, **options: t.Any
) -> tuple[FlaskClient, Counted]:
    app = Flask(__name__)

    if with_cors:
        CORS(app, **options)

    view = Counted()
    methods = ["GET", "POST", "PUT", "DELETE"]
    hidden = hide(decorator(lambda: view()))
    app.add_url_rule("/", "view", hidden, methods=methods)
    return app.test_client(use_cookies=False), view


def test_response_names_in_vary_what_it_depends_on() -> None:
    client, _ = make_app(cross_origin(origins=A))

    assert cors_headers(client.get("/")) == VARY
    assert cors_headers(get(client, origin=E)) == VARY
    assert cors_headers(get(client, origin=A)) == {
        "Access-Control-Allow-Origin": A,
        **VARY,
    }


def test_same_answer_for_everybody_stays_as_it_is() -> None:
    client, _ = make_app(cross_origin(origins="*"))

    assert cors_headers(client.get("/")) == {"Access-Control-Allow-Origin": "*"}


@pytest.mark.parametrize("path_options", [{"origins": "*"}, {"origins": [A, B]}])
def test_hidden_policy_opens_nothing_that_the_app_denies(
    path_options: dict[str, t.Any],
) -> None:
    client, _ = make_app(cross_origin(origins=[A, E]), origins=[A, B])

    for origin in (B, E):
        assert cors_headers(get(client, origin=origin)) == VARY

    assert cors_headers(get(client, origin=A))["Access-Control-Allow-Origin"] == A


def test_credentials_need_both_policies() -> None:
    decorator = cross_origin(origins=A, supports_credentials=True)
    client, _ = make_app(decorator, origins=A)

    assert "Access-Control-Allow-Credentials" not in get(client, origin=A).headers


def test_exempt_view_is_closed() -> None:
    client, view = make_app(cors_exempt)

    assert cors_headers(client.get("/")) == {}
    assert cors_headers(get(client, origin=A)) == {}
    outcome = Browser(client.application, origin=A).fetch("/", method="PUT")
    assert (outcome.response, view.calls) == (None, 2)


@pytest.mark.parametrize(
    ("origin", "method", "headers", "runs"),
    [
        pytest.param(E, "GET", {}, True, id="simple GET"),
        pytest.param(E, "POST", {"Content-Type": "text/plain"}, True, id="simple POST"),
        pytest.param(E, "POST", {"Content-Type": "application/json"}, False, id="JSON"),
        pytest.param(E, "PUT", {}, False, id="PUT of a stranger"),
        pytest.param(A, "PUT", {}, True, id="PUT"),
        pytest.param(A, "DELETE", {}, False, id="method that is not listed"),
        pytest.param(A, "GET", {"X-App": "1"}, False, id="header of the app's list"),
        pytest.param(A, "GET", {"X-Proxy": "1"}, True, id="header of a proxy"),
        pytest.param(A, "GET", {"X-View": "1"}, True, id="header that is listed"),
        pytest.param(A, "GET", {"Authorization": "x"}, False, id="token"),
        pytest.param(A, "PUT", {"Cookie": "a=b"}, False, id="credentials"),
        pytest.param("http://localhost", "DELETE", {}, True, id="own page"),
        pytest.param(None, "DELETE", {}, True, id="program"),
    ],
)
def test_view_runs_only_if_its_own_preflight_would_have_let_it(
    origin: str | None, method: str, headers: dict[str, str], runs: bool
) -> None:
    decorator = cross_origin(origins=A, methods="GET, POST, PUT", headers="X-View")
    client, view = make_app(
        decorator, headers="Content-Type, Authorization, X-App, X-View"
    )

    if origin is not None:
        headers = {"Origin": origin, **headers}

    response = client.open("/", method=method, headers=headers)

    assert (response.status_code, view.calls) == ((200, 1) if runs else (403, 0))


def test_log_says_once_where_to_put_the_decorator(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client, _ = make_app(cross_origin(origins=A))
    get(client)
    get(client)
    (record,) = caplog.records

    assert record.levelname == "WARNING"
    assert record.getMessage() == (
        "@cross_origin on tests.serving.test_hidden_views.make_app.<locals>.<lambda> is"
        " hidden behind another decorator of the view 'view', so preflights don't know"
        " its policy. Write it above that decorator, directly below @app.route, or use"
        " functools.wraps in that decorator."
    )


def test_alone_it_has_its_own_policy() -> None:
    client, _ = make_app(cross_origin(origins=A), with_cors=False)

    assert cors_headers(get(client, origin=A)) == {"Access-Control-Allow-Origin": A}
    assert cors_headers(get(client, origin=E)) == VARY


# Decorators that a class applies for each request.


class Resource(MethodView):
    """Does what the class of this name does in Flask-RESTful."""

    method_decorators: t.ClassVar[t.Any] = []

    def dispatch_request(self, **arguments: t.Any) -> t.Any:
        name = request.method.lower()
        handler = getattr(self, name)
        decorators = self.method_decorators

        if isinstance(decorators, dict):
            decorators = decorators.get(name, [])

        for decorator in decorators:
            handler = decorator(handler)

        return handler(**arguments)

    def get(self) -> str:
        return "got"

    def put(self) -> str:
        return "put"


def of_class(decorators: t.Any) -> FlaskClient:
    class Items(Resource):
        method_decorators = decorators

    app = Flask(__name__)
    CORS(app)
    app.add_url_rule("/", view_func=Items.as_view("items"))
    return app.test_client()


@pytest.mark.parametrize(
    "decorators",
    [
        pytest.param([cross_origin(origins=A)], id="list"),
        pytest.param((cross_origin(origins=A),), id="tuple"),
        pytest.param({"put": [cross_origin(origins=A)]}, id="of one method"),
        pytest.param([hide, cross_origin(origins=A)], id="after another"),
    ],
)
def test_decorators_of_methods_are_known_to_preflights(decorators: t.Any) -> None:
    client = of_class(decorators)

    assert preflight(client, origin=E, method="PUT").status_code == 403
    assert preflight(client, origin=A, method="PUT").status_code == 200
    assert cors_headers(get(client, origin=E, method="PUT")) == VARY
    allowed = get(client, origin=A, method="PUT").headers["Access-Control-Allow-Origin"]
    assert allowed == A


def test_method_without_a_decorator_has_the_policy_of_the_app() -> None:
    client = of_class({"put": [cross_origin(origins=A)]})

    assert preflight(client, origin=E, method="GET").status_code == 200
    assert cors_headers(get(client, origin=E))["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("decorator", [cross_origin, cors_exempt])
def test_bare_decorators_of_methods_are_known(decorator: t.Any) -> None:
    client = of_class([decorator])
    is_exempt = decorator is cors_exempt
    status = preflight(client, origin=E, method="PUT").status_code

    assert status == (403 if is_exempt else 200)
    assert ("Access-Control-Allow-Origin" in get(client).headers) is not is_exempt


@pytest.mark.parametrize("decorators", [None, 5, "put", {"put": None}])
def test_other_attributes_of_this_name_are_ignored(decorators: t.Any) -> None:
    app = Flask(__name__)
    CORS(app)

    class Items(MethodView):
        method_decorators = decorators

        def get(self) -> str:
            return ""

    app.add_url_rule("/", view_func=Items.as_view("items"))

    assert cors_headers(get(app.test_client()))["Access-Control-Allow-Origin"] == "*"


def read_by_stranger(app: Flask, path: str, method: str = "PUT") -> bool:
    return Browser(app, origin=E).fetch(path, method=method).allowed


def test_view_that_is_visible_elsewhere_is_still_narrowed_where_it_is_hidden() -> None:
    app = Flask(__name__)
    CORS(app)
    view = cross_origin(origins=A)(lambda: "secret")
    app.add_url_rule("/visible", "visible", view)
    app.add_url_rule("/hidden", "hidden", hide(view), methods=["GET", "PUT"])

    assert not read_by_stranger(app, "/hidden")
    assert not read_by_stranger(app, "/hidden", "GET")


def test_method_of_a_class_that_another_one_calls_is_narrowed() -> None:
    class Base(MethodView):
        @cross_origin(origins=A)
        def put(self) -> str:
            return "secret"

        def patch(self) -> str:
            return self.put()

    class Derived(Base):
        def put(self) -> str:
            return super().put()

    app = Flask(__name__)
    CORS(app)
    app.add_url_rule("/base", view_func=Base.as_view("base"))
    app.add_url_rule("/derived", view_func=Derived.as_view("derived"))

    assert not read_by_stranger(app, "/base", "PATCH")
    assert not read_by_stranger(app, "/derived")


def test_method_that_a_view_dispatches_to_by_itself_is_narrowed() -> None:
    class Page(View):
        methods: t.ClassVar[t.Any] = ["GET", "PUT"]

        @cross_origin(origins=A)
        def render(self) -> str:
            return "secret"

        def dispatch_request(self) -> str:
            return self.render()

    app = Flask(__name__)
    CORS(app)
    app.add_url_rule("/page", view_func=Page.as_view("page"))

    assert not read_by_stranger(app, "/page")


def test_header_that_the_app_allows_with_all_others_is_not_enough() -> None:
    client, view = make_app(cross_origin(origins=A), headers="*")
    headers = {"Origin": E, "X-CSRF": "1", "User-Agent": "a", "X-Forwarded-For": "b"}

    assert client.post("/", headers=headers).status_code == 403
    del headers["X-CSRF"]
    assert client.post("/", headers=headers).status_code == 200
    assert view.calls == 1


def test_page_of_the_app_itself_is_not_refused_behind_a_proxy() -> None:
    client, view = make_app(cross_origin(origins=A))
    headers = {"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"}

    assert client.put("/", headers=headers).status_code == 200
    assert view.calls == 1
