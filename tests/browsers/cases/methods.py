from __future__ import annotations

import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.servers import allow_methods
from tests.browsers.cases.servers import ALLOW_PAGE
from tests.browsers.cases.servers import answering
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

FORBIDDEN = Expected(False, requests=0, reason=Reason.FORBIDDEN_METHOD, origins=())
REFUSED = refused(Reason.METHOD_NOT_ALLOWED)

ROWS: tuple[tuple[str, dict[str, t.Any], str, Expected], ...] = (
    ("get is sent as GET", {}, "get", ALLOWED),
    ("head is sent as HEAD", {}, "head", ALLOWED),
    ("Post is sent as POST", {}, "Post", ALLOWED),
    ("put is sent as PUT", {"methods": "PUT"}, "put", PASSED),
    ("delete is sent as DELETE", {"methods": "DELETE"}, "delete", PASSED),
    ("PATCH is allowed by name", {"methods": "PATCH"}, "PATCH", PASSED),
    ("patch is not PATCH", {"methods": "PATCH"}, "patch", REFUSED),
    ("Patch is not PATCH", {}, "Patch", REFUSED),
    ("OPTIONS of a script needs a preflight", {}, "OPTIONS", PASSED),
    ("TRACE is forbidden", {}, "TRACE", FORBIDDEN),
    ("trace is forbidden", {}, "trace", FORBIDDEN),
    ("TRACK is forbidden", {}, "TRACK", FORBIDDEN),
    ("CONNECT is forbidden", {}, "CONNECT", FORBIDDEN),
)

BARE = (
    ("Patch is allowed where it is listed", "Patch", "Patch", PASSED),
    ("patch is allowed where it is listed", "PATCH, patch", "patch", PASSED),
    ("a method of one's own is allowed by name", "CHICKEN", "CHICKEN", PASSED),
    ("a method of one's own keeps its case", "CHICKEN", "chicken", REFUSED),
    ("patch is allowed by *", "*", "patch", PASSED),
)

CASES = (
    *(
        Case(
            f"method {name}",
            rules.FORBIDDEN_METHOD if expected is FORBIDDEN else rules.NORMALIZE,
            site(**{"origins": PAGE, **options}),
            ((Fetch("{api}/notes", method), expected),),
        )
        for name, options, method, expected in ROWS
    ),
    *(
        Case(
            f"method, {name}",
            rules.NORMALIZE,
            answering(ALLOW_PAGE, allow_methods(listed)),
            ((Fetch("{api}/notes", method), expected),),
        )
        for name, listed, method, expected in BARE
    ),
    Case(
        "method TRACE is forbidden at one's own origin, too",
        rules.FORBIDDEN_METHOD,
        site(origins=PAGE),
        ((Fetch("{own}/notes", "TRACE"), FORBIDDEN),),
    ),
)
