from __future__ import annotations

import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.redirects import followed
from tests.browsers.cases.redirects import NO_ORIGIN
from tests.browsers.cases.redirects import TO_ANY
from tests.browsers.cases.redirects import TO_NULL
from tests.browsers.cases.redirects import TO_PAGE
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

TYPED: dict[str, t.Any] = {"origins": PAGE, "headers": "Content-Type"}

JSON = (("Content-Type", "application/json"),)

ROWS: tuple[tuple[str, dict[str, t.Any], Fetch, Expected], ...] = (
    (
        "of Flask to a final slash, GET",
        TO_PAGE,
        Fetch("{api}/slash"),
        followed(PAGE, PAGE),
    ),
    (
        "of Flask to a final slash, PUT",
        TO_PAGE,
        Fetch("{api}/slash", "PUT"),
        Expected(True, preflights=2, requests=2, status=200, origins=(PAGE,) * 4),
    ),
    (
        "of Flask to a final slash, denied PUT",
        {"origins": []},
        Fetch("{api}/slash", "PUT"),
        Expected(False, preflights=1, requests=0, reason=NO_ORIGIN, origins=(PAGE,)),
    ),
    (
        "from page to API, PUT",
        TO_PAGE,
        Fetch("{own}/307/to/api", "PUT"),
        Expected(True, preflights=1, requests=2, status=201, origins=(PAGE,) * 3),
    ),
    (
        "from page to API, and within it, PUT",
        TO_PAGE,
        Fetch("{own}/307/to/api/api", "PUT"),
        Expected(True, preflights=2, requests=3, status=201, origins=(PAGE,) * 5),
    ),
    (
        "from page to API, a header",
        {"origins": PAGE, "headers": "X-A"},
        Fetch("{own}/302/to/api", headers=(("X-A", "1"),)),
        Expected(
            True, preflights=1, requests=2, status=200, origins=(None, PAGE, PAGE)
        ),
    ),
    (
        "from page to API, a header that isn't allowed there",
        TO_PAGE,
        Fetch("{own}/302/to/api", headers=(("X-A", "1"),)),
        Expected(
            False,
            preflights=1,
            requests=1,
            reason=Reason.HEADER_NOT_ALLOWED,
            origins=(None, PAGE),
        ),
    ),
    (
        "from page to API, DELETE",
        TO_PAGE,
        Fetch("{own}/302/to/api", "DELETE"),
        Expected(True, preflights=1, requests=2, status=201, origins=(PAGE,) * 3),
    ),
    (
        "from page to API, JSON",
        TYPED,
        Fetch("{own}/302/to/api", "POST", JSON, "{}"),
        followed(PAGE, PAGE),
    ),
    (
        "from page to API, JSON without a body",
        TYPED,
        Fetch("{own}/302/to/api", "POST", JSON),
        followed(PAGE, PAGE),
    ),
    (
        "from page to page to API, JSON",
        TYPED,
        Fetch("{own}/302/to/own/api", "POST", JSON, "{}"),
        followed(PAGE, None, PAGE),
    ),
    (
        "from page to API, Authorization",
        {"origins": PAGE, "headers": "Authorization"},
        Fetch("{own}/302/to/api", headers=(("Authorization", "Bearer a"),)),
        followed(None, PAGE),
    ),
    (
        "from API to the page's origin, PUT",
        TO_NULL,
        Fetch("{api}/307/to/own", "PUT"),
        Expected(
            True,
            preflights=2,
            requests=2,
            status=201,
            origins=(PAGE, PAGE, "null", "null"),
        ),
    ),
    (
        "from API to a third origin, PUT",
        TO_ANY,
        Fetch("{api}/307/to/foreign", "PUT"),
        Expected(
            True,
            preflights=2,
            requests=2,
            status=201,
            origins=(PAGE, PAGE, "null", "null"),
        ),
    ),
    (
        "from API to a third origin, denied PUT",
        TO_PAGE,
        Fetch("{api}/307/to/foreign", "PUT"),
        Expected(
            False,
            preflights=2,
            requests=1,
            reason=NO_ORIGIN,
            origins=(PAGE, PAGE, "null"),
        ),
    ),
)

CASES = tuple(
    Case(f"redirect {name}", rules.REDIRECT, site(**options), ((fetch, expected),))
    for name, options, fetch, expected in ROWS
)
