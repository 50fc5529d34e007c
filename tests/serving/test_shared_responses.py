"""Headers belong to one request, even if the app shares the response object."""

from __future__ import annotations

import collections.abc as cabc
import threading
import typing as t

import pytest
from flask import abort
from flask import after_this_request
from flask import Blueprint
from flask import Flask
from flask import jsonify
from flask import make_response
from flask import request
from flask import Response
from flask import session
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ
from werkzeug.test import run_wsgi_app

from flask_cors import CORS
from flask_cors import cross_origin

A = "https://a.example"
B = "https://b.example"
E = "https://evil.example"
VARY = {"Vary": "Origin"}


def readable(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, **VARY}


def cors_headers(
    client: FlaskClient, path: str, origin: str | None = None
) -> dict[str, str]:
    """Return the headers that matter, each line of which has to be alone."""
    headers = {} if origin is None else {"Origin": origin}
    response = client.get(path, headers=headers)
    found = [
        (name, value)
        for name, value in response.headers
        if name.startswith("Access-Control-") or name == "Vary"
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def of_two_views(app: Flask) -> None:
    shared = Response("pong")
    CORS(app, resources={"/a": {"origins": [A, B]}, "/e": {"origins": [E, B]}})
    app.add_url_rule("/a", "a", lambda: shared)
    app.add_url_rule("/e", "e", lambda: shared)


def of_two_decorated_views(app: Flask) -> None:
    shared = Response("pong")
    app.add_url_rule("/a", "a", cross_origin(origins=[A, B])(lambda: shared))
    app.add_url_rule("/e", "e", cross_origin(origins=[E, B])(lambda: shared))


def of_decorated_views_beside_cors(app: Flask) -> None:
    CORS(app, origins=[])
    of_two_decorated_views(app)


def of_blueprints(app: Flask) -> None:
    shared = Response("pong")

    for name, origins in (("a", [A, B]), ("e", [E, B])):
        blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
        CORS(blueprint, origins=origins)
        blueprint.add_url_rule("", "view", lambda: shared)
        app.register_blueprint(blueprint)


def of_a_hook(app: Flask) -> None:
    shared = Response("log in", 401)
    CORS(app, resources={"/a": {"origins": [A, B]}, "/e": {"origins": [E, B]}})
    app.before_request(lambda: shared)


def of_an_error_handler(app: Flask) -> None:
    shared = Response("not here")
    CORS(app, resources={"/a": {"origins": [A, B]}, "/e": {"origins": [E, B]}})
    app.register_error_handler(404, lambda error: shared)


def of_abort(app: Flask) -> None:
    shared = Response("no", 403)
    CORS(app, resources={"/a": {"origins": [A, B]}, "/e": {"origins": [E, B]}})
    app.add_url_rule("/a", "a", lambda: abort(shared))
    app.add_url_rule("/e", "e", lambda: abort(shared))


def of_a_cache(app: Flask) -> None:
    cache: list[Response] = []
    CORS(app, resources={"/a": {"origins": [A, B]}, "/e": {"origins": [E, B]}})

    def view() -> Response:
        if not cache:
            cache.append(make_response("pong"))

        return cache[0]

    app.add_url_rule("/a", "a", view)
    app.add_url_rule("/e", "e", view)


def of_headers(app: Flask) -> None:
    shared = Headers({"X-Shared": "1"})
    CORS(app, resources={"/a": {"origins": [A, B]}, "/e": {"origins": [E, B]}})

    def view() -> Response:
        response = jsonify(1)
        response.headers = shared
        return response

    app.add_url_rule("/a", "a", view)
    app.add_url_rule("/e", "e", view)


SHARED = [
    of_two_views,
    of_two_decorated_views,
    of_decorated_views_beside_cors,
    of_blueprints,
    of_a_hook,
    of_an_error_handler,
    of_abort,
    of_a_cache,
    of_headers,
]


@pytest.mark.parametrize("share", SHARED)
def test_shared_response_carries_nothing_to_the_next_request(
    share: cabc.Callable[[Flask], None],
) -> None:
    app = Flask(__name__)
    share(app)
    client = app.test_client()

    for _ in range(2):
        assert cors_headers(client, "/a", A) == readable(A)
        assert cors_headers(client, "/a", B) == readable(B)
        assert cors_headers(client, "/e", A) == VARY
        assert cors_headers(client, "/e", E) == readable(E)
        assert cors_headers(client, "/a", E) == VARY
        assert cors_headers(client, "/a") == VARY


@pytest.mark.parametrize("share", [of_two_views, of_two_decorated_views])
def test_threads_that_share_a_response_get_their_own_headers(
    share: cabc.Callable[[Flask], None],
) -> None:
    app = Flask(__name__)
    share(app)
    wrong: list[object] = []

    def ask(path: str, origin: str, expected: dict[str, str]) -> None:
        client = app.test_client()

        for _ in range(150):
            found = cors_headers(client, path, origin)

            if found != expected:
                wrong.append(found)

    threads = [
        threading.Thread(target=ask, args=row)
        for row in (
            ("/a", A, readable(A)),
            ("/a", B, readable(B)),
            ("/e", A, VARY),
            ("/e", E, readable(E)),
        )
    ]

    for thread in threads:
        thread.start()

    for thread in threads:
        thread.join()

    assert wrong == []


def fail(response: Response) -> Response:
    raise RuntimeError("A function that runs after the views has failed.")


@pytest.mark.parametrize("is_first", [True, False])
def test_failed_after_request_function_leaves_a_readable_500(is_first: bool) -> None:
    app = Flask(__name__)

    if is_first:
        app.after_request(fail)

    CORS(app, origins=[A, B])

    if not is_first:
        app.after_request(fail)

    client = app.test_client()
    response = client.get("/", headers={"Origin": A})

    assert response.status_code == 500
    assert cors_headers(client, "/", A) == readable(A)
    assert cors_headers(client, "/", E) == VARY


def test_failed_after_request_function_keeps_the_policy_of_the_view() -> None:
    app = Flask(__name__)
    CORS(app, origins=B)
    app.after_request(fail)
    app.add_url_rule("/", "view", cross_origin(origins=[A])(lambda: ""))

    assert cors_headers(app.test_client(), "/", A)["Access-Control-Allow-Origin"] == A
    assert cors_headers(app.test_client(), "/", B) == VARY


def test_app_that_is_mounted_behind_the_door_speaks_for_itself() -> None:
    app, mounted = Flask("app"), Flask("mounted")
    CORS(mounted, origins=[])
    inner = app.wsgi_app

    def dispatch(environ: dict[str, object], start: object) -> object:
        is_mounted = str(environ["PATH_INFO"]).startswith("/mounted")
        return (mounted.wsgi_app if is_mounted else inner)(environ, start)  # type: ignore[arg-type]

    app.wsgi_app = dispatch  # type: ignore[method-assign, assignment]
    CORS(app)

    assert cors_headers(app.test_client(), "/mounted", A) == VARY
    assert cors_headers(app.test_client(), "/", A) == {
        "Access-Control-Allow-Origin": "*"
    }


def test_response_that_is_made_without_the_door_has_its_headers() -> None:
    app = Flask(__name__)
    CORS(app, origins=[A, B])
    shared = Response("pong")

    for origin in (A, B):
        with app.test_request_context("/", headers={"Origin": origin}) as context:
            response = app.process_response(shared)
            sent = run_wsgi_app(response, context.request.environ)[2]
            assert sent["Access-Control-Allow-Origin"] == origin

    assert "Access-Control-Allow-Origin" not in shared.headers


def test_what_runs_after_a_decorated_view_changes_the_response_as_ever() -> None:
    app = Flask(__name__)
    app.secret_key = "test"

    class Pong(Response):
        pass

    @app.route("/")
    @cross_origin(origins=A)
    def ping() -> Response:
        session["user"] = "ann"
        return Pong("pong")

    @app.after_request
    def extend(response: Response) -> Response:
        assert isinstance(response, Pong)
        response.set_data(f"{response.get_data(as_text=True)} and more")
        return response

    response = app.test_client().get("/", headers={"Origin": A})

    assert response.text == "pong and more"
    assert response.headers["Content-Length"] == "13"
    assert "session=" in response.headers["Set-Cookie"]
    assert response.headers.getlist("Access-Control-Allow-Origin") == [A]


def test_header_that_runs_after_a_decorated_view_adds_is_not_doubled() -> None:
    app = Flask(__name__)

    @app.route("/")
    @cross_origin(origins=A)
    def ping() -> str:
        return "pong"

    @app.after_request
    def allow(response: Response) -> Response:
        response.headers.add("Access-Control-Allow-Origin", B)
        return response

    response = app.test_client().get("/", headers={"Origin": A})

    assert response.headers.getlist("Access-Control-Allow-Origin") == [B]


def test_response_without_a_policy_stays_the_same_without_the_door() -> None:
    app = Flask(__name__)
    CORS(app, resources="/api/*")
    shared = Response("pong")

    with app.test_request_context("/", headers={"Origin": A}):
        assert app.process_response(shared) is shared


def passing_twice(wsgi_app: t.Any) -> t.Any:
    """Return middleware that sends the first of two responses of an app."""

    def middleware(environ: t.Any, start_response: t.Any) -> t.Any:
        started: list[t.Any] = []
        body = list(wsgi_app(environ, lambda *args: started.append(args)))
        list(wsgi_app({**environ, "PATH_INFO": "/public"}, lambda *args: None))
        start_response(*started[0])
        return body

    return middleware


def test_response_that_middleware_keeps_gets_no_answer_of_another_request() -> None:
    app = Flask(__name__)
    app.wsgi_app = passing_twice(app.wsgi_app)  # type: ignore[method-assign]
    CORS(app, resources={"/public": {"origins": "*"}, "/own": {"origins": [A, B]}})
    app.add_url_rule("/public", "public", lambda: "public")
    app.add_url_rule("/own", "own", lambda: "own")

    assert cors_headers(app.test_client(), "/own", E) == VARY


def test_request_within_a_request_leaves_it_its_own_policy() -> None:
    app = Flask(__name__)
    CORS(app, resources={"/public": {"origins": "*"}, "/own": {"origins": [A, B]}})
    app.add_url_rule("/public", "public", lambda: "public")

    @app.route("/own")
    def own() -> str:
        with app.request_context({**request.environ, "PATH_INFO": "/public"}):
            app.full_dispatch_request()

        return "own"

    @app.after_request
    def fail_later(response: Response) -> Response:
        return fail(response) if request.path == "/own" else response

    assert cors_headers(app.test_client(), "/own", E) == VARY
    assert cors_headers(app.test_client(), "/own", A) == readable(A)


def test_exc_info_may_be_a_keyword() -> None:
    app = Flask(__name__)
    inner = app.wsgi_app

    def middleware(environ: t.Any, start_response: t.Any) -> t.Any:
        def start(status: str, headers: t.Any, exc_info: t.Any = None) -> t.Any:
            return start_response(status, headers, exc_info=exc_info)

        return inner(environ, start)

    app.wsgi_app = middleware  # type: ignore[method-assign]
    CORS(app, origins=[A, B])

    assert cors_headers(app.test_client(), "/", A) == readable(A)


def test_exc_info_reaches_the_server() -> None:
    app = Flask(__name__)
    failure = (ValueError, ValueError("broken"), None)

    def broken(environ: t.Any, start_response: t.Any) -> list[bytes]:
        start_response("500 INTERNAL SERVER ERROR", [], failure)
        return [b""]

    app.wsgi_app = broken  # type: ignore[method-assign]
    CORS(app)
    seen: list[t.Any] = []
    start: t.Any = lambda *sent: seen.extend(sent)  # noqa: E731
    body = app.wsgi_app(create_environ("/"), start)

    assert b"".join(body) == b""
    assert seen == ["500 INTERNAL SERVER ERROR", [], failure]


def test_functions_of_one_request_share_nothing_with_the_next() -> None:
    app = Flask(__name__)
    shared = Response("shared")

    @app.before_request
    def replace() -> None:
        after_this_request(lambda response: shared)

    app.add_url_rule("/a", "a", cross_origin(origins=[A, B])(lambda: "a"))
    app.add_url_rule("/e", "e", cross_origin(origins=[E, B])(lambda: "e"))
    client = app.test_client()

    assert cors_headers(client, "/a", A) == readable(A)
    assert cors_headers(client, "/e", A) == VARY
    assert "Access-Control-Allow-Origin" not in shared.headers
