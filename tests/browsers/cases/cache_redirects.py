from __future__ import annotations

from flask import Flask
from flask import redirect
from werkzeug.wrappers import Response

from flask_cors import CORS
from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

TO_NULL = site(origins=[PAGE, "null"], max_age=600)

PUT = Fetch("{api}/307/to/foreign", "PUT")
REFUSED_PUT = Fetch("{api}/307/to/api", "PUT", redirect="error")
FRAME_PUT = Fetch("{own}/307/to/api", "PUT", sandboxed=True)
CLOSED_PUT = Fetch("{api}/there", "PUT")


def passed(*origins: str, preflights: int) -> Expected:
    """Return what a call leads to whose last request is no GET."""
    requests = len(origins) - preflights
    return Expected(
        True, preflights=preflights, requests=requests, status=201, origins=origins
    )


def refused(*origins: str) -> Expected:
    return Expected(
        False, preflights=1, reason=Reason.REDIRECT_REFUSED, origins=origins
    )


def failed(*origins: str) -> Expected:
    """Return what a call leads to whose second request fails."""
    return Expected(
        False,
        preflights=len(origins) - 2,
        requests=2,
        reason=Reason.ALLOW_ORIGIN_MISMATCH,
        origins=origins,
    )


def closing(places: Places) -> Flask:
    app = Flask(__name__)
    CORS(app, origins=[places.page, "null"], max_age=600)

    @app.route("/there", methods=["PUT"])
    def there() -> Response:
        return redirect(f"{places.foreign}/closed", 307)

    @app.route("/closed", methods=["PUT"])
    def closed() -> tuple[str, dict[str, str]]:
        return "closed", {"Access-Control-Allow-Origin": STRANGER}

    return app


CASES = (
    Case(
        "preflight kept for the origin null behind a redirect",
        rules.CACHE,
        TO_NULL,
        (
            (PUT, passed(PAGE, PAGE, "null", "null", preflights=2)),
            (PUT, passed(PAGE, "null", preflights=0)),
        ),
    ),
    Case(
        "preflight kept for the origin null of a sandboxed frame, behind a redirect",
        rules.CACHE,
        TO_NULL,
        (
            (FRAME_PUT, passed("null", "null", "null", "null", preflights=2)),
            (FRAME_PUT, passed("null", "null", preflights=0)),
        ),
    ),
    Case(
        "preflight kept for the origin null behind a redirect, and not for the page's",
        rules.CACHE,
        TO_NULL,
        (
            (PUT, passed(PAGE, PAGE, "null", "null", preflights=2)),
            (Fetch("{foreign}/target", "PUT"), passed(PAGE, PAGE, preflights=1)),
        ),
    ),
    Case(
        "preflight kept not behind a redirect if the actual request fails",
        rules.CACHE,
        closing,
        (
            (CLOSED_PUT, failed(PAGE, PAGE, "null", "null")),
            (CLOSED_PUT, failed(PAGE, "null", "null")),
        ),
    ),
    Case(
        "preflight kept not if the actual answer is a redirect that is refused",
        rules.CACHE,
        TO_NULL,
        ((REFUSED_PUT, refused(PAGE, PAGE)), (REFUSED_PUT, refused(PAGE, PAGE))),
    ),
)
