from __future__ import annotations

import threading
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Blueprint
from flask import Flask
from werkzeug.local import LocalProxy

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import CORSConfigWarning
from flask_cors import cross_origin
from flask_cors.browser import Browser
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight


def allowed(app: Flask, path: str = "/") -> dict[str, bool]:
    """Return which origins a path allows, by actual request and by preflight."""
    client = app.test_client()
    found = {}

    for origin in (ALLOWED, OTHER):
        by_get = get(client, path, origin).headers.get("Access-Control-Allow-Origin")
        by_preflight = preflight(client, path, origin).status_code == 200
        assert (by_get is not None) is by_preflight
        found[origin] = by_preflight

    return found


@pytest.fixture
def app() -> Flask:
    return Flask("shop")


@pytest.mark.parametrize("is_serving", [True, False])
def test_options_that_are_given_change_and_others_stay(
    app: Flask, is_serving: bool
) -> None:
    cors = CORS(max_age=60)
    cors.init_app(app, origins=ALLOWED, headers="X-A")

    if is_serving:
        assert allowed(app) == {ALLOWED: True, OTHER: False}

    cors.reload(app, origins=OTHER)
    assert allowed(app) == {ALLOWED: False, OTHER: True}

    cors.reload(app, allow_headers="X-B")
    headers = cors_headers(preflight(app.test_client(), origin=OTHER))
    assert headers["Access-Control-Allow-Origin"] == OTHER
    assert headers["Access-Control-Allow-Headers"] == "X-B"
    assert headers["Access-Control-Max-Age"] == "60"


def test_resources_change_and_stay(app: Flask) -> None:
    cors = CORS(app, resources={"/a": {"origins": ALLOWED}})
    cors.reload(app, origins=OTHER)
    assert allowed(app, "/a") == {ALLOWED: True, OTHER: False}

    cors.reload(app, resources={"/b": {}})
    assert allowed(app, "/a") == {ALLOWED: False, OTHER: False}
    assert allowed(app, "/b") == {ALLOWED: False, OTHER: True}


def test_configuration_is_read_again(app: Flask) -> None:
    @app.route("/own")
    @cross_origin(max_age=1)
    def own() -> str:
        return ""

    app.config["CORS_ORIGINS"] = ALLOWED
    cors = CORS(app)
    app.config["CORS_ORIGINS"] = OTHER
    assert allowed(app)[OTHER]
    app.config["CORS_ORIGINS"] = ALLOWED
    assert allowed(app)[OTHER]

    cors.reload(app)

    assert allowed(app) == {ALLOWED: True, OTHER: False}
    client = app.test_client()
    assert cors_headers(preflight(client, "/own", method="GET"))
    assert preflight(client, "/own", OTHER, "GET").status_code == 403


@pytest.mark.parametrize("is_serving", [True, False])
@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(lambda cors, app: cors.reload(app, origins="x"), id="keyword"),
        pytest.param(lambda cors, app: cors.reload(app, origin="x"), id="unknown"),
        pytest.param(
            lambda cors, app: cors.reload(app, supports_credentials=True), id="mix"
        ),
        pytest.param(
            lambda cors, app: (
                app.config.update(CORS_MAX_AGE="x"),
                cors.reload(app, origins=OTHER),
            ),
            id="configuration",
        ),
    ],
)
def test_error_leaves_the_old_configuration_in_force(
    app: Flask, break_it: t.Any, is_serving: bool
) -> None:
    cors = CORS(app, origins="*", expose_headers="*")
    CORS(app, origins=ALLOWED, resources="/own")

    if is_serving:
        assert allowed(app, "/own") == {ALLOWED: True, OTHER: False}

    with pytest.raises(CORSConfigError):
        break_it(cors, app)

    app.config.pop("CORS_MAX_AGE", None)
    assert allowed(app, "/own") == {ALLOWED: True, OTHER: False}
    assert allowed(app) == {ALLOWED: True, OTHER: True}

    cors.reload(app, origins=OTHER)
    assert allowed(app) == {ALLOWED: False, OTHER: True}


