from __future__ import annotations

import typing as t

from flask import abort
from flask import current_app
from flask import Flask
from flask import request
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
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import STRANGER

DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)
REFUSED = refused(Reason.ALLOW_ORIGIN_MISSING)
NO_METHOD = refused(Reason.METHOD_NOT_ALLOWED)


def readable(status: int) -> Expected:
    return Expected(True, status=status, origins=(PAGE,))


def add_views(app: Flask, places: Places) -> None:
    @app.route("/open", methods=["GET", "PUT"])
    @cross_origin(origins=places.page)
    def opened() -> str:
        if request.method == "OPTIONS":
            abort(409)

        return "open"

    @app.route("/caller", methods=["GET", "PUT"])
    def caller() -> str:
        return opened()

    @cross_origin(origins=places.page)
    def hidden() -> str:
        return "hidden"

    @app.route("/hider", methods=["GET", "PUT"])
    def hider() -> str:
        return hidden()

    @app.errorhandler(404)
    @cross_origin(origins=places.page)
    def missing(error: Exception) -> tuple[str, int]:
        return "missing", 404

    @app.route("/missing")
    @cross_origin(origins=STRANGER)
    def closed() -> str:
        abort(404)

    class Notes(MethodView):
        @cross_origin(origins=STRANGER)
        def get(self) -> str:
            return "notes"

        @cross_origin(origins=places.page)
        def put(self) -> str:
            return "notes"

        @cross_origin(origins=places.page)
        def patch(self) -> str:
            return "notes"

    class Same(MethodView):
        @cross_origin(origins=places.page, max_age=600)
        def put(self) -> str:
            return "same"

        @cross_origin(origins=places.page, max_age=600)
        def patch(self) -> str:
            return "same"

    class Options(MethodView):
        decorators: t.ClassVar = [cross_origin(origins=places.page, max_age=600)]

        def put(self) -> str:
            return "options"

        def patch(self) -> str:
            return "options"

        def options(self) -> tuple[str, int]:
            return "options", 202

    app.add_url_rule("/notes", view_func=Notes.as_view("notes"))
    app.add_url_rule("/same", view_func=Same.as_view("same"))
    app.add_url_rule("/options", view_func=Options.as_view("options"))


def alone(places: Places) -> Flask:
    app = Flask(__name__)
    add_views(app, places)
    return app


def beside(places: Places) -> Flask:
    app = Flask(__name__)
    CORS(app, resources={"/elsewhere": {"origins": STRANGER}})
    add_views(app, places)
    return app


def refusing(places: Places) -> Flask:
    app = alone(places)

    @app.before_request
    def refuse() -> None:
        abort(404)

    return app


def asks_app(places: Places) -> Flask:
    app = Flask(__name__)

    def knows(origin: str) -> bool:
        return current_app.name == app.name and origin == places.page

    CORS(app, origins=knows)

    @app.route("/open", methods=["GET", "PUT"])
    def opened() -> str:
        return "open"

    return app


APPS: tuple[tuple[str, App], ...] = (("alone", alone), ("beside CORS", beside))

GET_AND_PUT = (
    ("a view never sees OPTIONS", "/open", ALLOWED, PASSED),
    ("not by a call of another view", "/caller", DENIED, REFUSED),
    ("by a call of a hidden function", "/hider", ALLOWED, REFUSED),
    ("an error handler", "/nowhere", readable(404), REFUSED),
)

CASES = (
    *(
        Case(
            f"decorator {where}, {name}",
            rules.CORS_CHECK,
            app,
            (
                (Fetch(f"{{api}}{path}"), simple),
                (Fetch(f"{{api}}{path}", "PUT"), preflighted),
            ),
        )
        for where, app in APPS
        for name, path, simple, preflighted in GET_AND_PUT
    ),
    *(
        Case(
            f"decorator {where}, an error handler leaves the view's policy",
            rules.CORS_CHECK,
            app,
            ((Fetch("{api}/missing"), DENIED),),
        )
        for where, app in APPS
    ),
    Case(
        "decorator beside CORS, methods of a class",
        rules.CORS_CHECK,
        beside,
        ((Fetch("{api}/notes"), DENIED), (Fetch("{api}/notes", "PUT"), PASSED)),
    ),
    Case(
        "decorator beside CORS, a method of a class in lower case",
        rules.PREFLIGHT,
        beside,
        ((Fetch("{api}/notes", "patch"), NO_METHOD),),
    ),
    Case(
        "decorator beside CORS, methods of a class with one policy",
        rules.CACHE,
        beside,
        ((Fetch("{api}/same", "PUT"), PASSED), (Fetch("{api}/same", "PATCH"), ALLOWED)),
    ),
    Case(
        "decorator alone, an error handler of a preflight",
        rules.PREFLIGHT,
        refusing,
        ((Fetch("{api}/open", "PUT"), REFUSED),),
    ),
    Case(
        "decorator beside CORS, a class answers OPTIONS and keeps its max-age",
        rules.CACHE,
        beside,
        (
            (
                Fetch("{api}/options", "OPTIONS"),
                Expected(True, preflights=1, status=202, origins=(PAGE, PAGE)),
            ),
            (Fetch("{api}/options", "PUT"), ALLOWED),
            (Fetch("{api}/options", "PATCH"), ALLOWED),
        ),
    ),
    Case(
        "function that asks the app",
        rules.CORS_CHECK,
        asks_app,
        ((Fetch("{api}/open"), ALLOWED), (Fetch("{api}/open", "PUT"), PASSED)),
    ),
)
