from __future__ import annotations

import logging
import typing as t

import pytest
from flask import Blueprint
from flask import Flask
from flask import request
from flask import session
from flask.views import MethodView
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter
from werkzeug.test import create_environ
from werkzeug.test import run_wsgi_app

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import CORSSecurityWarning
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

OWN = "http://localhost"
BODY = {
    "error": "forbidden",
    "message": "The CORS policy does not allow this origin to change anything here.",
}


class Transfers:
    """A view that changes something, and knows how often it ran."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, **kwargs: t.Any) -> str:
        self.count += 1
        return "done"


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"]


def make_app(level: str = "app", **options: t.Any) -> tuple[Flask, Transfers]:
    """Return an app that blocks at one level, and its view."""
    app = Flask(__name__)
    view = Transfers()
    options = {"origins": ALLOWED, "block_denied": True, **options}

    def transfer() -> str:
        return view()

    target: t.Any = app
    function: t.Any = transfer

    if level == "app":
        CORS(app, **options)
    elif level == "blueprint":
        target = Blueprint("own", __name__)
        CORS(target, **options)
    else:
        function = cross_origin(**options)(transfer)

    if level == "view and app":
        CORS(app)

    target.add_url_rule("/", view_func=function, methods=METHODS)

    if level == "blueprint":
        app.register_blueprint(target)

    return app, view


every_level = pytest.mark.parametrize(
    "level", ["app", "view", "view and app", "blueprint"]
)


@every_level
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("origin", [OTHER, "null", "", "http://localhost:1"])
def test_denied_origin_changes_nothing(level: str, method: str, origin: str) -> None:
    app, view = make_app(level)
    response = get(app.test_client(), origin=origin, method=method)

    assert (response.status_code, response.get_json()) == (403, BODY)
    assert response.mimetype == "application/json"
    assert response.content_length == len(response.data)
    assert cors_headers(response) == {"Vary": "Origin"}
    assert view.count == 0


@every_level
@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [
        pytest.param(ALLOWED, "POST", {}, id="allowed"),
        pytest.param(None, "POST", {}, id="no origin"),
        pytest.param(OWN, "POST", {}, id="own page"),
        pytest.param("null", "POST", {"Sec-Fetch-Site": "same-origin"}, id="own"),
        pytest.param(OTHER, "GET", {}, id="GET"),
        pytest.param(OTHER, "HEAD", {}, id="HEAD"),
    ],
)
def test_all_else_reaches_the_view(
    level: str, origin: str | None, method: str, headers: dict[str, str]
) -> None:
    app, view = make_app(level)
    sent = headers if origin is None else {"Origin": origin, **headers}
    response = app.test_client().open("/", method=method, headers=sent)

    assert response.status_code == 200
    assert view.count == 1


@pytest.mark.parametrize("site", ["same-site", "cross-site", "none", "Same-Origin", ""])
def test_other_sites_are_no_exception(site: str) -> None:
    app, view = make_app()
    headers = {"Origin": OTHER, "Sec-Fetch-Site": site}

    assert app.test_client().post("/", headers=headers).status_code == 403
    assert view.count == 0


@every_level
def test_options_requests_are_answered_as_ever(level: str) -> None:
    client = make_app(level)[0].test_client()

    assert cors_headers(preflight(client))["Access-Control-Allow-Origin"] == ALLOWED
    assert preflight(client, origin=OTHER).status_code == 403
    assert client.options("/", headers={"Origin": OTHER}).status_code == 200


@every_level
def test_nothing_is_blocked_by_default(level: str) -> None:
    app, view = make_app(level, block_denied=None)

    assert get(app.test_client(), origin=OTHER, method="POST").status_code == 200
    assert view.count == 1


def test_configuration_blocks_for_views_too() -> None:
    app = Flask(__name__)
    app.config.update(CORS_ORIGINS=ALLOWED, CORS_BLOCK_DENIED="true")
    CORS(app)
    view = Transfers()

    @app.route("/own", methods=["POST"])
    @cross_origin(origins=OTHER)
    def own() -> str:
        return view()

    @app.route("/open", methods=["POST"])
    @cross_origin(block_denied=False)
    def opened() -> str:
        return view()

    client = app.test_client()

    assert get(client, "/own", OTHER, method="POST").status_code == 200
    assert get(client, "/own", ALLOWED, method="POST").status_code == 403
    assert get(client, "/open", OTHER, method="POST").status_code == 200
    assert view.count == 2


def test_single_methods_of_a_view_may_block() -> None:
    class Items(MethodView):
        def put(self) -> str:
            return "put"

        @cross_origin(origins=ALLOWED, block_denied=True)
        def post(self) -> str:
            return "post"

    app = Flask(__name__)
    CORS(app, origins=ALLOWED)
    app.add_url_rule("/", view_func=Items.as_view("items"))
    client = app.test_client()

    assert get(client, origin=OTHER, method="POST").status_code == 403
    assert get(client, origin=OTHER, method="PUT").status_code == 200


def test_nothing_of_the_app_runs_before() -> None:
    app, _ = make_app()
    app.before_request(lambda: "before")
    app.after_request_funcs[None].clear()

    assert get(app.test_client(), origin=OTHER, method="POST").status_code == 403


def hide(view: t.Any) -> t.Any:
    """Decorate a view, without :func:`functools.wraps`."""

    def hidden() -> t.Any:
        return view()

    return hidden


@pytest.mark.parametrize("where", ["hidden", "late"])
def test_decorator_that_flask_can_not_see_still_blocks(where: str) -> None:
    app = Flask(__name__)
    CORS(app)
    view = Transfers()

    def transfer() -> str:
        return view()

    decorated = cross_origin(origins=ALLOWED, block_denied=True)(transfer)
    first = transfer if where == "late" else hide(decorated)
    app.add_url_rule("/", "transfer", first, methods=["GET", "POST"])
    client = app.test_client()

    if where == "late":
        get(client)
        app.view_functions["transfer"] = decorated

    view.count = 0
    response = get(client, origin=OTHER, method="POST")

    assert (response.status_code, view.count) == (403, 0)
    assert cors_headers(response) == {"Vary": "Origin"}
    assert cors_headers(get(client, origin=OTHER)) == {"Vary": "Origin"}
    headers = cors_headers(get(client, method="POST"))
    assert headers == {"Access-Control-Allow-Origin": ALLOWED, "Vary": "Origin"}


def test_view_that_says_nothing_is_blocked_like_its_path() -> None:
    app = Flask(__name__)
    CORS(app, origins=ALLOWED, block_denied=True)
    view = Transfers()

    def transfer() -> str:
        return view()

    for path, decorator in (
        ("/exempt", cors_exempt),
        ("/other", cross_origin(origins=OTHER)),
        ("/open", cross_origin(origins=OTHER, block_denied=False)),
    ):
        app.add_url_rule(path, path, decorator(lambda: transfer()), methods=["POST"])

    client = app.test_client()
    expected = {"/exempt": (403, 403), "/other": (403, 200), "/open": (200, 200)}

    for path, statuses in expected.items():
        for origin, status in zip((ALLOWED, OTHER), statuses):
            assert get(client, path, origin, method="POST").status_code == status

    assert view.count == 3


def test_converter_may_need_the_request() -> None:
    class Own(BaseConverter):
        def to_python(self, value: str) -> str:
            return f"{request.method} {value}"

    app = Flask(__name__)
    app.url_map.converters["own"] = Own
    CORS(app)
    view = Transfers()

    @app.route("/<own:name>", methods=["POST"])
    @cross_origin(origins=ALLOWED, block_denied=True)
    def transfer(name: str) -> str:
        return view()

    response = get(app.test_client(), "/x", OTHER, method="POST")

    assert (response.status_code, view.count) == (403, 0)


def test_method_is_the_one_that_flask_sees() -> None:
    class Override:
        def __init__(self, wsgi_app: t.Any) -> None:
            self._wsgi_app = wsgi_app

        def __call__(self, environ: t.Any, start_response: t.Any) -> t.Any:
            environ["REQUEST_METHOD"] = environ["QUERY_STRING"]
            return self._wsgi_app(environ, start_response)

    app, view = make_app()
    app.wsgi_app = Override(app.wsgi_app)  # type: ignore[method-assign]

    assert get(app.test_client(), "/?DELETE", OTHER).status_code == 403
    assert view.count == 0

    app = Flask(__name__)
    app.wsgi_app = Override(app.wsgi_app)  # type: ignore[method-assign]
    CORS(app, origins=ALLOWED, block_denied=True)
    app.add_url_rule("/", view_func=lambda: "", methods=["DELETE"])

    assert get(app.test_client(), "/?DELETE", OTHER).status_code == 403


@every_level
def test_functions_see_the_session_and_nothing_is_torn_down(level: str) -> None:
    app, view = make_app(level, origins=lambda origin: session.get("o") == origin)
    app.secret_key = "key"
    seen: list[str] = []
    app.before_request(lambda: seen.append("before"))
    app.teardown_request(lambda error: seen.append("teardown"))
    client = app.test_client()

    with client.session_transaction() as stored:
        stored["o"] = ALLOWED

    seen.clear()
    assert get(client, method="POST").status_code == 200
    assert seen == ["before", "teardown"]
    assert get(client, origin=OTHER, method="POST").status_code == 403
    assert view.count == 1


@pytest.mark.parametrize("host", ["a b", "", "localhost:x", "["])
def test_host_that_is_none_is_nobodys_own(host: str) -> None:
    app, view = make_app()
    headers = {"Origin": f"http://{host}", "Host": host}
    # Some versions of the test client can't read such hosts themselves.
    _, status, _ = run_wsgi_app(app, create_environ(method="POST", headers=headers))

    assert status.startswith(("400", "403"))
    assert view.count == 0


@pytest.mark.parametrize(
    ("host", "scheme", "origin"),
    [
        pytest.param("my_api:5000", "http", "http://my_api:5000", id="underscore"),
        pytest.param("API.Example", "https", "https://api.example", id="upper case"),
        pytest.param("api.example:443", "https", "https://api.example", id="default"),
        pytest.param("api.example:80", "https", "https://api.example:80", id="port"),
        pytest.param("[::1]:5000", "http", "http://[::1]:5000", id="IPv6"),
    ],
)
def test_page_of_the_app_itself_is_never_blocked(
    host: str, scheme: str, origin: str
) -> None:
    app, view = make_app()
    environ = create_environ(
        method="POST",
        headers={"Host": host, "Origin": origin},
        environ_overrides={"wsgi.url_scheme": scheme},
    )
    _, status, _ = run_wsgi_app(app, environ)

    assert (status, view.count) == ("200 OK", 1)


def test_configuration_may_block_until_the_first_request() -> None:
    app = Flask(__name__)
    CORS(app, origins=ALLOWED)
    app.config["CORS_BLOCK_DENIED"] = True
    client = app.test_client()

    for _ in range(2):
        assert get(client, origin=OTHER, method="POST").status_code == 403


def test_path_decides_where_no_view_is_reached() -> None:
    app = Flask(__name__)
    CORS(app, resources={"/api/*": {"origins": ALLOWED, "block_denied": True}})
    client = app.test_client()

    assert get(client, "/api/missing", OTHER, method="POST").status_code == 403
    assert get(client, "/api/missing", ALLOWED, method="POST").status_code == 404
    assert get(client, "/elsewhere", OTHER, method="POST").status_code == 404


def test_scheme_and_host_are_those_that_flask_sees() -> None:
    app, view = make_app()
    app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1, x_host=1)  # type: ignore[method-assign]
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example"}

    for origin, status in (("https://shop.example", 200), ("http://localhost", 403)):
        headers = {"Origin": origin, **forwarded}
        assert app.test_client().post("/", headers=headers).status_code == status

    assert view.count == 1


def test_functions_see_the_request_and_leave_its_body() -> None:
    def by_tenant(origin: str) -> bool:
        request.get_data()
        return origin == f"https://{request.path.strip('/')}.example"

    app = Flask(__name__)
    CORS(app, origins=by_tenant, block_denied=True)

    @app.route("/<tenant>", methods=["POST"])
    def echo(tenant: str) -> bytes:
        return request.get_data()

    client = app.test_client()
    headers = {"Origin": ALLOWED}

    assert client.post("/app", data="body", headers=headers).data == b"body"
    assert client.post("/other", data="body", headers=headers).status_code == 403


def test_block_is_logged_in_debug_mode(caplog: pytest.LogCaptureFixture) -> None:
    for level in ("app", "view"):
        caplog.clear()
        app, _ = make_app(level)
        app.debug = True

        with caplog.at_level(logging.WARNING, "flask_cors"):
            get(app.test_client(), origin=OTHER, method="POST")

        (message,) = [record.getMessage() for record in caplog.records]
        assert message.startswith("allow-origin-missing: 'https://other.example' is")
        assert "'POST'" in message


def test_without_vary_header_nothing_varies() -> None:
    app, _ = make_app(vary_header=False)

    assert cors_headers(get(app.test_client(), origin=OTHER, method="POST")) == {}


def test_to_block_nobody_raises_a_warning() -> None:
    with pytest.warns(CORSSecurityWarning, match="block_denied=True blocks nobody"):
        CORS(Flask(__name__), block_denied=True)


@pytest.mark.parametrize(
    ("origins", "origin", "value"),
    [
        pytest.param("*", ALLOWED, "*", id="any"),
        pytest.param("*", None, "*", id="any, no origin"),
        pytest.param(ALLOWED, ALLOWED, ALLOWED, id="one"),
        pytest.param(ALLOWED, None, ALLOWED, id="one, no origin"),
        pytest.param([ALLOWED, OTHER], OTHER, OTHER, id="of several"),
        pytest.param([ALLOWED, OTHER], None, None, id="of several, no origin"),
        pytest.param(ALLOWED, OTHER, None, id="denied"),
        pytest.param(lambda origin: True, OTHER, OTHER, id="function"),
    ],
)
def test_timing_follows_the_origin_that_is_allowed(
    origins: t.Any, origin: str | None, value: str | None
) -> None:
    app = Flask(__name__)
    CORS(app, origins=origins, timing_allow_origin=True)
    client = app.test_client()
    response = get(client, origin=origin)

    assert response.headers.get("Timing-Allow-Origin") == value
    assert response.headers.get("Access-Control-Allow-Origin") == value
    assert "Timing-Allow-Origin" not in preflight(client).headers


def test_timing_is_hidden_by_default_and_the_app_may_say_otherwise() -> None:
    app = Flask(__name__)
    CORS(app, resources={"/own": {"timing_allow_origin": True}, "/*": {}})

    @app.route("/own")
    def own() -> tuple[str, dict[str, str]]:
        return "", {"timing-allow-origin": "https://only.example"}

    client = app.test_client()

    assert "Timing-Allow-Origin" not in get(client).headers
    assert get(client, "/own").headers.getlist("Timing-Allow-Origin") == [
        "https://only.example"
    ]
