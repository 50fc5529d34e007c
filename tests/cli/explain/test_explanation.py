from __future__ import annotations

import itertools
import sys
import typing as t

import pytest
from flask import abort
from flask import Blueprint
from flask import Flask
from flask import g
from flask import redirect
from flask import request
from flask import Response

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import cross_origin
from flask_cors.cli.explain.diagnosis import Diagnosis
from flask_cors.cli.explain.explanation import Explainer
from flask_cors.cli.explain.explanation import Explanation
from flask_cors.diagnostics.reasons import find_fix
from flask_cors.diagnostics.reasons import Reason

pytestmark = pytest.mark.usefixtures("no_lines")

APP = "https://app.example"
STRANGER = "https://stranger.test"
ADD = f"Add '{STRANGER}' to origins."


def make_app(**options: t.Any) -> Flask:
    app = Flask(__name__)
    CORS(app, **{"origins": APP, "resources": "/api/*", **options})

    @app.route("/api/notes", methods=["GET", "PUT"])
    def notes() -> str:
        return "notes"

    @app.get("/page")
    def page() -> str:
        return "page"

    @app.get("/api/gone")
    def gone() -> t.Any:
        return redirect("https://other.example/", 307)

    @app.get("/api/crash")
    def crash() -> str:
        raise ValueError("It broke.")

    return app


def explain(
    app: Flask, url: str, origin: str = APP, runs_views: bool = True, **options: t.Any
) -> Explanation:
    return Explainer(app, origin, runs_views=runs_views).explain(url, **options)


def test_allowed_request_has_its_rule() -> None:
    explanation = explain(make_app(), "/api/notes")
    assert explanation.outcome.allowed
    assert explanation.diagnosis == Diagnosis("CORS(...), '/api/*'")
    assert str(explanation).endswith("Rule:\n    CORS(...), '/api/*'")


def test_denied_origin_has_rule_place_and_change() -> None:
    app = make_app()
    assert explain(app, "/api/notes", STRANGER).diagnosis == Diagnosis(
        "CORS(...), '/api/*'",
        ("origins is written in CORS(...).",),
        (ADD,),
    )
    assert explain(app, "/api/notes", STRANGER, method="PUT").diagnosis.changes == (
        ADD,
    )


def test_default_that_holds_is_told() -> None:
    diagnosis = explain(make_app(), "/api/notes", headers={"X-A": "1"}).diagnosis
    assert diagnosis.places == ("headers is not set, so the default applies.",)
    assert diagnosis.changes == ("Add 'X-A' to headers.",)


def test_warning_is_told_once() -> None:
    app = make_app(supports_credentials=True)
    explanation = explain(app, "/api/notes", STRANGER, credentials="include")
    assert explanation.diagnosis.warnings == (
        "It then reads with the user's login, so make sure that you trust it.",
    )
    assert "\n\nWarning:\n    It then reads" in str(explanation)


def test_path_without_a_rule_says_so() -> None:
    assert explain(make_app(), "/page").diagnosis == Diagnosis(
        None,
        changes=(
            f"No rule covers '/page'. Add it to resources: {{'/page': {{'origins':"
            f" '{APP}'}}}}.",
        ),
    )
    assert explain(make_app(), "/elsewhere").diagnosis.changes == (
        "No rule covers '/elsewhere', and its status is 404. Check the URL first.",
    )
    (text,) = explain(make_app(), "/page", "null").diagnosis.changes
    assert text.startswith("No rule covers '/page'. The page's origin is 'null'")
    app = Flask(__name__)
    (text,) = explain(app, "/static/x", method="PUT").diagnosis.changes
    assert text == (
        "No rule covers '/static/x'. Write CORS(app, resources={'/static/x':"
        f" {{'origins': '{APP}'}}}})."
    )
    assert "\n\nRule:\n    none\n\n" in str(explain(app, "/page"))


