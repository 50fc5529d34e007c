from __future__ import annotations

import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

NO_ORIGIN = Reason.ALLOW_ORIGIN_MISSING

TO_PAGE: dict[str, t.Any] = {"origins": PAGE}
TO_NULL: dict[str, t.Any] = {"origins": [PAGE, "null"]}
TO_ANY: dict[str, t.Any] = {"origins": "*"}


def followed(*origins: str | None, status: int = 200) -> Expected:
    """Return what a call leads to that needs no preflight and is redirected."""
    return Expected(True, requests=len(origins), status=status, origins=origins)


def denied(*origins: str | None, reason: Reason = NO_ORIGIN) -> Expected:
    return Expected(False, requests=len(origins), reason=reason, origins=origins)


# Where the redirects lead, and which Origin is sent with each request.
WAYS: tuple[tuple[str, dict[str, t.Any], str, Expected], ...] = (
    ("within the API", TO_PAGE, "{api}/302/to/api", followed(PAGE, PAGE)),
    ("from page to API", TO_PAGE, "{own}/302/to/api", followed(None, PAGE)),
    ("within the page's origin", {}, "{own}/302/to/own", followed(None, None)),
    (
        "from API to API to API",
        TO_PAGE,
        "{api}/302/to/api/api",
        followed(PAGE, PAGE, PAGE),
    ),
    (
        "from page to page to API",
        TO_PAGE,
        "{own}/302/to/own/api",
        followed(None, None, PAGE),
    ),
    (
        "from page to API, and within it",
        TO_PAGE,
        "{own}/302/to/api/api",
        followed(None, PAGE, PAGE),
    ),
    (
        "from API to a third origin",
        TO_PAGE,
        "{api}/302/to/foreign",
        denied(PAGE, "null"),
    ),
    (
        "from API to a third origin that allows null",
        TO_NULL,
        "{api}/302/to/foreign",
        followed(PAGE, "null"),
    ),
    (
        "from API to a third origin that allows any",
        TO_ANY,
        "{api}/302/to/foreign",
        followed(PAGE, "null"),
    ),
    ("from API to another port", TO_PAGE, "{api}/302/to/port", denied(PAGE, "null")),
    (
        "from API to the page's origin",
        TO_PAGE,
        "{api}/302/to/own",
        denied(PAGE, "null"),
    ),
    (
        "from API to the page's origin that allows null",
        TO_NULL,
        "{api}/302/to/own",
        followed(PAGE, "null"),
    ),
    (
        "from page to API and back",
        TO_PAGE,
        "{own}/302/to/api/own",
        denied(None, PAGE, "null"),
    ),
    (
        "from page to API and back, any allowed",
        TO_ANY,
        "{own}/302/to/api/own",
        followed(None, PAGE, "null"),
    ),
    (
        "from API to a third origin and back to the API",
        TO_ANY,
        "{api}/302/to/foreign/api",
        followed(PAGE, "null", "null"),
    ),
    (
        "from where the policy allows nobody",
        {"origins": []},
        "{api}/302/to/api",
        denied(PAGE),
    ),
)

# The view answers GET with 200, and any other method with 201.
METHODS: tuple[tuple[str, int, int, int, int], ...] = (
    ("POST", 301, 200, 0, 2),
    ("POST", 302, 200, 0, 2),
    ("POST", 303, 200, 0, 2),
    ("POST", 307, 201, 0, 2),
    ("POST", 308, 201, 0, 2),
    ("PUT", 301, 201, 2, 2),
    ("PUT", 302, 201, 2, 2),
    ("PUT", 303, 200, 1, 2),
    ("PUT", 307, 201, 2, 2),
    ("PUT", 308, 201, 2, 2),
)

CASES = (
    *(
        Case(
            f"redirect {name}",
            rules.REQUEST_ORIGIN,
            site(**options),
            ((Fetch(url), expected),),
        )
        for name, options, url, expected in WAYS
    ),
    *(
        Case(
            f"redirect of {method} with {code}",
            rules.REDIRECT,
            site(origins=PAGE),
            (
                (
                    Fetch(f"{{api}}/{code}/to/api", method, body="a"),
                    Expected(
                        True,
                        preflights=preflights,
                        requests=requests,
                        status=status,
                    ),
                ),
            ),
        )
        for method, code, status, preflights, requests in METHODS
    ),
)
