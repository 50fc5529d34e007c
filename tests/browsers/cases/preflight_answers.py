from __future__ import annotations

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.servers import allow_headers
from tests.browsers.cases.servers import allow_methods
from tests.browsers.cases.servers import ALLOW_PAGE
from tests.browsers.cases.servers import answering
from tests.browsers.cases.servers import Line
from tests.browsers.cases.sites import PAGE

NO_STATUS = refused(Reason.PREFLIGHT_STATUS)
REDIRECTED = refused(Reason.PREFLIGHT_REDIRECT)
BAD_METHODS = refused(Reason.ALLOW_METHODS_INVALID)
BAD_HEADERS = refused(Reason.ALLOW_HEADERS_INVALID)
NO_METHOD = refused(Reason.METHOD_NOT_ALLOWED)
NO_HEADER = refused(Reason.HEADER_NOT_ALLOWED)

PUT = Fetch("{api}/notes", "PUT")
DELETE = Fetch("{api}/notes", "DELETE")
GET_A = Fetch("{api}/notes", headers=(("X-A", "1"),))

LOCATION = ("Location", "{api}/elsewhere")

STATUSES = (
    (200, PASSED),
    (204, PASSED),
    (299, PASSED),
    (300, NO_STATUS),
    (301, REDIRECTED),
    (302, REDIRECTED),
    (307, REDIRECTED),
    (308, REDIRECTED),
    (400, NO_STATUS),
    (401, NO_STATUS),
    (403, NO_STATUS),
    (404, NO_STATUS),
    (405, NO_STATUS),
    (500, NO_STATUS),
)

LISTS: tuple[tuple[str, tuple[Line, ...], Fetch, Expected], ...] = (
    ("no methods", (), PUT, NO_METHOD),
    ("an empty list of methods", (allow_methods(""),), PUT, NO_METHOD),
    ("methods in lower case", (allow_methods("put"),), PUT, NO_METHOD),
    ("empty elements in methods", (allow_methods("GET,, PUT ,"),), PUT, PASSED),
    ("methods without spaces", (allow_methods("GET,PUT"),), PUT, PASSED),
    ("methods in tabs", (allow_methods("GET\t,\tPUT"),), PUT, PASSED),
    (
        "two lines of methods",
        (allow_methods("PUT"), allow_methods("DELETE")),
        DELETE,
        PASSED,
    ),
    ("a Python list of methods", (allow_methods("['PUT']"),), PUT, BAD_METHODS),
    ("methods without commas", (allow_methods("GET PUT"),), PUT, BAD_METHODS),
    ("methods in quotes", (allow_methods('"PUT"'),), PUT, BAD_METHODS),
    ("methods in semicolons", (allow_methods("GET; PUT"),), PUT, BAD_METHODS),
    (
        "bad methods for a safe one",
        (allow_methods("['GET']"), allow_headers("X-A")),
        GET_A,
        BAD_METHODS,
    ),
    ("no headers", (), GET_A, NO_HEADER),
    ("an empty list of headers", (allow_headers(""),), GET_A, NO_HEADER),
    ("headers in another case", (allow_headers("X-a"),), GET_A, PASSED),
    ("empty elements in headers", (allow_headers(", X-A,,"),), GET_A, PASSED),
    (
        "two lines of headers",
        (allow_headers("X-B"), allow_headers("X-A")),
        GET_A,
        PASSED,
    ),
    ("a Python list of headers", (allow_headers("['X-A']"),), GET_A, BAD_HEADERS),
    ("headers without commas", (allow_headers("X-A X-B"),), GET_A, BAD_HEADERS),
    ("a header with a colon", (allow_headers("X-A:"),), GET_A, BAD_HEADERS),
    (
        "bad headers where none is sent",
        (allow_methods("PUT"), allow_headers("X-A:")),
        PUT,
        BAD_HEADERS,
    ),
    (
        "exposed in place of allowed",
        (("Access-Control-Expose-Headers", "X-A"),),
        GET_A,
        NO_HEADER,
    ),
)

CASES = (
    *(
        Case(
            f"preflight answered with {status}",
            rules.PREFLIGHT,
            answering(
                ALLOW_PAGE,
                preflight=(ALLOW_PAGE, allow_methods("PUT"), LOCATION),
                preflight_status=status,
            ),
            ((PUT, expected),),
        )
        for status, expected in STATUSES
    ),
    *(
        Case(
            f"preflight answered with {name}",
            rules.PREFLIGHT,
            answering(ALLOW_PAGE, *lines),
            ((fetch, expected),),
        )
        for name, lines, fetch, expected in LISTS
    ),
    Case(
        "preflight answered with 404 and no CORS headers",
        rules.PREFLIGHT,
        answering(ALLOW_PAGE, preflight=(), preflight_status=404),
        ((PUT, refused(Reason.ALLOW_ORIGIN_MISSING)),),
    ),
    Case(
        "preflight passes and the actual answer has no CORS headers",
        rules.CORS_CHECK,
        answering(preflight=(ALLOW_PAGE, allow_methods("PUT"))),
        (
            (
                PUT,
                Expected(
                    False,
                    preflights=1,
                    requests=1,
                    reason=Reason.ALLOW_ORIGIN_MISSING,
                    origins=(PAGE, PAGE),
                ),
            ),
        ),
    ),
)
