from __future__ import annotations

import typing as t

from flask import Flask
from flask import Response

from flask_cors import CORS
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.servers import ALLOW_CREDENTIALS
from tests.browsers.cases.servers import ALLOW_PAGE
from tests.browsers.cases.servers import answering
from tests.browsers.cases.servers import expose
from tests.browsers.cases.servers import Line
from tests.browsers.cases.sites import App
from tests.browsers.cases.sites import filled
from tests.browsers.cases.sites import PAGE

SAFELISTED: tuple[Line, ...] = (
    ("Cache-Control", "no-store"),
    ("Content-Language", "en"),
    ("Content-Length", "4"),
    ("Content-Type", "text/plain"),
    ("Expires", "Tue, 15 Nov 1994 08:12:31 GMT"),
    ("Last-Modified", "Tue, 15 Nov 1994 08:12:31 GMT"),
    ("Pragma", "no-cache"),
)
OWN: tuple[Line, ...] = (
    ("X-Total", "3"),
    ("X-Page", "1"),
    ("ETag", '"a"'),
    ("Link", "</notes?page=2>; rel=next"),
    ("Set-Cookie", "a=b; Max-Age=0"),
    ("Vary", "Accept"),
)
SAFE = tuple(name for name, _ in SAFELISTED)
UNSAFE = tuple(name for name, _ in OWN)


def showing(**options: t.Any) -> App:
    """Return an app whose answer has headers of every kind."""

    def build(places: Places) -> Flask:
        app = Flask(__name__)
        CORS(app, **filled({"origins": PAGE, **options}, places))

        @app.route("/notes", methods=["GET", "PUT"])
        def notes() -> Response:
            return Response("bare", headers=[*SAFELISTED, *OWN])

        @app.route("/listed")
        def listed() -> Response:
            return Response("bare", headers=[*OWN, expose("X-Page")])

        return app

    return build


def reading(*reads: str, misses: tuple[str, ...], preflights: int = 0) -> Expected:
    return Expected(True, preflights=preflights, status=200, reads=reads, misses=misses)


GET = Fetch("{api}/notes")
PUT = Fetch("{api}/notes", "PUT")
INCLUDE = Fetch("{api}/notes", credentials="include")
ALL_BUT_COOKIES = tuple(name for name in UNSAFE if name != "Set-Cookie")

ROWS: tuple[tuple[str, dict[str, t.Any], Fetch, Expected], ...] = (
    ("nothing beyond the safelist", {}, GET, reading(*SAFE, misses=UNSAFE)),
    (
        "the same after a preflight",
        {},
        PUT,
        reading(*SAFE, misses=UNSAFE, preflights=1),
    ),
    (
        "a name",
        {"expose_headers": "X-Total"},
        GET,
        reading(*SAFE, "X-Total", misses=("X-Page", "ETag", "Set-Cookie")),
    ),
    (
        "a name after a preflight",
        {"expose_headers": "X-Total"},
        PUT,
        reading("X-Total", misses=("X-Page",), preflights=1),
    ),
    (
        "names in another case",
        {"expose_headers": ["x-total", "etag"]},
        GET,
        reading("X-Total", "ETag", misses=("X-Page",)),
    ),
    (
        "a name with credentials",
        {"expose_headers": "X-Total", "supports_credentials": True},
        INCLUDE,
        reading("X-Total", misses=("X-Page", "Set-Cookie")),
    ),
    (
        "Vary, if asked for",
        {"origins": [PAGE, "http://a.test"], "expose_headers": "Vary"},
        GET,
        reading("Vary", misses=("X-Total",)),
    ),
    (
        "a name that the app lists itself",
        {"expose_headers": "X-Total"},
        Fetch("{api}/listed"),
        reading("X-Page", "X-Total", misses=("ETag",)),
    ),
    (
        "everything",
        {"expose_headers": "*"},
        GET,
        reading(*SAFE, *ALL_BUT_COOKIES, misses=("Set-Cookie",)),
    ),
)

TOTAL: Line = ("X-Total", "3")
PAGES: Line = ("X-Page", "1")
COOKIE: Line = ("Set-Cookie", "a=b; Max-Age=0")
TRUSTED = (ALLOW_PAGE, ALLOW_CREDENTIALS, TOTAL, PAGES)

BARE: tuple[tuple[str, tuple[Line, ...], Fetch, Expected], ...] = (
    (
        "* is a name with credentials",
        (*TRUSTED, expose("*")),
        INCLUDE,
        reading("Content-Type", misses=("X-Total", "X-Page")),
    ),
    (
        "* beside a name with credentials",
        (*TRUSTED, expose("*, X-Total")),
        INCLUDE,
        reading("X-Total", misses=("X-Page",)),
    ),
    (
        "* where credentials are allowed and not included",
        (*TRUSTED, expose("*")),
        GET,
        reading("X-Total", "X-Page", misses=()),
    ),
    (
        "two lines",
        (*TRUSTED, expose("X-Total"), expose("X-Page")),
        GET,
        reading("X-Total", "X-Page", misses=()),
    ),
    (
        "Set-Cookie by name, which stays hidden",
        (ALLOW_PAGE, TOTAL, COOKIE, expose("*, Set-Cookie, X-Total")),
        GET,
        reading("X-Total", misses=("Set-Cookie",)),
    ),
    (
        "a list that can't be parsed",
        (*TRUSTED, expose("['X-Total']")),
        GET,
        reading("Content-Type", misses=("X-Total", "X-Page")),
    ),
)

CASES = (
    *(
        Case(
            f"exposed, {name}",
            rules.SAFE_RESPONSE_HEADER,
            showing(**options),
            ((fetch, expected),),
        )
        for name, options, fetch, expected in ROWS
    ),
    *(
        Case(
            f"exposed, {name}",
            rules.FORBIDDEN_RESPONSE_HEADER
            if "hidden" in name
            else rules.FILTERED_RESPONSE,
            answering(*lines),
            ((fetch, expected),),
        )
        for name, lines, fetch, expected in BARE
    ),
    Case(
        "exposed, all headers to one's own origin but Set-Cookie",
        rules.FORBIDDEN_RESPONSE_HEADER,
        showing(),
        (
            (
                Fetch("{own}/notes"),
                reading(*SAFE, *ALL_BUT_COOKIES, misses=("Set-Cookie",)),
            ),
        ),
    ),
)
