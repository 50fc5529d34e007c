from __future__ import annotations

import typing as t

from flask import abort
from flask import Flask
from werkzeug.debug import DebuggedApplication

from flask_cors import CORS
from flask_cors import cross_origin
from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import denied
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.sites import add_views
from tests.browsers.cases.sites import App
from tests.browsers.cases.sites import filled
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)
LARGE = "a" * 100


def readable(status: int) -> Expected:
    return Expected(True, status=status, origins=(PAGE,), reads=("Content-Type",))


def preflighted(status: int) -> Expected:
    return Expected(True, preflights=1, status=status, origins=(PAGE, PAGE))


def debugged(**options: t.Any) -> App:
    """Return an app as the development server serves it."""

    def build(places: Places) -> WSGIApplication:
        app = Flask(__name__)
        app.debug = True
        CORS(app, **filled(options, places))
        add_views(app, places)
        return DebuggedApplication(app, evalex=False)

    return build


def crashing(has_door: bool) -> App:
    """Return an app in debug mode whose views crash."""

    def build(places: Places) -> WSGIApplication:
        app = Flask(__name__)
        app.debug = True

        if has_door:
            CORS(app, resources={"/elsewhere": {"origins": STRANGER}})

        @app.route("/crash")
        @cross_origin(origins=places.page)
        def crash() -> str:
            raise RuntimeError("crash")

        @cross_origin(origins=places.page)
        def hidden() -> str:
            raise RuntimeError("crash")

        @app.route("/hider")
        def hider() -> str:
            return hidden()

        return DebuggedApplication(app, evalex=False)

    return build


def guarded(**options: t.Any) -> App:
    """Return an app that lets nobody in."""

    def build(places: Places) -> Flask:
        app = Flask(__name__)
        CORS(app, **filled(options, places))

        @app.before_request
        def authenticate() -> None:
            abort(401)

        add_views(app, places)
        return app

    return build


ANSWERS: tuple[tuple[str, Fetch, Expected], ...] = (
    ("404", Fetch("{api}/nowhere"), readable(404)),
    ("404 of PUT", Fetch("{api}/nowhere", "PUT"), preflighted(404)),
    ("404 of a static file", Fetch("{api}/static/nothing"), readable(404)),
    ("404 of a line break", Fetch("{api}/%0A"), readable(404)),
    ("405", Fetch("{api}/upload"), readable(405)),
    ("405 of DELETE", Fetch("{api}/upload", "DELETE"), preflighted(405)),
    ("413", Fetch("{api}/upload", "POST", body=LARGE), readable(413)),
    ("413 of PUT", Fetch("{api}/upload", "PUT", body=LARGE), preflighted(413)),
    ("500", Fetch("{api}/crash"), readable(500)),
    ("500 of POST", Fetch("{api}/crash", "POST", body="a"), readable(500)),
    ("500 of PUT", Fetch("{api}/crash", "PUT"), preflighted(500)),
)

CRASH = Fetch("{api}/crash")
PUT_CRASH = Fetch("{api}/crash", "PUT")
CRASH_INCLUDE = Fetch("{api}/crash", credentials="include")

CRASHES: tuple[tuple[str, dict[str, t.Any], Fetch, Expected], ...] = (
    ("allowed", {"origins": PAGE}, CRASH, readable(500)),
    ("of PUT allowed", {"origins": PAGE}, PUT_CRASH, preflighted(500)),
    ("allowed to any", {"origins": "*"}, CRASH, readable(500)),
    (
        "with credentials allowed",
        {"origins": PAGE, "supports_credentials": True},
        CRASH_INCLUDE,
        readable(500),
    ),
    ("denied", {"origins": STRANGER}, CRASH, DENIED),
    (
        "left to the debugger",
        {"origins": PAGE, "intercept_exceptions": False},
        CRASH,
        DENIED,
    ),
    (
        "of POST at one's own origin, by the debugger",
        {"origins": PAGE},
        Fetch("{own}/crash", "POST", body="a"),
        Expected(
            True,
            status=500,
            origins=(PAGE,),
            misses=("Access-Control-Allow-Origin",),
        ),
    ),
    (
        "at one's own origin",
        {"origins": STRANGER},
        Fetch("{own}/crash"),
        Expected(True, status=500, origins=(None,)),
    ),
)

CASES = (
    *(
        Case(
            f"error {name} is readable",
            rules.CORS_CHECK,
            site({"MAX_CONTENT_LENGTH": 10}, origins=PAGE),
            ((fetch, expected),),
        )
        for name, fetch, expected in ANSWERS
    ),
    *(
        Case(
            f"crash in debug mode, {name}",
            rules.CORS_CHECK,
            debugged(**options),
            ((fetch, expected),),
        )
        for name, options, fetch, expected in CRASHES
    ),
    *(
        Case(
            f"crash in debug mode, decorator {where}, {path}",
            rules.CORS_CHECK,
            crashing(has_door),
            ((Fetch(f"{{api}}/{path}"), readable(500)),),
        )
        for where, has_door in (("alone", False), ("beside CORS", True))
        for path in ("crash", "hider")
    ),
    Case(
        "error 500 is denied with its policy",
        rules.CORS_CHECK,
        site(origins=STRANGER),
        ((CRASH, DENIED),),
    ),
    Case(
        "error 401 is readable, and no preflight meets it",
        rules.PREFLIGHT,
        guarded(origins=PAGE),
        (
            (Fetch("{api}/notes"), readable(401)),
            (Fetch("{api}/notes", "PUT"), preflighted(401)),
        ),
    ),
    Case(
        "error 401 is readable by a path rule, and no preflight meets it",
        rules.PREFLIGHT,
        guarded(resources={"/notes": {"origins": PAGE}}),
        (
            (Fetch("{api}/notes"), readable(401)),
            (Fetch("{api}/notes", "PUT"), preflighted(401)),
            (Fetch("{api}//notes", "PUT"), preflighted(401)),
        ),
    ),
    Case(
        "error 401 refuses a preflight that Flask is to answer",
        rules.PREFLIGHT,
        guarded(origins=PAGE, automatic_options=False),
        (
            (
                Fetch("{api}/notes", "PUT"),
                refused(Reason.PREFLIGHT_STATUS),
            ),
        ),
    ),
)