def test_decorated_error_handler_is_checked(app: Flask) -> None:
    @app.errorhandler(404)
    @cross_origin(expose_headers="*")
    def missing(error: Exception) -> tuple[str, int]:
        return "", 404

    cors = CORS(app, origins=ALLOWED)
    assert allowed(app)[ALLOWED]
    app.config.update(CORS_ORIGINS=OTHER, CORS_SUPPORTS_CREDENTIALS=True)

    with pytest.raises(CORSConfigError, match="expose_headers"):
        cors.reload(app)

    assert allowed(app) == {ALLOWED: True, OTHER: False}


def test_blueprint_is_changed_wherever_it_is_registered(app: Flask) -> None:
    blueprint = Blueprint("api", __name__)
    cors = CORS(blueprint, origins=ALLOWED)
    app.register_blueprint(blueprint, url_prefix="/one")
    app.register_blueprint(blueprint, url_prefix="/two", name="two")
    CORS(app, origins=ALLOWED)
    assert allowed(app, "/one") == {ALLOWED: True, OTHER: False}

    cors.reload(app, origins=OTHER)

    for path in ("/one", "/two"):
        assert allowed(app, path) == {ALLOWED: False, OTHER: True}

    assert allowed(app) == {ALLOWED: True, OTHER: False}


def test_other_apps_of_the_object_stay(app: Flask) -> None:
    cors = CORS(origins=ALLOWED)
    other = Flask("other")
    cors.init_app(app)
    cors.init_app(other)

    cors.reload(t.cast(Flask, LocalProxy(lambda: app)), origins=OTHER)

    assert allowed(app) == {ALLOWED: False, OTHER: True}
    assert allowed(other) == {ALLOWED: True, OTHER: False}
    assert cors.allows(OTHER, app=app)


@pytest.mark.parametrize("times", [0, 2])
def test_it_has_to_be_clear_what_changes(app: Flask, times: int) -> None:
    cors = CORS(origins=ALLOWED)

    for _ in range(times):
        cors.init_app(app)

    with pytest.raises(RuntimeError, match=f"called {times} times for the app 'shop'"):
        cors.reload(app, origins=OTHER)


def test_warning_that_is_an_error_leaves_all_as_it_was(app: Flask) -> None:
    @app.errorhandler(404)
    @cross_origin()
    def missing(error: Exception) -> tuple[str, int]:
        return "", 404

    app.config["CORS_ORIGINS"] = ALLOWED
    cors = CORS(app, resources="/api")
    assert allowed(app, "/api") == {ALLOWED: True, OTHER: False}
    app.config.update(CORS_ORIGINS=OTHER, CORS_ORIGIN="misspelled")

    with pytest.raises(CORSConfigWarning):
        cors.reload(app)

    assert allowed(app, "/api") == {ALLOWED: True, OTHER: False}
    response = get(app.test_client(), "/elsewhere")
    assert response.headers["Access-Control-Allow-Origin"] == ALLOWED


def test_refused_reload_hides_no_change_before_the_first_request(app: Flask) -> None:
    app.config["CORS_ORIGINS"] = ALLOWED
    cors = CORS(app)
    app.config.update(CORS_ORIGINS="x")

    for _ in range(2):
        with pytest.raises(CORSConfigError):
            cors.reload(app)

    assert "Access-Control-Allow-Origin" not in get(app.test_client()).headers


def test_blocking_can_not_begin_while_the_app_serves(app: Flask) -> None:
    cors = CORS(app, origins=ALLOWED)
    cors.reload(app, block_denied=False)
    allowed(app)

    with pytest.raises(CORSConfigError, match="block_denied=True can't be turned on"):
        cors.reload(app, block_denied=True)

    assert get(app.test_client(), origin=OTHER, method="POST").status_code == 404


@pytest.mark.parametrize("is_serving", [True, False])
def test_blocking_comes_and_goes_once_it_was_there(
    app: Flask, is_serving: bool
) -> None:
    cors = CORS(app, origins=ALLOWED, block_denied=is_serving)

    if is_serving:
        allowed(app)

    for is_blocking in (True, False, True):
        cors.reload(app, block_denied=is_blocking)
        status = get(app.test_client(), origin=OTHER, method="POST").status_code
        assert status == (403 if is_blocking else 404)

        if not is_serving:
            break


