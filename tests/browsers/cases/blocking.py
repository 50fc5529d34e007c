from __future__ import annotations

import typing as t

from flask import Flask

from flask_cors import CORS
from flask_cors import cors_exempt
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
from tests.browsers.cases.sites import filled
from tests.browsers.cases.sites import METHODS
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import STRANGER

DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)
REFUSED = refused(Reason.ALLOW_ORIGIN_MISSING)
OPAQUE = Expected(True, status=0, origins=(PAGE,))
OF_FRAME = Expected(False, reason=Reason.ALLOW_ORIGIN_MISSING, origins=("null",))
OWN = Expected(True, status=200, origins=(PAGE,))

POST = Fetch("{api}/account", "POST", body="a")
SEEN = Fetch("{api}/seen")
#: Whether the view has run since this was last asked.
UNTOUCHED = ALLOWED
CHANGED = Expected(True, status=409, origins=(PAGE,))


def bank(decorator: t.Any = None, **options: t.Any) -> App:
    """Return an app with an account, and with a view that tells whether it was
    changed.

    :param decorator: Of the account.
    :param options: For the path of the account.
    """

    def build(places: Places) -> Flask:
        app = Flask(__name__)
        changes: list[bool] = []
        resources = {"/seen": {"origins": places.page}}

        if options:
            resources["/account"] = filled(options, places)

        CORS(app, resources=resources)

        def account() -> str:
            changes.append(True)
            return "changed"

        @app.route("/seen")
        def seen() -> tuple[str, int]:
            status = 409 if changes else 200
            changes.clear()
            return "seen", status

        view = decorator(account) if decorator else account
        app.add_url_rule("/account", view_func=view, methods=METHODS)
        return app

    return build


BLOCKED: dict[str, t.Any] = {"origins": STRANGER, "block_denied": True}
OPEN: dict[str, t.Any] = {"origins": PAGE, "block_denied": True}

PLAYS: tuple[tuple[str, dict[str, t.Any], Fetch, Expected, Expected], ...] = (
    ("POST, not blocked by default", {"origins": STRANGER}, POST, DENIED, CHANGED),
    ("POST of a denied page", BLOCKED, POST, DENIED, UNTOUCHED),
    (
        "PUT of a denied page",
        BLOCKED,
        Fetch("{api}/account", "PUT"),
        REFUSED,
        UNTOUCHED,
    ),
    (
        "POST of a denied page, as of a form",
        BLOCKED,
        Fetch("{api}/account", "POST", body="a", mode="no-cors"),
        OPAQUE,
        UNTOUCHED,
    ),
    (
        "POST of a sandboxed frame",
        OPEN,
        Fetch("{api}/account", "POST", body="a", sandboxed=True),
        OF_FRAME,
        UNTOUCHED,
    ),
    ("GET of a denied page", BLOCKED, Fetch("{api}/account"), DENIED, CHANGED),
    ("POST of an allowed page", OPEN, POST, ALLOWED, CHANGED),
    ("PUT of an allowed page", OPEN, Fetch("{api}/account", "PUT"), PASSED, CHANGED),
    (
        "POST of an own page",
        BLOCKED,
        Fetch("{own}/account", "POST", body="a"),
        OWN,
        CHANGED,
    ),
)

DECORATED = (
    ("decorator", cross_origin(origins=STRANGER, block_denied=True), UNTOUCHED),
    ("exemption", cors_exempt, CHANGED),
)

CASES = (
    *(
        Case(
            f"block, {name}",
            rules.CORS_CHECK,
            bank(**options),
            ((fetch, expected), (SEEN, seen)),
        )
        for name, options, fetch, expected, seen in PLAYS
    ),
    *(
        Case(
            f"POST and PUT are denied by {name}",
            rules.CORS_CHECK,
            bank(decorator),
            (
                (POST, DENIED),
                (SEEN, seen),
                (Fetch("{api}/account", "PUT"), REFUSED),
                (SEEN, UNTOUCHED),
            ),
        )
        for name, decorator, seen in DECORATED
    ),
    Case(
        "preflight of an exempt view is refused, and its answer not read",
        rules.PREFLIGHT,
        bank(cors_exempt, origins=PAGE),
        (
            (Fetch("{api}/account"), DENIED),
            (Fetch("{api}/account", headers=(("X-A", "1"),)), REFUSED),
        ),
    ),
)
