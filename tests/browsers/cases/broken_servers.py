from __future__ import annotations

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import denied
from tests.browsers.cases.servers import ALLOW_ANY
from tests.browsers.cases.servers import allow_origin
from tests.browsers.cases.servers import ALLOW_PAGE
from tests.browsers.cases.servers import answering
from tests.browsers.cases.servers import Line
from tests.browsers.cases.sites import PAGE

MISSING = denied(Reason.ALLOW_ORIGIN_MISSING)
MULTIPLE = denied(Reason.ALLOW_ORIGIN_MULTIPLE)
INVALID = denied(Reason.ALLOW_ORIGIN_INVALID)
MISMATCH = denied(Reason.ALLOW_ORIGIN_MISMATCH)

LINES: tuple[tuple[str, tuple[Line, ...], Expected], ...] = (
    ("no value", (), MISSING),
    ("the origin and another one", (allow_origin("{page}, http://a.test"),), MULTIPLE),
    (
        "another origin and the right one",
        (allow_origin("http://a.test {page}"),),
        MULTIPLE,
    ),
    ("the origin twice", (allow_origin("{page}, {page}"),), MULTIPLE),
    ("the origin and a comma", (allow_origin("{page},"),), MULTIPLE),
    ("two lines of the origin", (ALLOW_PAGE, ALLOW_PAGE), MULTIPLE),
    ("* twice", (allow_origin("*, *"),), MULTIPLE),
    ("two lines of *", (ALLOW_ANY, ALLOW_ANY), MULTIPLE),
    ("* and the origin", (ALLOW_ANY, ALLOW_PAGE), MULTIPLE),
    ("an empty value", (allow_origin(""),), INVALID),
    ("a host alone", (allow_origin("{host}:{number}"),), MISMATCH),
    ("a name", (allow_origin("example"),), INVALID),
    ("a host without a port", (allow_origin("example.com"),), INVALID),
    ("True", (allow_origin("True"),), INVALID),
    ("quotes", (allow_origin('"{page}"'),), INVALID),
    ("a Python list", (allow_origin("['{page}']"),), INVALID),
    ("**", (allow_origin("**"),), INVALID),
    ("a trailing slash", (allow_origin("{page}/"),), MISMATCH),
    ("a path", (allow_origin("{page}/notes"),), MISMATCH),
    ("upper case", (allow_origin("HTTP://{host}:{number}"),), MISMATCH),
    (
        "an upper-case host",
        (allow_origin("http://APP.shop.localhost:{number}"),),
        MISMATCH,
    ),
    ("no port", (allow_origin("http://{host}"),), MISMATCH),
    ("another port", (allow_origin("http://{host}:9"),), MISMATCH),
    ("another scheme", (allow_origin("https://{host}:{number}"),), MISMATCH),
    (
        "a wildcard origin",
        (allow_origin("http://*.shop.localhost:{number}"),),
        MISMATCH,
    ),
    ("null", (allow_origin("null"),), MISMATCH),
    ("another site", (allow_origin("http://a.test"),), MISMATCH),
    ("spaces around", (allow_origin("  {page}  "),), ALLOWED),
    ("a name in another case", (("access-control-allow-origin", PAGE),), ALLOWED),
)

CASES = tuple(
    Case(
        f"allow-origin of {name}",
        rules.CORS_CHECK,
        answering(*lines),
        ((Fetch("{api}/notes"), expected),),
    )
    for name, lines, expected in LINES
)
