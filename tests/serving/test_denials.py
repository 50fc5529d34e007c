from __future__ import annotations

import logging
import re

import pytest
from flask import Blueprint
from flask import Flask

from flask_cors import CORS
from flask_cors import cross_origin
from tests.processes import ROOT
from tests.wire import get
from tests.wire import preflight

pytestmark = pytest.mark.usefixtures("no_lines")

APP = "https://app.example"
STRANGER = "https://stranger.test"


def make_app(**options: object) -> Flask:
    app = Flask(__name__)
    app.debug = True
    CORS(app, **{"origins": APP, **options})  # type: ignore[arg-type]

    @app.route("/notes", methods=["GET", "POST", "PUT"])
    def notes() -> str:
        return "notes"

    return app


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    records = [each for each in caplog.records if each.name == "flask_cors"]
    assert {each.levelno for each in records} <= {logging.WARNING}
    return [each.getMessage() for each in records]


def test_denied_origin_is_logged_with_rule_and_fix(
    caplog: pytest.LogCaptureFixture,
) -> None:
    get(make_app().test_client(), "/notes", "http://app.example")
    assert logged(caplog) == [
        "allow-origin-missing: 'http://app.example' is denied for 'GET' '/notes' by"
        " CORS(...), '/*'. 'https://app.example' is allowed: scheme differs."
        " Add 'http://app.example' to origins."
    ]


def test_denied_preflight_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    preflight(make_app().test_client(), "/notes", STRANGER, "PUT")
    assert logged(caplog) == [
        f"allow-origin-missing: '{STRANGER}' is denied for 'OPTIONS' '/notes' by"
        f" CORS(...), '/*'. Add '{STRANGER}' to origins."
    ]


def test_method_and_headers_that_a_policy_lacks_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = make_app(methods="GET", headers="X-Known", resources="/notes")
    asked = "content-type,x-known,x-other"
    preflight(app.test_client(), "/notes", APP, "PUT", asked)
    text = "for 'OPTIONS' '/notes' by CORS(...), '/notes'. Write"
    assert [line.partition(",")[0] for line in logged(caplog)] == [
        f"method-not-allowed: 'PUT' is denied {text.partition(',')[0]}",
        f"header-not-allowed: 'content-type' is denied {text.partition(',')[0]}",
        f"header-not-allowed: 'x-other' is denied {text.partition(',')[0]}",
    ]
    assert "Write methods='PUT'" in logged(caplog)[0]
    assert "Write headers='Content-Type'" in logged(caplog)[1]


@pytest.mark.parametrize(
    ("options", "method", "headers"),
    [
        pytest.param({}, "PUT", "", id="listed method"),
        pytest.param({"methods": "GET"}, "POST", "", id="safelisted method"),
        pytest.param({"methods": "*"}, "PURGE", "", id="any method"),
        pytest.param(
            {"methods": "*", "supports_credentials": True},
            "PURGE",
            "",
            id="any method, with credentials",
        ),
        pytest.param({"headers": "X-A"}, "PUT", "x-a", id="listed header"),
        pytest.param({"headers": "*"}, "PUT", "authorization", id="any header"),
        pytest.param({}, "TRACE", "", id="method that no browser sends"),
        pytest.param({}, "PUT", "cookie", id="header that no script sets"),
    ],
)
def test_what_is_allowed_is_not_logged(
    caplog: pytest.LogCaptureFixture,
    options: dict[str, object],
    method: str,
    headers: str,
) -> None:
    client = make_app(**options).test_client()
    preflight(client, "/notes", APP, method, headers)
    get(client, "/notes", APP)
    get(client, "/notes", None)
    assert logged(caplog) == []


def test_options_by_hand_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    client = make_app().test_client()
    client.options("/notes", headers={"Origin": APP})

    assert logged(caplog) == []


def test_own_pages_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    client = make_app().test_client()
    client.post("/notes", headers={"Origin": "http://localhost"})
    assert logged(caplog) == []
    client.post("/notes", headers={"Origin": "http://localhost:80"})
    assert len(logged(caplog)) == 1


def test_path_without_a_rule_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    get(make_app(resources="/api/*").test_client(), "/notes", STRANGER)
    assert logged(caplog) == []


