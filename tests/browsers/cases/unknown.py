"""Rules without methods, shared responses and hidden decorators."""

from __future__ import annotations

import typing as t

from flask import Flask
from flask import Response
from werkzeug.routing import Rule

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
from tests.browsers.cases.sites import STRANGER

DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)
NO_ORIGIN = refused(Reason.ALLOW_ORIGIN_MISSING)


def unknown(places: Places) -> Flask:
    """Return an app whose rules have no methods, and views that share a response."""
    app = Flask(__name__)
    CORS(app, origins=[], resources="/none/*")
    own = cross_origin(origins=places.page, max_age=600, headers="X-A")
    closed = cross_origin(origins=STRANGER)
    shared = Response("shared")

    app.url_map.add(Rule("/any/<path:rest>", endpoint="any"))
    app.view_functions["any"] = closed(lambda rest: "any")
    app.add_url_rule("/any/notes", "notes", own(lambda: "notes"))

    app.add_url_rule("/items", "items", own(lambda: "items"))
    app.add_url_rule(
        "/items/",
        "remove",
        closed(lambda: "removed"),
        methods=["DELETE"],
        strict_slashes=False,
    )

    app.add_url_rule("/shared/open", "open", own(lambda: shared))
    app.add_url_rule("/shared/closed", "closed", closed(lambda: shared))

    narrow: t.Any = closed(lambda: "hidden")
    app.add_url_rule("/hidden", "hidden", lambda: narrow(), methods=["GET", "PUT"])
    return app


def hidden(places: Places) -> Flask:
    """Return an app whose policy is for everybody, with a decorator that is hidden."""
    app = Flask(__name__)
    CORS(app)
    narrow: t.Any = cross_origin(origins=STRANGER)(lambda: "hidden")
    app.add_url_rule("/hidden", "hidden", lambda: narrow(), methods=["GET", "PUT"])
    return app


#: The preflight passes, and the view doesn't run.
KEPT_OUT = Expected(False, preflights=1, requests=1, reason=Reason.ALLOW_ORIGIN_MISSING)

ROWS: tuple[tuple[str, t.Any, tuple[tuple[Fetch, Expected], ...]], ...] = (
    (
        "a rule without methods is not opened by another view",
        unknown,
        (
            (Fetch("{api}/any/notes", headers=(("X-A", "1"),)), PASSED),
            (Fetch("{api}/any/notes", "DELETE"), NO_ORIGIN),
        ),
    ),
    (
        "a rule with strict_slashes=False is not opened by another view",
        unknown,
        (
            (Fetch("{api}/items", headers=(("X-A", "1"),)), PASSED),
            (Fetch("{api}/items", "DELETE"), NO_ORIGIN),
        ),
    ),
    (
        "a shared response is readable where its view says so",
        unknown,
        (
            (Fetch("{api}/shared/open"), ALLOWED),
            (Fetch("{api}/shared/closed"), DENIED),
            (Fetch("{api}/shared/open"), ALLOWED),
        ),
    ),
    (
        "a hidden decorator narrows the policy of the app",
        hidden,
        ((Fetch("{api}/hidden"), DENIED), (Fetch("{api}/hidden", "PUT"), KEPT_OUT)),
    ),
)

CASES = tuple(
    Case(f"unknown, {name}", rules.CACHE, build, calls) for name, build, calls in ROWS
)
