from __future__ import annotations

import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

HIDDEN = ("Content-Type", "Content-Length")

PAGES: dict[str, t.Any] = {"origins": PAGE}
STRANGERS: dict[str, t.Any] = {"origins": STRANGER}


def opaque(*origins: str | None) -> Expected:
    """Return what a call leads to whose answer the script can't see."""
    return Expected(
        True, requests=len(origins), status=0, misses=HIDDEN, origins=origins
    )


def basic(*origins: str | None, status: int = 200) -> Expected:
    return Expected(
        True,
        requests=len(origins),
        status=status,
        reads=HIDDEN,
        origins=origins,
    )


NOTHING_SENT = Expected(False, requests=0, reason=Reason.MODE_NO_CORS, origins=())
OTHER_ORIGIN = Expected(False, requests=0, reason=Reason.MODE_SAME_ORIGIN, origins=())

NO_CORS: tuple[tuple[str, dict[str, t.Any], Fetch, Expected], ...] = (
    ("GET", PAGES, Fetch("{api}/notes", mode="no-cors"), opaque(None)),
    ("denied GET", STRANGERS, Fetch("{api}/notes", mode="no-cors"), opaque(None)),
    ("HEAD", STRANGERS, Fetch("{api}/notes", "HEAD", mode="no-cors"), opaque(None)),
    (
        "POST",
        STRANGERS,
        Fetch("{api}/notes", "POST", body="a", mode="no-cors"),
        opaque(PAGE),
    ),
    (
        "POST of JSON as text",
        STRANGERS,
        Fetch(
            "{api}/notes",
            "POST",
            (("Content-Type", "application/json"),),
            "{}",
            mode="no-cors",
        ),
        opaque(PAGE),
    ),
    (
        "a header, which is dropped",
        STRANGERS,
        Fetch("{api}/without/X-A", headers=(("X-A", "1"),), mode="no-cors"),
        opaque(None),
    ),
    (
        "a redirect",
        STRANGERS,
        Fetch("{api}/302/to/foreign", mode="no-cors"),
        opaque(None, None),
    ),
    (
        "a redirect that turns POST into GET",
        STRANGERS,
        Fetch("{api}/302/to/api", "POST", body="a", mode="no-cors"),
        opaque(PAGE, None),
    ),
    (
        "POST that a redirect takes to another origin",
        PAGES,
        Fetch("{own}/307/to/api", "POST", body="a", mode="no-cors"),
        opaque(PAGE, PAGE),
    ),
    ("PUT", PAGES, Fetch("{api}/notes", "PUT", mode="no-cors"), NOTHING_SENT),
    (
        "PUT of oneself",
        PAGES,
        Fetch("{own}/notes", "PUT", mode="no-cors"),
        NOTHING_SENT,
    ),
    ("GET of oneself", {}, Fetch("{own}/notes", mode="no-cors"), basic(None)),
)

SAME_ORIGIN: tuple[tuple[str, Fetch, Expected], ...] = (
    ("GET", Fetch("{own}/notes", mode="same-origin"), basic(None)),
    ("PUT", Fetch("{own}/notes", "PUT", mode="same-origin"), basic(PAGE)),
    ("GET elsewhere", Fetch("{api}/notes", mode="same-origin"), OTHER_ORIGIN),
    ("PUT elsewhere", Fetch("{api}/notes", "PUT", mode="same-origin"), OTHER_ORIGIN),
    ("GET of another port", Fetch("{port}/notes", mode="same-origin"), OTHER_ORIGIN),
    (
        "GET from a sandboxed frame",
        Fetch("{own}/notes", mode="same-origin", sandboxed=True),
        OTHER_ORIGIN,
    ),
    (
        "a redirect elsewhere",
        Fetch("{own}/302/to/api", mode="same-origin"),
        Expected(False, requests=1, reason=Reason.MODE_SAME_ORIGIN, origins=(None,)),
    ),
    (
        "a redirect within",
        Fetch("{own}/302/to/own", mode="same-origin"),
        basic(None, None),
    ),
)

# No CORS check, and no preflight, at the page's own origin.
OWN: tuple[tuple[str, Fetch, Expected], ...] = (
    ("GET", Fetch("{own}/notes"), basic(None)),
    ("POST", Fetch("{own}/notes", "POST", body="a"), basic(PAGE)),
    ("PUT", Fetch("{own}/notes", "PUT"), basic(PAGE)),
    ("DELETE", Fetch("{own}/notes", "DELETE"), basic(PAGE)),
    ("a header", Fetch("{own}/notes", headers=(("X-A", "1"),)), basic(None)),
    ("404", Fetch("{own}/nowhere"), basic(None, status=404)),
    ("credentials", Fetch("{own}/notes", credentials="include"), basic(None)),
)

CASES = (
    *(
        Case(
            f"mode no-cors, {name}", rules.MAIN_FETCH, site(**options), ((fetch, seen),)
        )
        for name, options, fetch, seen in NO_CORS
    ),
    *(
        Case(f"mode same-origin, {name}", rules.MAIN_FETCH, site(), ((fetch, seen),))
        for name, fetch, seen in SAME_ORIGIN
    ),
    *(
        Case(
            f"one's own origin, {name}",
            rules.ORIGIN_HEADER,
            site(origins=STRANGER),
            ((fetch, seen),),
        )
        for name, fetch, seen in OWN
    ),
)
