from __future__ import annotations

import collections.abc as cabc
import re
import typing as t
from pathlib import Path

from flask import Blueprint
from flask import Flask
from flask import request
from flask import Response
from processes import ROOT
from scenarios import LISTED
from scenarios import Scenario


def make_app(subject: str, scenario: Scenario) -> Flask:
    """Return the app of a scenario, with the CORS of a subject.

    :param subject: A name of :data:`SUBJECTS`.
    """
    return SUBJECTS[subject](scenario)


def _bare(scenario: Scenario) -> Flask:
    return _without_cors("bare", scenario)


def _hook(scenario: Scenario) -> Flask:
    app = _without_cors("hook", scenario)
    origins = frozenset(LISTED)

    if scenario.allowed and scenario.origin:
        origins |= {scenario.origin}

    @app.after_request
    def allow(response: Response) -> Response:
        origin = request.environ.get("HTTP_ORIGIN")

        if origin in origins:
            response.headers["Access-Control-Allow-Origin"] = origin

        response.headers.add("Vary", "Origin")
        return response

    return app


def _ours(scenario: Scenario) -> Flask:
    app = _with_cors("ours", scenario, scenario.options())
    assert _is_here(_flask_cors().__file__)
    return app


def _peer(scenario: Scenario) -> Flask:
    app = _with_cors("peer", scenario, _in_regexes(scenario.options()))
    assert not _is_here(_flask_cors().__file__)
    return app


#: Makes an app, by the name of the subject.
SUBJECTS: dict[str, cabc.Callable[[Scenario], Flask]] = {
    "bare": _bare,
    "hook": _hook,
    "ours": _ours,
    "peer": _peer,
}


def _flask_cors() -> t.Any:
    # Two packages have this name. Each subject finds its own.
    import flask_cors

    return flask_cors


def _is_here(file: str) -> bool:
    return ROOT / "flask_cors" in Path(file).parents


def _with_cors(name: str, scenario: Scenario, options: dict[str, t.Any]) -> Flask:
    app = Flask(name)
    cors = _flask_cors()

    if scenario.level == "view and app":
        cors.CORS(app)

    if scenario.level.startswith("view"):
        return _with_view(app, cors.cross_origin(**options))

    if scenario.level == "app":
        cors.CORS(app, **options)
        return _with_view(app)

    blueprint = Blueprint("blueprint", name)
    cors.CORS(blueprint, **options)
    return _with_blueprint(app, blueprint)


def _without_cors(name: str, scenario: Scenario) -> Flask:
    if scenario.level == "blueprint":
        return _with_blueprint(Flask(name), Blueprint("blueprint", name))

    return _with_view(Flask(name))


def _with_blueprint(app: Flask, blueprint: Blueprint) -> Flask:
    app.register_blueprint(_with_view(blueprint))
    return app


Target = t.TypeVar("Target", Flask, Blueprint)


def _with_view(
    target: Target, decorator: cabc.Callable[[t.Any], t.Any] = lambda view: view
) -> Target:
    def index() -> str:
        return "Hello"

    methods = ["GET", "PUT"]
    target.add_url_rule("/", view_func=decorator(index), methods=methods)
    return target


def _in_regexes(options: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return options for a package that knows wildcards as regexes alone, and no
    functions.
    """
    origins = options["origins"]
    resources = options.get("resources")

    if callable(origins):
        origins = LISTED
    elif not isinstance(origins, str):
        origins = [_in_regex(origin) for origin in origins]
    elif not origins.startswith("^"):
        origins = _in_regex(origins)

    if resources:
        paths = {path.replace("/*", "(/.*)?"): each for path, each in resources.items()}
        return {**options, "origins": origins, "resources": paths}

    return {**options, "origins": origins}


def _in_regex(origin: str) -> str:
    if "*" not in origin or origin == "*":
        return origin

    return f"^{re.escape(origin)}$".replace(r"\*", r"[a-z0-9.-]+")