class TestUnderWay:
    """Requests that have begun before a reload."""

    @pytest.mark.parametrize("level", ["app", "view", "view and app", "blueprint"])
    def test_request_ends_as_it_began(self, app: Flask, level: str) -> None:
        app.config["CORS_ORIGINS"] = ALLOWED
        cors = CORS()
        target: t.Any = app

        def view() -> str:
            app.config["CORS_ORIGINS"] = OTHER
            changing.reload(app)
            return ""

        changing = cors
        function: t.Any = cross_origin(view) if "view" in level else view

        if level == "blueprint":
            target = Blueprint("api", __name__)
            cors.init_app(target)
        elif level != "view":
            cors.init_app(app)

        if level == "view":
            # It changes what a view without CORS(app) is governed by.
            blueprint = Blueprint("other", __name__)
            cors.init_app(blueprint)
            app.register_blueprint(blueprint, url_prefix="/other")

        target.add_url_rule("/slow", view_func=function)

        if level == "blueprint":
            app.register_blueprint(target)

        client = app.test_client()

        assert get(client, "/slow").headers["Access-Control-Allow-Origin"] == ALLOWED
        assert "Access-Control-Allow-Origin" not in get(client, "/slow").headers

    def test_crash_is_answered_as_the_request_began(self, app: Flask) -> None:
        cors = CORS(app, origins=ALLOWED)
        app.debug = True

        @app.route("/crash")
        def crash() -> str:
            cors.reload(app, origins=OTHER)
            raise ValueError("It broke.")

        response = get(app.test_client(), "/crash")

        assert response.headers["Access-Control-Allow-Origin"] == ALLOWED

    def test_error_handler_answers_as_the_request_began(self, app: Flask) -> None:
        app.config["CORS_ORIGINS"] = ALLOWED
        cors = CORS(app, resources="/api")

        @app.errorhandler(ValueError)
        @cross_origin()
        def explain(error: Exception) -> tuple[str, int]:
            return "", 400

        @app.route("/slow")
        def slow() -> str:
            app.config["CORS_ORIGINS"] = OTHER
            cors.reload(app)
            raise ValueError

        client = app.test_client()
        response = get(client, "/slow")

        assert response.headers["Access-Control-Allow-Origin"] == ALLOWED
        assert "Access-Control-Allow-Origin" not in get(client, "/slow").headers

    def test_preflight_that_the_app_answers_ends_as_it_began(self, app: Flask) -> None:
        cors = CORS(app, origins=ALLOWED, automatic_options=False)

        @app.before_request
        def change() -> None:
            cors.reload(app, origins=OTHER)

        assert cors_headers(preflight(app.test_client()))


ONE: dict[str, t.Any] = {"expose_headers": "X-One", "headers": "X-One", "max_age": 1}
TWO: dict[str, t.Any] = {"expose_headers": "X-Two", "headers": "X-Two", "max_age": 2}
OF_ONE = {"X-One", "1"}
OF_TWO = {"X-Two", "2"}


def told(app: Flask) -> list[frozenset[str]]:
    """Return what the CORS headers of a preflight and of its request say."""
    outcome = Browser(app, origin=ALLOWED).fetch("/", method="PUT")
    assert outcome.allowed
    answers = [step.answer for step in outcome.steps if step.answer]
    assert len(answers) == 2
    names = ("Allow-Headers", "Expose-Headers", "Max-Age")
    return [
        frozenset(
            value
            for name in names
            for value in answer.headers.getlist(f"Access-Control-{name}")
        )
        for answer in answers
    ]


def test_no_request_sees_a_mixture() -> None:
    """Two configurations differ in everything that a response can tell."""
    app = Flask("shop")
    cors = CORS(app, origins=ALLOWED, **ONE)
    app.add_url_rule("/", view_func=lambda: "", methods=["PUT"])
    seen: set[frozenset[str]] = set()
    done = threading.Event()

    def ask() -> int:
        count = 0

        while not done.is_set():
            seen.update(told(app))
            count += 1

        return count

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]

        try:
            for number in range(100):
                cors.reload(app, **(TWO if number % 2 else ONE))
                time.sleep(0.001)
        finally:
            done.set()

        assert all(each.result() for each in asking)

    assert [said for said in seen if said & OF_ONE and said & OF_TWO] == []
    assert seen == {
        frozenset(OF_ONE),
        frozenset(OF_TWO),
        frozenset({"X-One"}),
        frozenset({"X-Two"}),
    }
