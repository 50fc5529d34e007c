from __future__ import annotations

from flask import abort
from flask import Flask
from flask import request

from flask_cors import CORS
from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.sites import add_views
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

TRUSTING = site(origins=PAGE, supports_credentials=True)
TRUSTING_NULL = site(
    origins=[PAGE, "null"], supports_credentials=True, accept_risks="null-origin"
)

SET = Expected(True, status=200)
SENT = Expected(True, status=200, cookies=True)
ABSENT = Expected(True, status=200, cookies=False)

OWN_LOGIN = Fetch("{own}/login")
LOGIN = Fetch("{api}/login", credentials="include")
FRAME_LOGIN = Fetch("{api}/login?samesite=None", credentials="include", sandboxed=True)

# Which calls come one after the other, and whether each sends the cookie.
FLOWS = (
    (
        "come back to their own origin by default",
        (
            (OWN_LOGIN, SET),
            (Fetch("{own}/notes"), SENT),
            (Fetch("{own}/notes", "PUT"), SENT),
            (Fetch("{own}/notes", credentials="omit"), ABSENT),
        ),
    ),
    (
        "come back to another origin in mode include alone",
        (
            (LOGIN, SET),
            (Fetch("{api}/notes", credentials="include"), SENT),
            (Fetch("{api}/notes", credentials="same-origin"), ABSENT),
            (Fetch("{api}/notes", credentials="omit"), ABSENT),
            (Fetch("{api}/notes", "POST", body="a", credentials="include"), SENT),
        ),
    ),
    (
        "are not stored in mode same-origin",
        (
            (Fetch("{api}/login"), ABSENT),
            (Fetch("{api}/notes", credentials="include"), ABSENT),
        ),
    ),
    (
        "are not stored in mode omit",
        (
            (Fetch("{own}/login", credentials="omit"), ABSENT),
            (Fetch("{own}/notes"), ABSENT),
        ),
    ),
    (
        "are shared by all ports of a host",
        (
            (OWN_LOGIN, SET),
            (Fetch("{port}/notes", credentials="include"), SENT),
            (Fetch("{port}/notes", credentials="same-origin"), ABSENT),
        ),
    ),
    (
        "are not shared by the hosts of a site",
        (
            (OWN_LOGIN, SET),
            (Fetch("{api}/notes", credentials="include"), ABSENT),
        ),
    ),
    (
        "are kept from a sandboxed frame",
        (
            (OWN_LOGIN, SET),
            (
                Fetch("{own}/notes", sandboxed=True),
                Expected(
                    False,
                    reason=Reason.ALLOW_ORIGIN_MISSING,
                    origins=("null",),
                    cookies=False,
                ),
            ),
        ),
    ),
)

# Whether a cookie comes back, by its SameSite.
SAME_SITE = (("Lax", SENT), ("Strict", SENT), ("None", SENT))
CROSS_SITE = (("Lax", ABSENT), ("Strict", ABSENT), ("None", SENT))


def closing_preflights(places: Places) -> Flask:
    app = Flask(__name__)
    CORS(
        app,
        origins=places.page,
        supports_credentials=True,
        automatic_options=False,
    )

    @app.before_request
    def refuse_cookies() -> None:
        if request.method == "OPTIONS" and request.cookies:
            abort(400)

    add_views(app, places)
    return app


CASES = (
    *(
        Case(f"cookies {name}", rules.CREDENTIALS_MODE, TRUSTING, calls)
        for name, calls in FLOWS
    ),
    *(
        Case(
            f"cookies, same-site {flag}",
            rules.SENT_COOKIES,
            TRUSTING,
            (
                (Fetch(f"{{api}}/login?samesite={flag}", credentials="include"), SET),
                (Fetch("{api}/notes", credentials="include"), expected),
            ),
        )
        for flag, expected in SAME_SITE
    ),
    *(
        Case(
            f"cookies, cross-site {flag}",
            rules.STORED_COOKIES,
            TRUSTING,
            (
                (
                    Fetch(f"{{foreign}}/login?samesite={flag}", credentials="include"),
                    SET,
                ),
                (Fetch("{foreign}/notes", credentials="include"), expected),
            ),
        )
        for flag, expected in CROSS_SITE
    ),
    Case(
        "cookies, cross-site without a word of SameSite",
        rules.STORED_COOKIES,
        TRUSTING,
        (
            (Fetch("{foreign}/login", credentials="include"), SET),
            (Fetch("{foreign}/notes", credentials="include"), ABSENT),
        ),
    ),
    Case(
        "cookies of a sandboxed frame are the page's",
        rules.STORED_COOKIES,
        TRUSTING_NULL,
        ((FRAME_LOGIN, SET), (Fetch("{api}/notes", credentials="include"), SENT)),
    ),
    Case(
        "cookies of the page are a sandboxed frame's",
        rules.SENT_COOKIES,
        TRUSTING_NULL,
        (
            (Fetch("{api}/login?samesite=None", credentials="include"), SET),
            (Fetch("{api}/notes", credentials="include", sandboxed=True), SENT),
        ),
    ),
    Case(
        "cookies are sent by a request whose answer is denied",
        rules.CORS_CHECK,
        site(origins=STRANGER, supports_credentials=True),
        (
            (LOGIN, Expected(False, reason=Reason.ALLOW_ORIGIN_MISSING)),
            (
                Fetch("{api}/notes", credentials="include"),
                Expected(False, reason=Reason.ALLOW_ORIGIN_MISSING, cookies=True),
            ),
        ),
    ),
    Case(
        "cookies are never sent by a preflight",
        rules.PREFLIGHT,
        closing_preflights,
        (
            (LOGIN, SET),
            (
                Fetch("{api}/notes", "PUT", credentials="include"),
                Expected(True, preflights=1, status=200, cookies=True),
            ),
        ),
    ),
)
