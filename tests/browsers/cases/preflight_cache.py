from __future__ import annotations

import re
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
from tests.browsers.cases.servers import ALLOW_CREDENTIALS
from tests.browsers.cases.servers import allow_headers
from tests.browsers.cases.servers import allow_methods
from tests.browsers.cases.servers import ALLOW_PAGE
from tests.browsers.cases.servers import answering
from tests.browsers.cases.servers import max_age
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

ASKED = PASSED
CACHED = ALLOWED
NO_CREDENTIALS = Reason.CREDENTIALS_NOT_ALLOWED
NO_HEADER = refused(Reason.HEADER_NOT_ALLOWED)

KEPT: dict[str, t.Any] = {"max_age": 600}
ECHOED: dict[str, t.Any] = {"max_age": 600, "headers": "*"}
TRUSTED: dict[str, t.Any] = {"max_age": 600, "supports_credentials": True}
ECHOED_METHOD: dict[str, t.Any] = {**TRUSTED, "methods": "*"}

PUT = Fetch("{api}/notes", "PUT")
DELETE = Fetch("{api}/notes", "DELETE")
PUT_INCLUDE = Fetch("{api}/notes", "PUT", credentials="include")
DELETE_INCLUDE = Fetch("{api}/notes", "DELETE", credentials="include")
GET_INCLUDE = Fetch("{api}/notes", credentials="include")
PUT_OMIT = Fetch("{api}/notes", "PUT", credentials="omit")


X_A = (("X-A", "1"),)
X_B = (("X-B", "1"),)


def after(seconds: float) -> Fetch:
    return Fetch("{api}/notes", "PUT", wait=seconds)


def with_headers(*names: str) -> Fetch:
    return Fetch("{api}/notes", headers=tuple((name, "1") for name in names))


Calls = tuple[tuple[Fetch, Expected], ...]

ROWS: tuple[tuple[str, dict[str, t.Any], Calls], ...] = (
    ("for max_age", KEPT, ((PUT, ASKED), (PUT, CACHED), (PUT, CACHED))),
    ("not at all for a max_age of 0", {"max_age": 0}, ((PUT, ASKED), (PUT, ASKED))),
    ("for five seconds by default", {}, ((PUT, ASKED), (PUT, CACHED))),
    ("no longer than five by default", {}, ((PUT, ASKED), (after(6), ASKED))),
    ("for two seconds", {"max_age": 2}, ((PUT, ASKED), (PUT, CACHED))),
    ("no longer than two", {"max_age": 2}, ((PUT, ASKED), (after(3), ASKED))),
    ("beyond five seconds", KEPT, ((PUT, ASKED), (after(6), CACHED))),
    ("for all listed methods", KEPT, ((PUT, ASKED), (DELETE, CACHED))),
    (
        "for all listed headers",
        {**KEPT, "headers": "X-A, X-B"},
        (
            (with_headers("X-A"), ASKED),
            (with_headers("X-B"), CACHED),
            (with_headers("x-a", "X-B"), CACHED),
        ),
    ),
    (
        "for a listed header beside one by a regex",
        {**KEPT, "headers": ["X-A", re.compile("x-b")]},
        (
            (with_headers("X-B"), ASKED),
            (with_headers("X-A"), CACHED),
            (with_headers("X-A", "X-B"), CACHED),
        ),
    ),
    (
        "for methods and headers in any mixture",
        {**KEPT, "headers": "X-A"},
        (
            (PUT, ASKED),
            (Fetch("{api}/notes", "PATCH", (("X-A", "1"),)), CACHED),
        ),
    ),
    (
        "not for another header",
        ECHOED,
        ((with_headers("X-A"), ASKED), (with_headers("X-B"), ASKED)),
    ),
    (
        "for headers of two answers",
        ECHOED,
        (
            (with_headers("X-A"), ASKED),
            (with_headers("X-B"), ASKED),
            (with_headers("X-A"), CACHED),
            (with_headers("X-A", "X-B"), CACHED),
        ),
    ),
    (
        "not for another method",
        ECHOED_METHOD,
        ((PUT_INCLUDE, ASKED), (DELETE_INCLUDE, ASKED)),
    ),
    (
        "for any method by *",
        {**KEPT, "methods": "*"},
        ((PUT, ASKED), (DELETE, CACHED)),
    ),
    (
        "not for another query",
        KEPT,
        ((PUT, ASKED), (Fetch("{api}/notes?page=2", "PUT"), ASKED)),
    ),
    (
        "not for another path",
        KEPT,
        ((PUT, ASKED), (Fetch("{api}/slash/", "PUT"), ASKED)),
    ),
    (
        "not for another host",
        KEPT,
        ((PUT, ASKED), (Fetch("{foreign}/notes", "PUT"), ASKED)),
    ),
    (
        "without credentials, not with them",
        TRUSTED,
        ((PUT, ASKED), (PUT_INCLUDE, ASKED), (PUT_INCLUDE, CACHED)),
    ),
    (
        "with credentials, also without them",
        TRUSTED,
        ((PUT_INCLUDE, ASKED), (PUT, CACHED)),
    ),
    (
        "also if a simple request fails",
        KEPT,
        ((PUT, ASKED), (GET_INCLUDE, denied(NO_CREDENTIALS)), (PUT, CACHED)),
    ),
    ("for omit as for same-origin", TRUSTED, ((PUT, ASKED), (PUT_OMIT, CACHED))),
    (
        "not where it refuses",
        KEPT,
        (
            (Fetch("{api}/notes", "PUT", (("X-A", "1"),)), NO_HEADER),
            (PUT, ASKED),
            (Fetch("{api}/notes", "PUT", (("X-A", "1"),)), NO_HEADER),
        ),
    ),
)

CASES = (
    *(
        Case(
            f"preflight kept {name}",
            rules.CACHE,
            site(**{"origins": PAGE, **options}),
            calls,
        )
        for name, options, calls in ROWS
    ),
    *(
        Case(
            f"preflight kept for five seconds if max-age {name}",
            rules.CACHE,
            answering(ALLOW_PAGE, allow_methods("PUT"), max_age(value)),
            ((PUT, ASKED), (PUT, CACHED)),
        )
        for name, value in (("can't be parsed", "soon"), ("is negative", "-1"))
    ),
    # What is remembered of `*` is compared without a look at credentials.
    Case(
        "preflight kept for any method by * with credentials",
        rules.CACHE,
        answering(
            ALLOW_PAGE,
            ALLOW_CREDENTIALS,
            allow_methods("*"),
            allow_headers("X-A"),
            max_age("600"),
        ),
        (
            (Fetch("{api}/notes", "GET", X_A, credentials="include"), ASKED),
            (Fetch("{api}/notes", "PUT", X_A, credentials="include"), CACHED),
        ),
    ),
    Case(
        "preflight kept for any header by * with credentials",
        rules.CACHE,
        answering(
            ALLOW_PAGE, ALLOW_CREDENTIALS, allow_headers("X-A, *"), max_age("600")
        ),
        (
            (Fetch("{api}/notes", "GET", X_A, credentials="include"), ASKED),
            (Fetch("{api}/notes", "GET", X_B, credentials="include"), CACHED),
        ),
    ),
)
