from __future__ import annotations

import re
import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.servers import allow_headers
from tests.browsers.cases.servers import ALLOW_PAGE
from tests.browsers.cases.servers import answering
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

NO_ORIGIN = refused(Reason.ALLOW_ORIGIN_MISSING)
NO_METHOD = refused(Reason.METHOD_NOT_ALLOWED)
NO_HEADER = refused(Reason.HEADER_NOT_ALLOWED)

PUT = Fetch("{api}/notes", "PUT")
GET_A = Fetch("{api}/notes", headers=(("X-A", "1"),))
GET_AB = Fetch("{api}/notes", headers=(("X-B", "1"), ("X-A", "1")))
BEARER = Fetch("{api}/notes", headers=(("Authorization", "Bearer a"),))
JSON = Fetch("{api}/notes", "POST", (("Content-Type", "application/json"),), "{}")
BOTH = Fetch("{api}/notes", "PUT", (("X-A", "1"),))


def with_headers(count: int, name: str) -> Fetch:
    headers = tuple((f"{name}-{number}", "1") for number in range(100, 100 + count))
    return Fetch("{api}/notes", headers=headers)


ROWS: tuple[tuple[str, dict[str, t.Any], Fetch, Expected], ...] = (
    ("PUT by default", {}, PUT, PASSED),
    ("PUT with a body", {}, Fetch("{api}/notes", "PUT", body="a"), PASSED),
    ("PUT of another port", {}, Fetch("{port}/notes", "PUT"), PASSED),
    ("PUT of another site", {}, Fetch("{foreign}/notes", "PUT"), PASSED),
    ("PUT from another origin", {"origins": STRANGER}, PUT, NO_ORIGIN),
    ("PUT where PUT is listed", {"methods": "GET, PUT"}, PUT, PASSED),
    ("PUT where put is listed", {"methods": "put"}, PUT, PASSED),
    ("PUT where DELETE is listed", {"methods": "DELETE"}, PUT, NO_METHOD),
    ("PUT where every path has a policy", {"resources": "*"}, PUT, PASSED),
    ("PUT where no policy is", {"resources": "/other"}, PUT, NO_ORIGIN),
    ("a safe method that isn't listed", {"methods": "PUT"}, JSON, NO_HEADER),
    ("a header by default", {}, GET_A, NO_HEADER),
    ("a listed header", {"headers": "X-A"}, GET_A, PASSED),
    ("a header listed in lower case", {"headers": "x-a"}, GET_A, PASSED),
    ("another header", {"headers": "X-AB"}, GET_A, NO_HEADER),
    ("a header by a regex", {"headers": re.compile("x-.")}, GET_A, PASSED),
    (
        "a header by a regex of any case",
        {"headers": re.compile("X-[A]")},
        GET_A,
        PASSED,
    ),
    ("a header by another regex", {"headers": re.compile("x-..")}, GET_A, NO_HEADER),
    ("a header that starts as a regex", {"headers": re.compile("x")}, GET_A, NO_HEADER),
    ("a header with a regex in it", {"headers": re.compile("-a")}, GET_A, NO_HEADER),
    ("a name and a regex", {"headers": ["X-A", re.compile("x-b")]}, GET_AB, PASSED),
    ("two headers", {"headers": ["X-A", "X-B"]}, GET_AB, PASSED),
    ("one header of two", {"headers": "X-B"}, GET_AB, NO_HEADER),
    ("any header", {"headers": "*"}, GET_AB, PASSED),
    ("any of 129 headers", {"headers": "*"}, with_headers(129, "x"), NO_HEADER),
    ("any of 4 kB of headers", {"headers": "*"}, with_headers(41, "x" * 96), NO_HEADER),
    ("Authorization by default", {}, BEARER, NO_HEADER),
    ("Authorization by name", {"headers": "authorization"}, BEARER, PASSED),
    # The policy answers with the name that is asked for, not with `*`.
    ("Authorization by an option of *", {"headers": "*"}, BEARER, PASSED),
    ("JSON by default", {}, JSON, NO_HEADER),
    ("JSON by name", {"headers": "Content-Type"}, JSON, PASSED),
    ("a method and a header", {"headers": "X-A"}, BOTH, PASSED),
    ("neither method nor header", {"methods": "GET"}, BOTH, NO_METHOD),
    ("any method", {"methods": "*"}, PUT, PASSED),
    ("an answer by Flask", {"automatic_options": False}, PUT, PASSED),
)

UNSORTED = (("X-B", "1"), ("Accept", "a"), ("X-A", "1"))

# What is sent, and what the preflight is to ask for.
NAMES = (
    (
        "names sorted in lower case",
        (("X-B", "1"), ("Accept", "a"), ("X-A", "1")),
        "x-a,x-b",
    ),
    ("a name once", (("X-A", "1"), ("x-a", "2")), "x-a"),
    ("a safe name of an unsafe value", (("Accept", "a:b"),), "accept"),
)

CASES = (
    *(
        Case(
            f"preflight, {name}",
            rules.PREFLIGHT,
            site(**{"origins": PAGE, **options}),
            ((fetch, expected),),
        )
        for name, options, fetch, expected in ROWS
    ),
    *(
        Case(
            f"preflight asks for {name}",
            rules.UNSAFE_NAMES,
            answering(ALLOW_PAGE, allow_headers(asked), requested=asked),
            ((Fetch("{api}/notes", headers=headers), PASSED),),
        )
        for name, headers, asked in NAMES
    ),
)
