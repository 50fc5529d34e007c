from __future__ import annotations

from flask import Flask

from flask_cors import CORS
from flask_cors import cross_origin
from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import denied
from tests.browsers.cases.expectations import PASSED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import STRANGER

DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)
REFUSED = refused(Reason.ALLOW_ORIGIN_MISSING)

# A redirect within the app, with a preflight for each of the two or with none.
FOLLOWED = Expected(True, requests=2, status=200, origins=(PAGE, PAGE))
ASKED = Expected(True, preflights=2, requests=2, status=200, origins=(PAGE,) * 4)


def moved(places: Places) -> Flask:
    """Return an app whose URL map redirects."""
    app = Flask(__name__)
    opening = {"origins": places.page}
    CORS(
        app,
        origins=STRANGER,
        resources={"/*": {}, "/ruled/": opening, "/away": opening},
    )
    policy = cross_origin(origins=places.page, max_age=600)
    methods = ["GET", "PUT"]

    @app.route("/slash/", methods=methods)
    @app.route("/caf\u00e9/", methods=methods)
    @policy
    def opened() -> str:
        return "open"

    @app.route("/ruled/", methods=methods)
    @app.route("/twice", methods=methods, redirect_to="slash")
    @app.route("/away", methods=methods, redirect_to=f"{places.foreign}/gone")
    def plain() -> str:
        return "plain"

    # The path of the address is one of the app's own.
    @app.route("/astray", methods=methods, redirect_to=f"{places.foreign}/slash/")
    def astray() -> str:
        return "astray"

    app.add_url_rule("/shared", "gone", redirect_to=f"{places.foreign}/gone")

    @app.put("/shared")
    @policy
    def shared() -> str:
        return "shared"

    @app.get("/one/<name>/")
    @app.get("/two/<int:name>/")
    def read(name: object) -> str:
        return "read"

    @app.put("/one/7/")
    @policy
    def write_one() -> str:
        return "written"

    @app.put("/two/<int:name>")
    @policy
    def write_two(name: int) -> str:
        return "written"

    return app


GET = (
    ("to a final slash", "/slash", FOLLOWED),
    ("to a path with an escape", "/caf%C3%A9", FOLLOWED),
    ("to a path of a rule", "/ruled", FOLLOWED),
    ("that is redirected again", "/twice", DENIED),
    ("to another host with a path of the app's", "/astray", DENIED),
    (
        "to another host by the rule of its path",
        "/away",
        Expected(
            False,
            requests=2,
            reason=Reason.ALLOW_ORIGIN_MISSING,
            origins=(PAGE, "null"),
        ),
    ),
)

PUT = (
    ("to a final slash", "/slash", ASKED),
    ("to a path of a rule", "/ruled", ASKED),
    ("that is redirected again", "/twice", REFUSED),
    ("to another host", "/away", refused(Reason.PREFLIGHT_REDIRECT)),
)

TWICE = (
    ("to a URL of two policies", "/one/7", ASKED, ASKED),
    ("to a URL whose GET is redirected again", "/two//7", ASKED, ASKED),
    ("where GET leads to another host", "/shared", PASSED, PASSED),
)

CASES = (
    *(
        Case(
            f"redirect by the URL map, {method} {name}",
            rules.REDIRECT,
            moved,
            ((Fetch(f"{{api}}{path}", method), expected),),
        )
        for method, rows in (("GET", GET), ("PUT", PUT))
        for name, path, expected in rows
    ),
    *(
        Case(
            f"redirect by the URL map, PUT twice {name}",
            rules.CACHE,
            moved,
            (
                (Fetch(f"{{api}}{path}", "PUT"), first),
                (Fetch(f"{{api}}{path}", "PUT"), again),
            ),
        )
        for name, path, first, again in TWICE
    ),
)
