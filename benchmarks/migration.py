from __future__ import annotations

import typing as t
import warnings

from flask import abort
from flask import Blueprint
from flask import Flask
from flask import request
from flask import Response
from flask.views import MethodView
from werkzeug.debug import DebuggedApplication
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from flask_cors import CORS
from flask_cors import cross_origin

# Loggers are shared by name, and some of these are silent.
_NAME = "migration"
SITE = "https://app.example"
SECOND = "https://second.example"
OTHER = "https://other.example"

# What else an answer has is left out.
_TOLD = ("access-control-", "vary")
# The default of both.
_METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"

Build = t.Callable[[], Flask]


class Case(t.NamedTuple):
    """A setting and a request, and what is answered by the predecessor and by us.

    The manual has a row of that name for it.
    """

    name: str
    build: Build
    asked: dict[str, t.Any]
    #: ``refused`` is an error at start-up, ``warned`` a warning.
    before: str
    now: str


def ask(
    path: str = "/",
    *,
    method: str = "GET",
    origin: str | None = SITE,
    **sent: str,
) -> dict[str, t.Any]:
    """Return a request for a test client.

    :param sent: What ``Access-Control-Request-*`` headers say.
    """
    headers = {f"Access-Control-Request-{end}": value for end, value in sent.items()}

    if origin is not None:
        headers["Origin"] = origin

    return {"path": path, "method": method, "headers": headers}


def preflight(path: str = "/", **options: t.Any) -> dict[str, t.Any]:
    """Return a preflight for a test client."""
    return ask(path, method="OPTIONS", **{"Method": "PUT", **options})


def routed(app: Flask) -> Flask:
    """Return an app with a few views."""

    @app.route("/", methods=["GET", "PUT"])
    @app.route("/api/notes", methods=["GET", "PUT"])
    @app.route("/apix")
    @app.route("/lists/", methods=["GET", "PUT"])
    @app.route("/files/one/raw")
    def view() -> str:
        return "x"

    @app.route("/by-language")
    def by_language() -> tuple[str, dict[str, str]]:
        return "x", {"Vary": "Accept-Language"}

    @app.route("/crash")
    def crash() -> str:
        raise ValueError("It broke.")

    return app


def with_cors(**options: t.Any) -> Build:
    return lambda: _with_cors(Flask(_NAME), options)


def with_config(config: dict[str, t.Any], **options: t.Any) -> Build:
    def build() -> Flask:
        app = Flask(_NAME)
        app.config.update(config)
        return _with_cors(app, options)

    return build


def _with_cors(app: Flask, options: dict[str, t.Any]) -> Flask:
    CORS(app, **options)
    return routed(app)


def with_login() -> Flask:
    app = with_cors(origins=SITE)()

    @app.before_request
    def need_login() -> None:
        if "Authorization" not in request.headers:
            abort(401)

    return app


def without_automatic_options() -> Flask:
    app = Flask(_NAME)
    CORS(app, origins=SITE)
    app.add_url_rule(
        "/", view_func=lambda: "x", methods=["PUT"], provide_automatic_options=False
    )
    return app


def configured_later() -> Flask:
    app = with_cors()()
    app.config["CORS_ORIGINS"] = SITE
    return app


def twice() -> Flask:
    app = Flask(_NAME)
    CORS(app, origins=SITE)
    CORS(app, origins=OTHER)
    return routed(app)


def debugged() -> Flask:
    app = with_cors(origins=SITE)()
    app.debug = True
    app.logger.disabled = True
    app.wsgi_app = DebuggedApplication(app.wsgi_app)  # type: ignore[method-assign]
    return app


def decorated() -> Flask:
    app = Flask(_NAME)

    @app.route("/")
    @cross_origin(origins=SITE)
    def view() -> str:
        abort(418)

    return app


def decorated_within(**options: t.Any) -> Build:
    """Return what makes an app with a policy, and a view with another."""

    def build() -> Flask:
        app = Flask(_NAME)
        CORS(app, **options)
        app.add_url_rule("/", "view", cross_origin(origins=SITE)(lambda: "x"))
        return app

    return build


def decorated_twice() -> Flask:
    app = Flask(_NAME)
    view = cross_origin(origins=SITE)(cross_origin(origins=OTHER)(lambda: "x"))
    app.add_url_rule("/", "view", view)
    return app


