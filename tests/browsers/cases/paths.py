from __future__ import annotations

import re

from flask import Flask

from flask_cors import CORS
from flask_cors import Options
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


def by_path(places: Places) -> Flask:
    app = Flask(__name__)
    CORS(
        app,
        resources={
            "/api/*": {"origins": places.page},
            "/api/admin/*": {"origins": STRANGER},
            "/api/admin/status": {"origins": "*"},
        },
    )

    @app.route("/<path:path>", methods=["GET", "PUT"])
    def page(path: str) -> str:
        return path

    return app


def by_pattern(places: Places) -> Flask:
    """Return an app with pairs of rules, of which the first is to decide."""
    app = Flask(__name__)
    opening: Options = {"origins": places.page}
    closing: Options = {"origins": STRANGER}
    CORS(
        app,
        resources={
            "/star/*/end": opening,
            "/sta*": closing,
            r"/v\d+/": opening,
            r"/colou?r": opening,
            "/colo*": closing,
            "/left|/right": opening,
            "/(old|new)": opening,
            re.compile("/any", re.IGNORECASE): opening,
            re.compile("/verb ose", re.VERBOSE): opening,
            r"^/begin/\d": opening,
            r"\A/begun/\d": opening,
            "/beg*": closing,
            "/gro(up|w)": opening,
            "/gr*": closing,
            "/same*": closing,
            "/same/*": opening,
            "/tie.*": opening,
            "/tie*s": closing,
        },
    )

    @app.route("/<path:path>", methods=["GET", "PUT"])
    def page(path: str) -> str:
        return path

    return app


def layered(places: Places) -> Flask:
    app = Flask(__name__)
    app.config["CORS_ORIGINS"] = STRANGER
    CORS(app, origins=places.page, resources={"/*": {}, "/closed": {"origins": []}})

    @app.route("/<path:path>", methods=["GET", "PUT"])
    def page(path: str) -> str:
        return path

    return app


# A path, and what GET and PUT of it lead to.
ROWS: tuple[tuple[str, App, str, Expected, Expected], ...] = (
    ("path rule", by_path, "/api/notes", ALLOWED, PASSED),
    ("path rule covers its root", by_path, "/api", ALLOWED, PASSED),
    ("path rule ends at a segment", by_path, "/apis", DENIED, REFUSED),
    ("path rule that is longer wins", by_path, "/api/admin/users", DENIED, REFUSED),
    ("path rule that is literal wins", by_path, "/api/admin/status", ALLOWED, PASSED),
    ("path rules leave the rest alone", by_path, "/notes", DENIED, REFUSED),
    ("path is decoded once", by_path, "/api/%61dmin/users", DENIED, REFUSED),
    ("path isn't decoded twice", by_path, "/api/%2561dmin/users", ALLOWED, PASSED),
    ("path rule has its case", by_path, "/API/notes", DENIED, REFUSED),
    ("star of a segment", by_pattern, "/star/a/end", ALLOWED, PASSED),
    ("star of no two segments", by_pattern, "/star/a/b/end", DENIED, REFUSED),
    ("star of an empty segment", by_pattern, "/star//end", DENIED, REFUSED),
    ("star with an end", by_pattern, "/star/a/ends", DENIED, REFUSED),
    ("star with an end of another case", by_pattern, "/star/a/END", DENIED, REFUSED),
    ("regex of a path", by_pattern, "/v1/notes", ALLOWED, PASSED),
    ("regex of a path's start", by_pattern, "/x/old", DENIED, REFUSED),
    ("regex without an optional letter", by_pattern, "/color", ALLOWED, PASSED),
    ("regex of two paths", by_pattern, "/right", ALLOWED, PASSED),
    ("regex of any case", by_pattern, "/ANY", ALLOWED, PASSED),
    ("verbose regex", by_pattern, "/verbose", ALLOWED, PASSED),
    ("regex with ^ wins by its prefix", by_pattern, "/begin/1", ALLOWED, PASSED),
    (r"regex with \A wins by its prefix", by_pattern, "/begun/1", ALLOWED, PASSED),
    ("regex with a group wins by its prefix", by_pattern, "/group", ALLOWED, PASSED),
    ("longer pattern wins", by_pattern, "/same/notes", ALLOWED, PASSED),
    ("first pattern wins", by_pattern, "/tiess", ALLOWED, PASSED),
    ("keyword over configuration", layered, "/open", ALLOWED, PASSED),
    ("path rule over keyword", layered, "/closed", DENIED, REFUSED),
)

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
    Case(
        "policy, path rule, 404 with a line break",
        rules.CORS_CHECK,
        by_path,
        ((Fetch("{api}/api/%0A"), Expected(True, status=404)),),
    ),
)
