from __future__ import annotations

from flask import Flask
from flask import request
from flask import Response

from flask_cors import CORS
from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.sites import add_views
from tests.browsers.cases.sites import App
from tests.browsers.cases.sites import filled
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

FOLLOWED = Expected(True, requests=2, status=200)
OPAQUE = Expected(True, requests=1, status=0, misses=("Location", "Content-Type"))


def denied(reason: Reason, requests: int = 1) -> Expected:
    return Expected(False, requests=requests, reason=reason)


def pointing(location: str) -> App:
    """Return an app that redirects ``/there``.

    :param location: An address of any form, with places to be filled in. A user
        name in front of it goes in front of its host.
    """

    def build(places: Places) -> Flask:
        app = Flask(__name__)
        CORS(app, origins=[places.page, "null"], headers="Content-Type")
        user, at, address = location.rpartition("@")
        target = filled(address, places).replace("//", f"//{user}{at}", 1)

        @app.route("/there", methods=["GET", "POST"])
        def there() -> Response:
            headers = {"Location": target} if target else {}
            return Response(status=302, headers=headers)

        @app.route("/bearer")
        def bearer() -> Response:
            is_sent = "Authorization" in request.headers
            return Response(status=409 if is_sent else 200)

        add_views(app, places)
        return app

    return build


THERE = Fetch("{api}/there")
JSON = (("Content-Type", "application/json"),)

LOCATIONS = (
    ("without an address is an answer", "", THERE, Expected(True, status=302)),
    ("to a path", "notes", THERE, FOLLOWED),
    (
        "to a URL with a user name",
        "user@{api}/notes",
        THERE,
        denied(Reason.REDIRECT_WITH_PASSWORD),
    ),
    (
        "to a third origin with a password",
        "user:secret@{foreign}/notes",
        THERE,
        denied(Reason.REDIRECT_WITH_PASSWORD),
    ),
    (
        "from the page to an API with a user name",
        "user@{api}/notes",
        Fetch("{own}/there"),
        denied(Reason.REDIRECT_WITH_PASSWORD),
    ),
    (
        "from an API to the page with a user name",
        "user@{own}/notes",
        THERE,
        denied(Reason.REDIRECT_WITH_PASSWORD),
    ),
    (
        "within the page's origin with a user name is followed",
        "user@{own}/notes",
        Fetch("{own}/there"),
        FOLLOWED,
    ),
    (
        "within the page's origin with a user name is followed, in mode same-origin",
        "user@{own}/notes",
        Fetch("{own}/there", mode="same-origin"),
        FOLLOWED,
    ),
    (
        "within the page's origin with a user name is followed, in mode no-cors",
        "user@{own}/notes",
        Fetch("{own}/there", mode="no-cors"),
        FOLLOWED,
    ),
    (
        "to a URL with a user name is followed in mode no-cors",
        "user@{api}/notes",
        Fetch("{api}/there", mode="no-cors"),
        Expected(True, requests=2, status=0),
    ),
    ("to data", "data:text/plain,a", THERE, denied(Reason.REDIRECT_NOT_HTTP)),
    ("to a script", "javascript:1", THERE, denied(Reason.REDIRECT_NOT_HTTP)),
    ("to itself", "there", THERE, denied(Reason.TOO_MANY_REDIRECTS, requests=21)),
    (
        "takes the body's headers away, and the need of a preflight",
        "target",
        Fetch("{api}/there", "POST", JSON, "{}"),
        Expected(True, preflights=1, requests=2, status=200),
    ),
    (
        "to another origin takes Authorization away",
        "{api}/bearer",
        Fetch("{own}/there", headers=(("Authorization", "Bearer a"),)),
        FOLLOWED,
    ),
)

MODES = (
    (
        "error, redirected",
        Fetch("{api}/302/to/api", redirect="error"),
        denied(Reason.REDIRECT_REFUSED),
    ),
    (
        "error, not redirected",
        Fetch("{api}/notes", redirect="error"),
        Expected(True, status=200),
    ),
    (
        "error at one's own origin",
        Fetch("{own}/302/to/own", redirect="error"),
        denied(Reason.REDIRECT_REFUSED),
    ),
    ("manual", Fetch("{api}/302/to/api", redirect="manual"), OPAQUE),
    ("manual, elsewhere", Fetch("{api}/302/to/foreign", redirect="manual"), OPAQUE),
    (
        "manual at one's own origin",
        Fetch("{own}/302/to/own", redirect="manual"),
        OPAQUE,
    ),
    (
        "manual, not redirected",
        Fetch("{api}/notes", redirect="manual"),
        Expected(True, status=200, reads=("Content-Type",)),
    ),
)

CASES = (
    *(
        Case(
            f"redirect {name}", rules.REDIRECT, pointing(location), ((fetch, expected),)
        )
        for name, location, fetch, expected in LOCATIONS
    ),
    *(
        Case(
            f"redirect mode {name}",
            rules.HTTP_FETCH,
            site(origins=PAGE),
            ((fetch, expected),),
        )
        for name, fetch, expected in MODES
    ),
    Case(
        "redirect mode manual, from where the policy allows nobody",
        rules.CORS_CHECK,
        site(origins=[]),
        (
            (
                Fetch("{api}/302/to/api", redirect="manual"),
                denied(Reason.ALLOW_ORIGIN_MISSING),
            ),
        ),
    ),
)