def decorated_and_hidden() -> Flask:
    app = Flask(_NAME)
    CORS(app, origins=SITE)
    view = cross_origin(origins=[SITE, OTHER])(lambda: "x")
    # As a decorator does that forgets functools.wraps().
    app.add_url_rule("/", "view", lambda: view())
    return app


def decorated_class() -> Flask:
    class View(MethodView):
        decorators: t.ClassVar[list[t.Any]] = [cross_origin(origins=SITE)]

        def put(self) -> str:
            return "x"

    app = Flask(_NAME)
    CORS(app, origins=OTHER)
    app.add_url_rule("/", view_func=View.as_view("view"))
    return app


def decorated_by_method() -> Flask:
    app = Flask(_NAME)

    for method, origin in {"GET": SITE, "PUT": OTHER}.items():
        view = cross_origin(origins=origin)(lambda: "x")
        app.add_url_rule("/", method, view, methods=[method])

    return app


def decorated_bare() -> Flask:
    app = Flask(_NAME)
    app.logger.disabled = True
    app.add_url_rule("/", view_func=cross_origin(lambda: "x"))
    return app


def decorated_and_reconfigured() -> Flask:
    app = Flask(_NAME)
    app.config["CORS_ORIGINS"] = SITE
    app.add_url_rule("/", "view", cross_origin()(lambda: "x"))
    app.test_client().get("/")
    app.config["CORS_ORIGINS"] = OTHER
    return app


def with_blueprint(config: str | None = None, **options: t.Any) -> Build:
    def build() -> Flask:
        app = Flask(_NAME)
        app.config["CORS_ORIGINS"] = config
        blueprint = Blueprint("api", __name__, url_prefix="/api")
        CORS(blueprint, **options)
        blueprint.add_url_rule("/notes", view_func=lambda: "x")
        app.register_blueprint(blueprint)
        return app

    return build


def with_catch_all() -> Flask:
    app = with_blueprint(origins=SITE)()
    CORS(app, origins=OTHER)
    app.add_url_rule("/<path:rest>", "rest", lambda rest: "x")
    return app


def with_two_policies() -> Flask:
    app = with_blueprint(origins=SITE)()
    CORS(app, origins=OTHER)
    return app


def with_own_headers(headers: dict[str, str], **options: t.Any) -> Build:
    """Return what makes an app whose view sends headers of its own."""

    def build() -> Flask:
        app = Flask(_NAME)
        CORS(app, **options)
        app.add_url_rule("/", "view", lambda: ("x", headers))
        return app

    return build


def with_a_hook() -> Flask:
    app = Flask(_NAME)

    @app.after_request
    def remove(response: Response) -> Response:
        response.headers.pop("Access-Control-Allow-Origin", None)
        return response

    CORS(app, origins=SITE)
    return routed(app)


def with_one_response() -> Flask:
    """Return an app whose only response was sent to the first of two origins."""
    app = Flask(_NAME)
    CORS(app, origins=[SITE, SECOND])
    response = Response("x")
    app.add_url_rule("/", "view", lambda: response)
    app.test_client().get("/", headers={"Origin": SITE})
    return app


def with_a_mount() -> Flask:
    app = Flask(_NAME)
    mounts = {"/api": with_cors(origins=OTHER)()}
    app.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]
        app.wsgi_app, mounts
    )
    CORS(app, origins=SITE)
    return app


def answered(case: Case) -> str:
    """Return what this interpreter's package answers, "ACA-" being the usual prefix."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")

        try:
            app = case.build()
        except ValueError:
            return "refused"

        response = app.test_client().open(
            **case.asked, environ_overrides={"wsgi.errors": _Nowhere()}
        )

    warned = any(each.category.__module__.startswith("flask_cors") for each in caught)
    told = sorted(
        f"{name.replace('Access-Control-Allow-', 'ACA-')}:"
        f" {value.replace(_METHODS, 'default')}"
        for name, value in response.headers
        if name.lower().startswith(_TOLD)
    )
    first = ["warned"] if warned else []
    return "; ".join([*first, str(response.status_code), *told])


class _Nowhere:
    def write(self, text: str) -> None:
        """Forget a traceback."""

    def flush(self) -> None:
        """Do nothing."""
