from __future__ import annotations

import typing as t

from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
OTHERS = ("Access-Control-Allow-Credentials", "Access-Control-Expose-Headers")
LISTS = (
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Max-Age",
)

GET = Fetch("{api}/notes")

# At one's own origin all headers can be read, and GET has no Origin.
OWN_GET = Fetch("{own}/notes")
OWN_POST = Fetch("{own}/notes", "POST", body="a")
OWN_OPTIONS = Fetch("{own}/notes", "OPTIONS")


def reading(*reads: str, misses: tuple[str, ...] = ()) -> Expected:
    return Expected(True, status=200, reads=reads, misses=misses)


CONSTANT = reading(misses=("Vary",))
VARYING = reading("Vary")
OWN_CONSTANT = reading(ALLOW_ORIGIN, misses=("Vary",))
OWN_VARYING = reading("Vary", misses=(ALLOW_ORIGIN, *OTHERS, *LISTS))

ECHOING: dict[str, t.Any] = {"origins": "*", "send_wildcard": False}
ON_DEMAND: dict[str, t.Any] = {"origins": PAGE, "always_send": False}
LISTED: dict[str, t.Any] = {"origins": [PAGE, STRANGER]}
ALL_OPTIONS: dict[str, t.Any] = {
    "headers": "X-A",
    "max_age": 600,
    "supports_credentials": True,
    "expose_headers": "X-Total",
}

ROWS: tuple[tuple[str, dict[str, t.Any], Expected], ...] = (
    ("any origin doesn't vary", {"origins": "*"}, CONSTANT),
    ("one origin doesn't vary", {"origins": PAGE}, CONSTANT),
    ("any origin, echoed, varies", ECHOING, VARYING),
    ("one origin on demand varies", ON_DEMAND, VARYING),
    ("one of a list varies", LISTED, VARYING),
    ("one of a list doesn't say so", {**LISTED, "vary_header": False}, CONSTANT),
)

OWN: tuple[tuple[str, dict[str, t.Any], Fetch, Expected], ...] = (
    ("any is told without Origin", {}, OWN_GET, OWN_CONSTANT),
    ("one is told without Origin", {"origins": STRANGER}, OWN_GET, OWN_CONSTANT),
    ("none of a list is told without Origin", LISTED, OWN_GET, OWN_VARYING),
    ("nothing is told on demand without Origin", ON_DEMAND, OWN_GET, OWN_VARYING),
    (
        "nothing is told if denied",
        {"origins": STRANGER, **ALL_OPTIONS},
        OWN_POST,
        OWN_VARYING,
    ),
    (
        "nothing but the origin is told by default",
        {"origins": PAGE},
        OWN_POST,
        reading(ALLOW_ORIGIN, misses=("Vary", *OTHERS, *LISTS)),
    ),
    (
        "OPTIONS is told what a preflight is",
        {"origins": PAGE, **ALL_OPTIONS},
        OWN_OPTIONS,
        reading(ALLOW_ORIGIN, *OTHERS, *LISTS, misses=("Vary",)),
    ),
    (
        "OPTIONS varies by the method that is asked for",
        {"origins": PAGE, "supports_credentials": True, "methods": "*"},
        OWN_OPTIONS,
        reading(ALLOW_ORIGIN, "Vary"),
    ),
    (
        "OPTIONS varies by the headers that are asked for",
        {"headers": "*"},
        OWN_OPTIONS,
        reading(ALLOW_ORIGIN, "Vary"),
    ),
    (
        "OPTIONS doesn't say by what it varies",
        {"headers": "*", "vary_header": False},
        OWN_OPTIONS,
        OWN_CONSTANT,
    ),
    (
        "OPTIONS is told nothing if denied",
        {"origins": STRANGER, **ALL_OPTIONS},
        OWN_OPTIONS,
        OWN_VARYING,
    ),
)

CASES = (
    *(
        Case(
            f"answer to {name}",
            rules.CACHES,
            site(expose_headers="Vary", **options),
            ((GET, expected),),
        )
        for name, options, expected in ROWS
    ),
    *(
        Case(
            f"answer to one's own origin, {name}",
            rules.CACHES,
            site(**options),
            ((fetch, expected),),
        )
        for name, options, fetch, expected in OWN
    ),
)
