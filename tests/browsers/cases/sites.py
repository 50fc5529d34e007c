from __future__ import annotations

import collections.abc as cabc
import typing as t
from dataclasses import asdict
from urllib.parse import urlsplit

from flask import abort
from flask import Flask
from flask import redirect
from flask import request
from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from flask_cors import CORS
from tests.browsers.case import Places

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

App = t.Callable[[Places], "WSGIApplication"]

#: The page's origin, in options, headers and expectations.
PAGE = "{page}"

#: An origin that no page of ours has.
STRANGER = "http://stranger.localhost"

#: Methods of the views whose path does not tell.
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def filled(value: t.Any, places: Places) -> t.Any:
    """Return a value with places filled in, also within lists and mappings.

    Besides the places themselves, ``{host}`` and ``{number}`` stand for the
    host and the port of the page.
    """
    if isinstance(value, str):
        page = urlsplit(places.page)
        fields = {**asdict(places), "host": page.hostname, "number": page.port}

        # Other braces belong to regexes.
        for name, text in fields.items():
            value = value.replace(f"{{{name}}}", str(text))

        return value

    if isinstance(value, (list, tuple)):
        return type(value)(filled(item, places) for item in value)

    if isinstance(value, dict):
        return {key: filled(item, places) for key, item in value.items()}

    return value


def site(config: cabc.Mapping[str, t.Any] | None = None, **options: t.Any) -> App:
    """Return an app with every view that cases need, under ``CORS(app)``.

    :param config: Of Flask.
    :param options: Of :class:`flask_cors.CORS`, with places to be filled in.
    """

    def build(places: Places) -> Flask:
        app = Flask(__name__)
        app.config.update(config or {})
        CORS(app, **filled(options, places))
        add_views(app, places)
        return app

    return build


def add_views(app: Flask, places: Places) -> None:
    """Add the views of :func:`site` to an app."""

    # Its status tells which method has arrived.
    @app.route("/target", methods=METHODS)
    def target() -> tuple[str, int]:
        return "target", 200 if request.method == "GET" else 201

    @app.route("/<int:status>/to/<path:steps>", methods=METHODS)
    def moved(status: int, steps: str) -> BaseResponse:
        place, _, rest = steps.partition("/")
        path = f"{status}/to/{rest}" if rest else "target"
        return redirect(f"{getattr(places, place)}/{path}", status)

    app.add_url_rule("/notes", view_func=notes, methods=METHODS)
    app.add_url_rule("/slash/", view_func=notes, methods=METHODS)
    app.add_url_rule("/without/<name>", view_func=without, methods=METHODS)
    app.add_url_rule("/login", view_func=login)
    app.add_url_rule("/upload", view_func=upload, methods=["POST", "PUT"])
    app.add_url_rule("/crash", view_func=crash, methods=METHODS)


def notes() -> str:
    return "notes"


def without(name: str) -> str:
    if name in request.headers:
        abort(409)

    return "without"


def login() -> Response:
    response = Response("login")
    flag = request.args.get("samesite")
    # No other case is to see it.
    path = f"{request.script_root}/"
    response.set_cookie("user", "1", path=path, samesite=flag, secure=flag == "None")
    return response


def upload() -> str:
    return str(len(request.get_data(parse_form_data=True)))


def crash() -> str:
    raise RuntimeError("crash")
