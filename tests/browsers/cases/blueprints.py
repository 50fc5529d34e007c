from __future__ import annotations

from flask import Blueprint
from flask import Flask

from flask_cors import CORS
from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import denied
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.sites import App
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import STRANGER

DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)
REFUSED = refused(Reason.ALLOW_ORIGIN_MISSING)


def readable(status: int) -> Expected:
    return Expected(True, status=status, origins=(PAGE,))


def made(name: str, prefix: str | None = None, origin: str | None = None) -> Blueprint:
    """Return a blueprint with one view.

    :param origin: Who may read, if it has a policy.
    """
    blueprint = Blueprint(name, __name__, url_prefix=prefix)

    if origin is not None:
        CORS(blueprint, origins=origin)

    @blueprint.route(f"/{name}", methods=["GET", "PUT"])
    def view() -> str:
        return name

    return blueprint


def nested(places: Places) -> Flask:
    """Return an app whose blueprints open what is around them, or close it."""
    app = Flask(__name__)
    closed = made("closed", "/closed", STRANGER)
    closed.register_blueprint(made("plain", "/plain"))
    closed.register_blueprint(made("bare", None, places.page))
    inner = made("inner", "/inner", places.page)
    inner.register_blueprint(made("deepest", "/deepest"))
    closed.register_blueprint(inner)
    late = made("late", "/late")
    late.register_blueprint(made("young", None, places.page))
    app.register_blueprint(closed)
    app.register_blueprint(late)
    return app


def bare(places: Places) -> Flask:
    app = Flask(__name__)
    app.config["CORS_RESOURCES"] = {"/ruled/*": {"origins": places.page}}
    CORS(app)
    app.register_blueprint(made("bare", None, places.page))
    app.register_blueprint(made("own", "/own", places.page))
    return app


# A path, and what GET and PUT of it lead to.
VIEWS: tuple[tuple[str, App, str, Expected, Expected], ...] = (
    ("a view", nested, "/closed/closed", DENIED, REFUSED),
    ("innermost", nested, "/closed/inner/inner", readable(200), PASSED),
    ("parent's", nested, "/closed/plain/plain", DENIED, REFUSED),
    (
        "grandparent is not asked",
        nested,
        "/closed/inner/deepest/deepest",
        readable(200),
        PASSED,
    ),
    ("without a prefix", nested, "/closed/bare", readable(200), PASSED),
    (
        "rules of the configuration are the app's",
        bare,
        "/own/own",
        readable(200),
        PASSED,
    ),
)

ERRORS: tuple[tuple[str, App, Fetch, Expected], ...] = (
    ("404", nested, Fetch("{api}/closed/nowhere"), DENIED),
    ("404 below", nested, Fetch("{api}/closed/inner/a/b"), readable(404)),
    ("404 at a longer segment", nested, Fetch("{api}/closed/innermost"), DENIED),
    ("404 beside one without a prefix", nested, Fetch("{api}/closed/"), DENIED),
    ("404 of its parent without a policy", nested, Fetch("{api}/late/a"), DENIED),
    (
        "405",
        nested,
        Fetch("{api}/closed/inner/inner", "POST", body="a"),
        readable(405),
    ),
    ("404 beside one without any prefix", bare, Fetch("{api}/"), DENIED),
    ("404 of the app's own rules", bare, Fetch("{api}/ruled/a"), readable(404)),
    ("404 without a rule", bare, Fetch("{api}/nowhere"), DENIED),
)

CASES = (
    *(
        Case(
            f"blueprint, {name}",
            rules.CORS_CHECK,
            app,
            (
                (Fetch(f"{{api}}{path}"), simple),
                (Fetch(f"{{api}}{path}", "PUT"), preflighted),
            ),
        )
        for name, app, path, simple, preflighted in VIEWS
    ),
    *(
        Case(f"blueprint, {name}", rules.CORS_CHECK, app, ((fetch, expected),))
        for name, app, fetch, expected in ERRORS
    ),
)