def test_headers_of_the_apps_own_keep_their_fix() -> None:
    app = Flask(__name__)

    @app.after_request
    def allow(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    assert explain(app, "/").diagnosis == Diagnosis(None)
    explanation = explain(app, "/", credentials="include")
    fix = find_fix(Reason.WILDCARD_WITH_CREDENTIALS)
    assert explanation.diagnosis == Diagnosis(None, changes=(fix,))


def test_view_and_blueprint_are_named() -> None:
    app = make_app()
    shop = Blueprint("shop", __name__, url_prefix="/shop")
    CORS(shop, origins=APP)

    @shop.get("/cart")
    def cart() -> str:
        return "cart"

    @shop.route("/mine", methods=["PUT"])
    @cross_origin(origins=APP)
    def mine() -> str:
        return "mine"

    app.register_blueprint(shop)
    place = f"@cross_origin on {__name__}"
    of_shop = "CORS(...), '/*' of blueprint 'shop'"
    assert explain(app, "/shop/cart").diagnosis.rule == of_shop
    rule = explain(app, "/shop/mine", STRANGER, method="PUT").diagnosis.rule
    assert rule and rule.startswith(place)


def test_request_that_was_never_sent_has_no_rule() -> None:
    explanation = explain(make_app(), "/api/notes", method="TRACE")
    fix = find_fix(Reason.FORBIDDEN_METHOD, "TRACE")
    assert explanation.diagnosis == Diagnosis(None, changes=(fix,))


def test_reason_that_no_policy_has_keeps_its_fix() -> None:
    app = make_app(automatic_options=False)

    @app.before_request
    def login() -> None:
        abort(401)

    explanation = explain(app, "/api/notes", method="PUT")
    assert explanation.outcome.reason is Reason.PREFLIGHT_STATUS
    assert explanation.diagnosis.changes == (find_fix(Reason.PREFLIGHT_STATUS, "401"),)


def test_lower_case_method_keeps_its_fix() -> None:
    explanation = explain(make_app(), "/api/notes", method="patch")
    assert explanation.diagnosis.changes == (
        find_fix(Reason.METHOD_NOT_ALLOWED, "patch"),
    )


def test_headers_that_middleware_takes_away_are_told() -> None:
    app = Flask(__name__)
    CORS(app)
    wsgi_app = app.wsgi_app

    def clean(environ: t.Any, start_response: t.Any) -> t.Any:
        def start(status: str, headers: t.Any, *exc_info: t.Any) -> t.Any:
            return start_response(status, [])

        return wsgi_app(environ, start)

    app.wsgi_app = clean  # type: ignore[method-assign]
    (text,) = explain(app, "/").diagnosis.changes
    assert text.startswith("The policy allows this, but the response doesn't.")


def test_redirect_is_explained_where_it_leads() -> None:
    explanation = explain(make_app(), "/api/gone")
    assert explanation.outcome.reason is Reason.UNREACHABLE
    assert explanation.diagnosis.rule == "CORS(...), '/api/*'"


def test_crash_is_told_and_answered_without_headers() -> None:
    app = make_app()
    app.config["PROPAGATE_EXCEPTIONS"] = True
    explanation = explain(app, "/api/crash")
    assert "\n\nThe app crashed:\n    ValueError: It broke.\n\n" in str(explanation)
    assert "500 INTERNAL SERVER ERROR" not in str(explanation)
    assert explanation.outcome.reason is Reason.ALLOW_ORIGIN_MISSING


def test_view_is_not_run_on_request() -> None:
    app = make_app()
    ran = []
    app.before_request(lambda: ran.append(True))
    options: dict[str, t.Any] = {"method": "PUT", "runs_views": False}
    explanation = explain(app, "/api/notes", **options)
    assert explanation.outcome.allowed
    assert "\n\nNot run:\n" in str(explanation)
    blocked = explain(app, "/api/notes", STRANGER, **options)
    assert not blocked.outcome.allowed
    assert "Not run:" not in str(blocked)
    blocked = explain(app, "/api/notes", STRANGER, runs_views=False)
    assert blocked.outcome.reason is Reason.ALLOW_ORIGIN_MISSING
    assert blocked.diagnosis.changes == (ADD,)
    assert explain(app, "/api/notes", runs_views=False).outcome.allowed
    blocked = explain(app, "/page", runs_views=False)
    assert blocked.outcome.reason is Reason.ALLOW_ORIGIN_MISSING
    assert ran == []


def test_preflight_that_a_hook_answers_is_told() -> None:
    app = Flask(__name__)

    @app.before_request
    def answer_options() -> str | None:
        return "" if request.method == "OPTIONS" else None

    @app.route("/own", methods=["GET", "PUT"])
    @cross_origin(origins=APP)
    def own() -> str:
        return "own"

    explanation = explain(app, "/own", method="PUT")
    assert not explanation.outcome.allowed
    (text,) = explanation.diagnosis.changes
    assert text.startswith("Something responds to the preflight with 200 before")


def test_functions_that_end_a_request_are_not_run_for_nothing() -> None:
    app = make_app()

    @app.before_request
    def connect() -> None:
        g.connection = "open"

    @app.teardown_request
    def disconnect(error: object) -> None:
        del g.connection

    assert explain(app, "/api/notes").outcome.allowed
    assert not explain(app, "/api/notes", STRANGER, method="PUT").outcome.allowed


def test_body_without_an_end_is_not_read() -> None:
    app = make_app()
    closed = []

    @app.get("/api/stream")
    def stream() -> Response:
        response = Response(itertools.repeat(b"x"))
        response.call_on_close(lambda: closed.append(True))
        return response

    assert explain(app, "/api/stream").outcome.allowed
    assert closed == [True]


def test_answer_may_start_with_its_body() -> None:
    app = make_app()

    def late(environ: t.Any, start_response: t.Any) -> t.Iterator[bytes]:
        start_response("200 OK", [("Access-Control-Allow-Origin", APP)])(b"first")
        yield b"second"

    app.wsgi_app = late  # type: ignore[method-assign]
    assert explain(app, "/api/notes").outcome.allowed


def test_answer_may_start_after_an_empty_part() -> None:
    app = make_app()

    def late(environ: t.Any, start_response: t.Any) -> t.Iterator[bytes]:
        yield b""
        start_response("200 OK", [("Access-Control-Allow-Origin", APP)])
        yield b"late"

    app.wsgi_app = late  # type: ignore[method-assign]
    assert explain(app, "/api/notes").outcome.allowed


def test_answer_that_never_starts_is_a_crash() -> None:
    app = make_app()
    app.wsgi_app = lambda environ, start_response: []  # type: ignore[method-assign]
    text = "RuntimeError: The app didn't call start_response."
    assert text in str(explain(app, "/api/notes"))


def test_view_that_exits_has_crashed() -> None:
    app = make_app()
    app.add_url_rule("/api/exit", "exit", sys.exit)
    assert "The app crashed:\n    SystemExit" in str(explain(app, "/api/exit"))


def test_origin_that_is_not_known_is_asked_for() -> None:
    explanation = explain(make_app(), "/api/gone")
    assert explanation.diagnosis.changes == (
        "If the app also serves 'https://other.example', write --other"
        " https://other.example.",
    )
    explainer = Explainer(make_app(), APP, others=["https://other.example"])
    reason = explainer.explain("/api/gone").outcome.reason
    assert reason is Reason.ALLOW_ORIGIN_MISSING


def test_server_name_is_the_host() -> None:
    app = make_app()
    app.config.update(SERVER_NAME="shop.example", PREFERRED_URL_SCHEME="https")
    assert explain(app, "/api/notes").outcome.url == "https://shop.example/api/notes"


def test_what_can_not_be_asked_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'app\.example' is not an origin"):
        explain(make_app(), "/", "app.example")

    app = make_app()
    app.config["CORS_MAX_AGE"] = "soon"

    with pytest.raises(CORSConfigError):
        explain(app, "/")


@pytest.mark.parametrize("runs_views", [True, False])
def test_view_that_has_not_run_is_told(runs_views: bool) -> None:
    app = make_app(block_denied=True)
    explanation = explain(app, "/api/notes", STRANGER, runs_views, method="POST")
    (step,) = [step for step in explanation.outcome.steps if step.answer]

    assert step.answer
    assert step.answer.status == 403
    assert explanation.diagnosis.places == (
        "block_denied is True there, so the view didn't run.",
        "origins is written in CORS(...).",
    )
    assert explanation.diagnosis.changes == (ADD,)
    assert "Not run" not in str(explanation)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_view_that_has_run_is_not_told_of(method: str) -> None:
    app = make_app(block_denied=True)
    explanation = explain(app, "/api/notes", STRANGER, method=method)

    assert explanation.diagnosis.places == ("origins is written in CORS(...).",)


def test_timing_is_shown() -> None:
    explanation = explain(make_app(timing_allow_origin=True), "/api/notes")

    assert f"Timing-Allow-Origin: {APP}" in str(explanation)


@pytest.mark.parametrize("runs_views", [True, False])
def test_functions_see_the_request(runs_views: bool) -> None:
    def by_path(origin: str) -> bool:
        return request.path == "/api/notes" and origin == STRANGER

    app = make_app(origins=by_path)

    for method in ("GET", "PUT"):
        for url, is_allowed in (("/api/notes", True), ("/api/gone", False)):
            explanation = explain(app, url, STRANGER, runs_views, method=method)
            assert explanation.outcome.allowed is is_allowed
