from __future__ import annotations

import typing as t

from flask import Blueprint
from flask import Flask
from flask.views import MethodView

from flask_cors import CORS
from flask_cors import cross_origin
from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import denied
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.sites import App
from tests.browsers.cases.sites import STRANGER

DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)
REFUSED = refused(Reason.ALLOW_ORIGIN_MISSING)


def readable(status: int) -> Expected:
    return Expected(True, status=status)


def decorated(places: Places) -> Flask:
    app = Flask(__name__)

    @app.route("/open", methods=["GET", "PUT"])
    @cross_origin(origins=places.page)
    def opened() -> str:
        return "open"

    @app.route("/closed", methods=["GET", "PUT"])
    @cross_origin(origins=STRANGER)
    def closed() -> str:
        return "closed"

    @app.route("/plain", methods=["GET", "PUT"])
    def plain() -> str:
        return "plain"

    @app.route("/crash")
    @cross_origin(origins=places.page)
    def crash() -> str:
        raise RuntimeError("crash")

    return app


def decorated_with_door(places: Places) -> Flask:
    app = decorated(places)
    CORS(app, resources={"/plain": {"origins": STRANGER}})
    return app


def class_based(places: Places) -> Flask:
    app = Flask(__name__)
    CORS(app, origins=STRANGER)

    class Notes(MethodView):
        decorators: t.ClassVar = [cross_origin(origins=places.page)]

        def get(self) -> str:
            return "notes"

        def put(self) -> str:
            return "notes"

    app.add_url_rule("/open", view_func=Notes.as_view("notes"))
    return app


def blueprints(places: Places) -> Flask:
    app = Flask(__name__)

    for name, origin in (("open", places.page), ("closed", STRANGER)):
        blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
        CORS(blueprint, origins=origin)

        @blueprint.route("/notes", methods=["GET", "PUT"])
        def notes() -> str:
            return "notes"

        app.register_blueprint(blueprint)

    @app.route("/openly", methods=["GET", "PUT"])
    def openly() -> str:
        return "openly"

    return app


def configured(places: Places) -> Flask:
    app = Flask(__name__)
    app.config["CORS_ORIGINS"] = places.page
    CORS(app)

    @app.route("/open", methods=["GET", "PUT"])
    def opened() -> str:
        return "open"

    return app


def by_hand(places: Places) -> Flask:
    app = Flask(__name__)
    resources = {"/trusted": {"origins": places.page, "supports_credentials": True}}
    CORS(app, origins=STRANGER, resources={"/*": {}, **resources})

    @app.route("/open")
    @app.route("/trusted")
    def opened() -> tuple[str, dict[str, str]]:
        return "open", {"Access-Control-Allow-Origin": places.page}

    return app


# A path, and what GET and PUT of it lead to.
ROWS: tuple[tuple[str, App, str, Expected, Expected], ...] = (
    ("decorator opens", decorated, "/open", ALLOWED, PASSED),
    ("decorator closes", decorated, "/closed", DENIED, REFUSED),
    ("decorator is not its neighbour's", decorated, "/plain", DENIED, REFUSED),
    ("decorator opens beside CORS", decorated_with_door, "/open", ALLOWED, PASSED),
    ("decorator closes beside CORS", decorated_with_door, "/closed", DENIED, REFUSED),
    ("path rule beside decorators", decorated_with_door, "/plain", DENIED, REFUSED),
    ("class-based view", class_based, "/open", ALLOWED, PASSED),
    ("blueprint opens", blueprints, "/open/notes", ALLOWED, PASSED),
    ("blueprint closes", blueprints, "/closed/notes", DENIED, REFUSED),
    ("blueprint ends at a segment", blueprints, "/openly", DENIED, REFUSED),
    ("configuration", configured, "/open", ALLOWED, PASSED),
)

ERRORS: tuple[tuple[str, App, str, Expected], ...] = (
    ("decorator, 500", decorated, "/crash", readable(500)),
    ("blueprint, 404", blueprints, "/open/nowhere", readable(404)),
    ("blueprint, denied 404", blueprints, "/closed/nowhere", DENIED),
    ("header by hand is left alone", by_hand, "/open", ALLOWED),
)

NO_CREDENTIALS = denied(Reason.CREDENTIALS_NOT_ALLOWED)

CASES = (
    *(
        Case(
            f"policy, {name}",
            rules.CORS_CHECK,
            app,
            (
                (Fetch(f"{{api}}{path}"), simple),
                (Fetch(f"{{api}}{path}", "PUT"), preflighted),
            ),
        )
        for name, app, path, simple, preflighted in ROWS
    ),
    *(
        Case(
            f"policy, {name}",
            rules.CORS_CHECK,
            app,
            ((Fetch(f"{{api}}{path}"), expected),),
        )
        for name, app, path, expected in ERRORS
    ),
    Case(
        "policy, header by hand is left alone, whole",
        rules.CREDENTIALS,
        by_hand,
        ((Fetch("{api}/trusted", credentials="include"), NO_CREDENTIALS),),
    ),
)
