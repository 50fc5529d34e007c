from __future__ import annotations

import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.servers import ALLOW_ANY
from tests.browsers.cases.servers import ALLOW_CREDENTIALS
from tests.browsers.cases.servers import allow_headers
from tests.browsers.cases.servers import allow_methods
from tests.browsers.cases.servers import ALLOW_PAGE
from tests.browsers.cases.servers import answering
from tests.browsers.cases.servers import Line
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

NO_METHOD = refused(Reason.METHOD_NOT_ALLOWED)
NO_HEADER = refused(Reason.HEADER_NOT_ALLOWED)

PUT = Fetch("{api}/notes", "PUT")
PUT_INCLUDE = Fetch("{api}/notes", "PUT", credentials="include")
GET_A = Fetch("{api}/notes", headers=(("X-A", "1"),))
GET_A_INCLUDE = Fetch("{api}/notes", headers=(("X-A", "1"),), credentials="include")
BEARER = Fetch("{api}/notes", headers=(("Authorization", "Bearer a"),))
BEARER_AND_A = Fetch(
    "{api}/notes", headers=(("Authorization", "Bearer a"), ("X-A", "1"))
)
STAR_INCLUDE = Fetch("{api}/notes", "*", credentials="include")
STAR_HEADER = Fetch("{api}/notes", headers=(("*", "1"),), credentials="include")

TRUSTED = (ALLOW_PAGE, ALLOW_CREDENTIALS)

ROWS: tuple[tuple[str, tuple[Line, ...], Fetch, Expected], ...] = (
    ("methods", (ALLOW_ANY, allow_methods("*")), PUT, PASSED),
    ("methods beside others", (ALLOW_ANY, allow_methods("GET, *")), PUT, PASSED),
    (
        "methods for a mode of omit",
        (*TRUSTED, allow_methods("*")),
        Fetch("{api}/notes", "PUT", credentials="omit"),
        PASSED,
    ),
    (
        "methods with credentials",
        (*TRUSTED, allow_methods("*")),
        PUT_INCLUDE,
        NO_METHOD,
    ),
    (
        "methods beside PUT with credentials",
        (*TRUSTED, allow_methods("*, PUT")),
        PUT_INCLUDE,
        PASSED,
    ),
    (
        "methods is a name with credentials",
        (*TRUSTED, allow_methods("*")),
        STAR_INCLUDE,
        PASSED,
    ),
    ("headers", (ALLOW_ANY, allow_headers("*")), GET_A, PASSED),
    (
        "headers with credentials",
        (*TRUSTED, allow_headers("*")),
        GET_A_INCLUDE,
        NO_HEADER,
    ),
    (
        "headers beside a name with credentials",
        (*TRUSTED, allow_headers("*, X-A")),
        GET_A_INCLUDE,
        PASSED,
    ),
    (
        "headers is a name with credentials",
        (*TRUSTED, allow_headers("*")),
        STAR_HEADER,
        PASSED,
    ),
    (
        "headers beside Authorization",
        (ALLOW_ANY, allow_headers("*, Authorization")),
        BEARER_AND_A,
        PASSED,
    ),
    (
        "headers don't cover Authorization",
        (ALLOW_ANY, allow_headers("*")),
        BEARER,
        NO_HEADER,
    ),
    (
        "Authorization with credentials",
        (*TRUSTED, allow_headers("*")),
        Fetch(
            "{api}/notes",
            headers=(("Authorization", "Bearer a"),),
            credentials="include",
        ),
        NO_HEADER,
    ),
)

CREDENTIALED: tuple[tuple[str, dict[str, t.Any], Fetch], ...] = (
    ("methods", {"methods": "*"}, PUT_INCLUDE),
    ("headers", {"headers": "*"}, GET_A_INCLUDE),
)

CASES = (
    *(
        Case(
            f"wildcard, {name}",
            rules.NON_WILDCARD if "Authorization" in name else rules.PREFLIGHT,
            answering(*lines),
            ((fetch, expected),),
        )
        for name, lines, fetch, expected in ROWS
    ),
    # The policy answers with what is asked for, since `*` would be a name.
    *(
        Case(
            f"wildcard option with credentials, {name}",
            rules.CREDENTIALS,
            site(origins=PAGE, supports_credentials=True, **options),
            ((fetch, PASSED),),
        )
        for name, options, fetch in CREDENTIALED
    ),
)
