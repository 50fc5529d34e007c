from __future__ import annotations

import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import denied
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.servers import ALLOW_ANY
from tests.browsers.cases.servers import ALLOW_CREDENTIALS
from tests.browsers.cases.servers import allow_methods
from tests.browsers.cases.servers import ALLOW_PAGE
from tests.browsers.cases.servers import answering
from tests.browsers.cases.servers import Line
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

NO_ORIGIN = Reason.ALLOW_ORIGIN_MISSING
NO_CREDENTIALS = Reason.CREDENTIALS_NOT_ALLOWED
NO_WILDCARD = Reason.WILDCARD_WITH_CREDENTIALS

TRUSTING: dict[str, t.Any] = {"origins": PAGE, "supports_credentials": True}
PLAIN: dict[str, t.Any] = {"origins": PAGE}
PUBLIC: dict[str, t.Any] = {"origins": "*"}
ECHOING: dict[str, t.Any] = {"origins": "*", "send_wildcard": False}
OTHERS: dict[str, t.Any] = {"origins": STRANGER, "supports_credentials": True}
ALL_TRUSTING: dict[str, t.Any] = {
    "origins": "*",
    "send_wildcard": False,
    "supports_credentials": True,
    "accept_risks": "any-origin",
}

MODES = (
    ("omit, credentials supported", "omit", TRUSTING, ALLOWED, PASSED),
    ("same-origin, credentials supported", "same-origin", TRUSTING, ALLOWED, PASSED),
    ("include, credentials supported", "include", TRUSTING, ALLOWED, PASSED),
    ("include, any origin trusted", "include", ALL_TRUSTING, ALLOWED, PASSED),
    ("omit, no credentials supported", "omit", PLAIN, ALLOWED, PASSED),
    ("same-origin, none supported", "same-origin", PLAIN, ALLOWED, PASSED),
    (
        "include, none supported",
        "include",
        PLAIN,
        denied(NO_CREDENTIALS),
        refused(NO_CREDENTIALS),
    ),
    ("omit, any origin", "omit", PUBLIC, ALLOWED, PASSED),
    ("same-origin, any origin", "same-origin", PUBLIC, ALLOWED, PASSED),
    (
        "include, any origin",
        "include",
        PUBLIC,
        denied(NO_WILDCARD),
        refused(NO_WILDCARD),
    ),
    (
        "include, any origin echoed",
        "include",
        ECHOING,
        denied(NO_CREDENTIALS),
        refused(NO_CREDENTIALS),
    ),
    (
        "include, another origin trusted",
        "include",
        OTHERS,
        denied(NO_ORIGIN),
        refused(NO_ORIGIN),
    ),
)


def allow_credentials(value: str) -> Line:
    return ("Access-Control-Allow-Credentials", value)


VALUES = (
    ("true", (ALLOW_PAGE, allow_credentials("true")), ALLOWED),
    ("True", (ALLOW_PAGE, allow_credentials("True")), denied(NO_CREDENTIALS)),
    ("TRUE", (ALLOW_PAGE, allow_credentials("TRUE")), denied(NO_CREDENTIALS)),
    ("1", (ALLOW_PAGE, allow_credentials("1")), denied(NO_CREDENTIALS)),
    ("false", (ALLOW_PAGE, allow_credentials("false")), denied(NO_CREDENTIALS)),
    ("nothing", (ALLOW_PAGE, allow_credentials("")), denied(NO_CREDENTIALS)),
    (
        "true twice",
        (ALLOW_PAGE, ALLOW_CREDENTIALS, ALLOW_CREDENTIALS),
        denied(NO_CREDENTIALS),
    ),
    ("true and any origin", (ALLOW_ANY, ALLOW_CREDENTIALS), denied(NO_WILDCARD)),
)

PUT_INCLUDE = Fetch("{api}/notes", "PUT", credentials="include")
LATE = Expected(False, preflights=1, reason=NO_CREDENTIALS, origins=(PAGE, PAGE))

CASES = (
    *(
        Case(
            f"credentials {name}",
            rules.CREDENTIALS,
            site(**options),
            (
                (Fetch("{api}/notes", credentials=mode), simple),
                (Fetch("{api}/notes", "PUT", credentials=mode), preflighted),
            ),
        )
        for name, mode, options, simple, preflighted in MODES
    ),
    *(
        Case(
            f"credentials allowed by {name}",
            rules.CORS_CHECK,
            answering(*lines),
            ((Fetch("{api}/notes", credentials="include"), expected),),
        )
        for name, lines, expected in VALUES
    ),
    Case(
        "credentials allowed by the preflight alone",
        rules.CORS_CHECK,
        answering(
            ALLOW_PAGE,
            preflight=(ALLOW_PAGE, ALLOW_CREDENTIALS, allow_methods("PUT")),
        ),
        ((PUT_INCLUDE, LATE),),
    ),
    Case(
        "credentials allowed by the actual answer alone",
        rules.PREFLIGHT,
        answering(
            ALLOW_PAGE,
            ALLOW_CREDENTIALS,
            preflight=(ALLOW_PAGE, allow_methods("PUT")),
        ),
        ((PUT_INCLUDE, refused(NO_CREDENTIALS)),),
    ),
)
