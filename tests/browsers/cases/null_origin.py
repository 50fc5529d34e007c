from __future__ import annotations

import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.servers import allow_origin
from tests.browsers.cases.servers import answering
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

ALLOWED = Expected(True, status=200, origins=("null",))
PASSED = Expected(True, preflights=1, status=200, origins=("null", "null"))


def denied(reason: Reason) -> Expected:
    return Expected(False, reason=reason, origins=("null",))


def refused(reason: Reason) -> Expected:
    return Expected(False, preflights=1, requests=0, reason=reason, origins=("null",))


GET = Fetch("{api}/notes", sandboxed=True)
POST = Fetch("{api}/notes", "POST", body="a", sandboxed=True)
PUT = Fetch("{api}/notes", "PUT", sandboxed=True)
OWN = Fetch("{own}/notes", sandboxed=True)
INCLUDE = Fetch("{api}/notes", credentials="include", sandboxed=True)

ANY: dict[str, t.Any] = {"origins": "*"}
NULL: dict[str, t.Any] = {"origins": "null"}
LISTED: dict[str, t.Any] = {"origins": [PAGE, "null"]}
WILDCARD: dict[str, t.Any] = {"origins": ["*", "http://*.shop.localhost:*"]}
EXACT: dict[str, t.Any] = {"origins": PAGE}
TRUSTED: dict[str, t.Any] = {
    "origins": [PAGE, "null"],
    "supports_credentials": True,
    "accept_risks": "null-origin",
}
ALL_TRUSTED: dict[str, t.Any] = {
    "origins": "*",
    "send_wildcard": False,
    "supports_credentials": True,
    "accept_risks": "any-origin",
}

ROWS: tuple[tuple[str, dict[str, t.Any], Fetch, Expected], ...] = (
    ("GET is allowed to null", NULL, GET, ALLOWED),
    ("GET is allowed to null in a list", LISTED, GET, ALLOWED),
    ("GET is allowed to any", ANY, GET, ALLOWED),
    ("GET is allowed to any beside a wildcard", WILDCARD, GET, ALLOWED),
    ("GET is denied", EXACT, GET, denied(Reason.ALLOW_ORIGIN_MISSING)),
    ("POST is allowed to null", NULL, POST, ALLOWED),
    ("POST is denied", EXACT, POST, denied(Reason.ALLOW_ORIGIN_MISSING)),
    ("PUT is allowed to null", NULL, PUT, PASSED),
    ("PUT is allowed to any", ANY, PUT, PASSED),
    ("PUT is denied", EXACT, PUT, refused(Reason.ALLOW_ORIGIN_MISSING)),
    ("GET of its server is denied", EXACT, OWN, denied(Reason.ALLOW_ORIGIN_MISSING)),
    ("GET of its server is allowed to null", NULL, OWN, ALLOWED),
    ("GET with credentials is allowed to null", TRUSTED, INCLUDE, ALLOWED),
    (
        "GET is denied where any is trusted and null isn't listed",
        ALL_TRUSTED,
        GET,
        denied(Reason.ALLOW_ORIGIN_MISSING),
    ),
    (
        "GET with credentials is denied where null has none",
        NULL,
        INCLUDE,
        denied(Reason.CREDENTIALS_NOT_ALLOWED),
    ),
)

CASES = (
    *(
        Case(
            f"sandboxed {name}",
            rules.SANDBOX,
            site(**options),
            ((fetch, expected),),
        )
        for name, options, fetch, expected in ROWS
    ),
    Case(
        "sandboxed GET is denied by the page's origin",
        rules.CORS_CHECK,
        answering(allow_origin(PAGE)),
        ((GET, denied(Reason.ALLOW_ORIGIN_MISMATCH)),),
    ),
    Case(
        "sandboxed GET with credentials in mode no-cors has no Origin",
        rules.ORIGIN_HEADER,
        site(),
        (
            (
                Fetch(
                    "{api}/notes", credentials="include", mode="no-cors", sandboxed=True
                ),
                Expected(True, status=0, origins=(None,)),
            ),
            (
                Fetch(
                    "{api}/302/to/foreign",
                    credentials="include",
                    mode="no-cors",
                    sandboxed=True,
                ),
                Expected(True, requests=2, status=0, origins=(None, None)),
            ),
        ),
    ),
    Case(
        "sandboxed frame and page don't share answers to preflights",
        rules.CACHE,
        site(origins=[PAGE, "null"], max_age=600),
        (
            (
                Fetch("{api}/notes", "PUT"),
                Expected(True, preflights=1, status=200, origins=(PAGE, PAGE)),
            ),
            (PUT, PASSED),
        ),
    ),
)