def test_nothing_is_logged_outside_of_debug_mode(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = make_app()
    app.debug = False
    client = app.test_client()
    get(client, "/notes", STRANGER)
    preflight(client, "/notes", STRANGER, "PUT")
    assert logged(caplog) == []


def test_each_denial_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(resources=["/notes", "/other"])

    for _ in range(2):
        client = app.test_client()
        get(client, "/notes", STRANGER)
        preflight(client, "/notes", STRANGER, "PUT")
        get(client, "/notes", f"{STRANGER}:1")
        # Another rule.
        get(client, "/other", STRANGER)

    assert len(logged(caplog)) == 3


def test_apps_log_each_for_themselves(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        get(make_app().test_client(), "/notes", STRANGER)

    assert len(logged(caplog)) == 2


def test_flood_of_origins_ends_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    client = make_app().test_client()

    for number in range(1010):
        get(client, "/notes", f"https://stranger{number}.test")

    lines = logged(caplog)
    assert len(lines) == 1001
    assert lines[-1] == "1000 denials were logged. Further ones are ignored."


def test_text_of_attackers_is_quoted_and_cut(caplog: pytest.LogCaptureFixture) -> None:
    app = make_app()
    get(app.test_client(), "/notes", "https://\x1b[31m" + 5000 * "a")
    preflight(app.test_client(), "/notes", APP, 5000 * "X", 4000 * "y")
    preflight(app.test_client(), "/notes", APP, "P U T")
    lines = logged(caplog)
    assert len(lines) == 3
    assert all(line.isprintable() and len(line) < 1000 for line in lines)


def test_rule_of_a_view_is_named(caplog: pytest.LogCaptureFixture) -> None:
    app = Flask(__name__)
    app.debug = True

    @app.route("/mine", methods=["PUT"])
    @cross_origin(origins=APP)
    def mine() -> str:
        return "mine"

    preflight(app.test_client(), "/mine", STRANGER, "PUT")
    app.test_client().put("/mine", headers={"Origin": f"{STRANGER}:1"})
    place = f"@cross_origin on {__name__}.test_rule_of_a_view_is_named"
    found = [line.partition(" by ")[2].partition(".<")[0] for line in logged(caplog)]
    assert found == [place, place]


def test_rule_of_a_blueprint_is_named(caplog: pytest.LogCaptureFixture) -> None:
    app = make_app()
    shop = Blueprint("shop", __name__, url_prefix="/shop")
    CORS(shop, origins=APP, resources={"/shop/cart": {}, "*": {"max_age": 5}})

    @shop.route("/cart")
    def cart() -> str:
        return "cart"

    app.register_blueprint(shop)
    client = app.test_client()
    get(client, "/shop/cart", STRANGER)
    get(client, "/shop/missing", STRANGER)
    assert [
        line.partition(" by ")[2].partition(". ")[0] for line in logged(caplog)
    ] == [
        "CORS(...), '/shop/cart' of blueprint 'shop'",
        "CORS(...), resources['*'], '/*' of blueprint 'shop'",
    ]


def test_preflights_that_flask_answers_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = make_app(automatic_options=False, methods="GET")
    preflight(app.test_client(), "/notes", APP, "PUT")
    assert [line.partition(" ")[0] for line in logged(caplog)] == [
        "method-not-allowed:"
    ]


def test_log_of_the_manual_is_what_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    client = make_app(origins="http://localhost:3000").test_client()
    get(client, "/", "http://127.0.0.1:3000")
    (line,) = logged(caplog)
    assert f"\n    {line}\n" in (ROOT / "docs" / "debugging.rst").read_text()


class TestMissingHeaderOutsideOfDebugMode:
    @pytest.fixture
    def app(self) -> Flask:
        app = make_app(resources={"/notes": {"headers": "X-Known"}, "/other": {}})
        app.debug = False
        return app

    def test_it_is_logged_once_with_the_line_to_change(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = app.test_client()

        for path in ("/other", "/notes", "/other"):
            preflight(client, path, APP, "POST", "content-type,x-known")

        preflight(client, "/notes", APP, "POST", "authorization")

        assert logged(caplog) == [
            f"POST '/other' from '{APP}' needs 'content-type': add"
            " headers='Content-Type' to CORS(...), '/other'.",
            f"POST '/other' from '{APP}' needs 'x-known': add headers='X-Known' to"
            " CORS(...), '/other'.",
            f"POST '/notes' from '{APP}' needs 'authorization': write"
            " headers='X-Known, Authorization' in CORS(...), resources['/notes'].",
        ]

    def test_regexes_are_left_as_they_are(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = make_app(headers=[re.compile("x-.*")])
        app.debug = False
        preflight(app.test_client(), "/notes", APP, "POST", "content-type")

        (line,) = logged(caplog)
        assert "add 'Content-Type' to headers in CORS(...), '/*'." in line

    @pytest.mark.parametrize(
        ("origin", "requested"),
        [
            pytest.param(APP, "x-known", id="listed"),
            pytest.param(APP, "", id="nothing requested"),
            pytest.param(APP, "cookie", id="header that no script sets"),
            pytest.param(STRANGER, "content-type", id="denied origin"),
            pytest.param("http://localhost", "content-type", id="page of the app"),
        ],
    )
    def test_nothing_else_is_logged(
        self,
        app: Flask,
        origin: str,
        requested: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        preflight(app.test_client(), "/notes", origin, "TRACE", requested)
        assert logged(caplog) == []

    def test_only_twenty_names_are_logged(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = app.test_client()

        for number in range(30):
            preflight(client, "/other", APP, "POST", f"x-{number}")

        assert len(logged(caplog)) == 21
        assert logged(caplog)[-1].startswith("20 missing headers were logged.")

    def test_long_lists_are_looked_at_as_well(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ) -> None:
        requested = ",".join(f"x-a-rather-long-name-{number}" for number in range(20))
        preflight(app.test_client(), "/other", APP, "POST", requested)

        assert len(logged(caplog)) == 20
