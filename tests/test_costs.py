from __future__ import annotations

import collections.abc as cabc
import sys
import types
import typing as t
from contextlib import contextmanager

import pytest
from flask import Blueprint
from flask import Flask
from werkzeug.test import EnvironBuilder

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import OTHER

LISTED = ["https://a.example", "https://b.example", ALLOWED]
PACKAGE = "flask_cors"

#: What reads options, compiles and writes logs: before a request, never in one.
SET_UP = (
    "flask_cors.options",
    "flask_cors.values",
    "flask_cors.origins.entries",
    "logging",
    "re",
)


def serve(app: Flask, method: str, headers: dict[str, str]) -> tuple[str, str]:
    """Send a request, and return by whom the answer may be read, and its ``Vary``."""
    builder = EnvironBuilder("/", method=method, headers=[*headers.items()])
    found: dict[str, str] = {}

    def start_response(status: str, lines: t.Any, _: object = None) -> t.Any:
        found.update(lines)

    b"".join(app.wsgi_app(builder.get_environ(), start_response))
    return found.get("Access-Control-Allow-Origin", ""), found.get("Vary", "")


@contextmanager
def recorded() -> cabc.Iterator[set[str]]:
    """Record the modules whose Python functions are called."""
    modules: set[str] = set()

    def record(frame: types.FrameType, event: str, _: object) -> None:
        if event == "call":
            modules.add(frame.f_globals.get("__name__", ""))

    profile = sys.getprofile()
    sys.setprofile(record)

    try:
        yield modules
    finally:
        sys.setprofile(profile)


def with_view(target: t.Any, decorator: t.Any = lambda view: view) -> t.Any:
    def index() -> str:
        return ""

    target.add_url_rule("/", view_func=decorator(index), methods=["GET", "PUT"])
    return target


def app_wide(**options: t.Any) -> Flask:
    app = Flask(__name__)
    options.setdefault("origins", LISTED)
    CORS(app, **options)
    return t.cast(Flask, with_view(app))


def of_view() -> Flask:
    decorator = cross_origin(origins=LISTED)
    return t.cast(Flask, with_view(Flask(__name__), decorator))


def of_view_and_app() -> Flask:
    app = Flask(__name__)
    CORS(app)
    return t.cast(Flask, with_view(app, cross_origin(origins=LISTED)))


def of_blueprint() -> Flask:
    app = Flask(__name__)
    blueprint = Blueprint("blueprint", __name__)
    CORS(blueprint, origins=LISTED)
    app.register_blueprint(with_view(blueprint))
    return app


ORIGIN = {"Origin": ALLOWED}
PREFLIGHT = {
    **ORIGIN,
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "content-type",
}
KINDS = [
    pytest.param(app_wide, "GET", {}, id="no Origin"),
    pytest.param(app_wide, "GET", ORIGIN, id="allowed"),
    pytest.param(app_wide, "GET", {"Origin": OTHER}, id="denied"),
    pytest.param(of_view, "GET", ORIGIN, id="decorated view"),
    pytest.param(of_view_and_app, "GET", ORIGIN, id="decorated view and app"),
    pytest.param(of_blueprint, "GET", ORIGIN, id="blueprint"),
    pytest.param(app_wide, "OPTIONS", PREFLIGHT, id="preflight"),
    pytest.param(of_view_and_app, "OPTIONS", PREFLIGHT, id="preflight of a view"),
    pytest.param(of_blueprint, "OPTIONS", PREFLIGHT, id="preflight of a blueprint"),
]


@pytest.mark.parametrize(("make_app", "method", "headers"), KINDS)
def test_no_set_up_code_runs_while_serving(
    make_app: cabc.Callable[[], Flask], method: str, headers: dict[str, str]
) -> None:
    app = make_app()
    serve(app, method, headers)

    with recorded() as modules:
        answer = serve(app, method, headers)

    is_allowed = headers.get("Origin") == ALLOWED
    assert answer == (ALLOWED if is_allowed else "", "Origin")
    assert any(module.startswith(f"{PACKAGE}.") for module in modules)
    in_rooms = [f"{module}." for module in modules]
    assert [
        each for room in SET_UP for each in in_rooms if each.startswith(f"{room}.")
    ] == []
