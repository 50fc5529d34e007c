from __future__ import annotations

import typing as t

from flask import Flask

from flask_cors import CORS
from flask_cors import cross_origin
from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.sites import App
from tests.browsers.cases.sites import filled
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import STRANGER

NO_ORIGIN = refused(Reason.ALLOW_ORIGIN_MISSING)
NO_METHOD = refused(Reason.METHOD_NOT_ALLOWED)
NO_HEADER = refused(Reason.HEADER_NOT_ALLOWED)
NO_CREDENTIALS = refused(Reason.CREDENTIALS_NOT_ALLOWED)


def two_views(
    put: dict[str, t.Any],
    delete: dict[str, t.Any],
    has_door: bool = True,
) -> App:
    """Return an app with a URL of which two views have policies of their own.

    :param put: The policy of GET and PUT.
    :param delete: The policy of DELETE and PATCH.
    :param has_door: Whether ``CORS(app)`` serves the app, too.
    """

    def build(places: Places) -> Flask:
        app = Flask(__name__)

        if has_door:
            CORS(app, origins=STRANGER)

        @app.route("/notes", methods=["GET", "PUT"])
        @cross_origin(**filled(put, places))
        def write() -> str:
            return "written"

        @app.route("/notes", methods=["DELETE", "PATCH"])
        @cross_origin(**filled(delete, places))
        def remove() -> str:
            return "removed"

        return app

    return build


OPEN: dict[str, t.Any] = {"origins": PAGE, "max_age": 600}
OPEN_A: dict[str, t.Any] = {**OPEN, "headers": "X-A"}
CLOSED: dict[str, t.Any] = {"origins": STRANGER}
TRUSTED: dict[str, t.Any] = {**OPEN, "supports_credentials": True}

GET = Fetch("{api}/notes")
GET_A = Fetch("{api}/notes", headers=(("X-A", "1"),))
PUT = Fetch("{api}/notes", "PUT")
PUT_A = Fetch("{api}/notes", "PUT", (("X-A", "1"),))
DELETE = Fetch("{api}/notes", "DELETE")
DELETE_A = Fetch("{api}/notes", "DELETE", (("X-A", "1"),))
PUT_INCLUDE = Fetch("{api}/notes", "PUT", credentials="include")
DELETE_INCLUDE = Fetch("{api}/notes", "DELETE", credentials="include")

Calls = tuple[tuple[Fetch, Expected], ...]

ROWS: tuple[tuple[str, dict[str, t.Any], dict[str, t.Any], Calls], ...] = (
    (
        "an open one keeps the other closed",
        OPEN,
        CLOSED,
        ((PUT, PASSED), (DELETE, NO_ORIGIN), (PUT, PASSED), (DELETE, NO_ORIGIN)),
    ),
    (
        "a closed one keeps the other open",
        CLOSED,
        OPEN,
        ((PUT, NO_ORIGIN), (DELETE, PASSED), (PUT, NO_ORIGIN)),
    ),
    (
        "headers of one are not the other's",
        OPEN_A,
        OPEN,
        ((PUT_A, PASSED), (DELETE_A, NO_HEADER), (DELETE, PASSED), (PUT_A, PASSED)),
    ),
    (
        "a header of a safe method opens no other",
        OPEN_A,
        CLOSED,
        ((GET_A, PASSED), (DELETE_A, NO_ORIGIN), (DELETE, NO_ORIGIN)),
    ),
    (
        "a header of an unsafe method opens no safe one",
        OPEN,
        OPEN_A,
        ((DELETE_A, PASSED), (GET_A, NO_HEADER), (GET, ALLOWED)),
    ),
    (
        "methods of one are not the other's",
        {**OPEN, "methods": "PUT, DELETE"},
        {**OPEN, "methods": "PATCH"},
        ((PUT, PASSED), (DELETE, NO_METHOD), (PUT, PASSED)),
    ),
    (
        "any method of one is not the other's",
        {**OPEN, "methods": "*"},
        {**OPEN, "methods": "PATCH"},
        ((PUT, PASSED), (DELETE, NO_METHOD)),
    ),
    (
        "credentials of one are not the other's",
        TRUSTED,
        OPEN,
        (
            (PUT_INCLUDE, PASSED),
            (DELETE_INCLUDE, NO_CREDENTIALS),
            (DELETE, PASSED),
        ),
    ),
    (
        "equal ones are one",
        OPEN,
        {**OPEN},
        ((PUT, PASSED), (DELETE, ALLOWED)),
    ),
    (
        "a simple request needs no preflight",
        OPEN,
        CLOSED,
        ((GET, ALLOWED), (DELETE, NO_ORIGIN)),
    ),
)

CASES = (
    *(
        Case(
            f"two policies of a URL, {name}",
            rules.CACHE,
            two_views(put, delete),
            calls,
        )
        for name, put, delete, calls in ROWS
    ),
    Case(
        "two policies of a URL, Flask answers by the method that is asked for",
        rules.PREFLIGHT,
        two_views(
            {**CLOSED, "automatic_options": False},
            {**OPEN, "automatic_options": False},
        ),
        ((DELETE, PASSED), (PUT, NO_ORIGIN)),
    ),
    *(
        Case(
            f"two policies of a URL, decorators alone, {name}",
            rules.CACHE,
            two_views(put, delete, has_door=False),
            calls,
        )
        for name, put, delete, calls in ROWS
    ),
)
