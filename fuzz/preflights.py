from __future__ import annotations

import collections.abc as cabc
import io
import re
import typing as t

import naive
from answers import check_headers
from answers import Request
from flask import Blueprint
from flask import Flask

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import cross_origin

_APP = "https://app.example"
_TENANTS = "https://*.example.com"
_TEAMS = "https://app-*-team.example.com:*"
_REGEX = re.compile(r"https://[a-z]+\.example\.org")
# What Flask answers takes ten times as long.
_VERBS = (*["OPTIONS"] * 6, "GET", "POST")
# First bytes from here on ask for many names.
_MANY = 240
_NAMES = ("X-Listed", "Content-Type")

_ENVIRON = {
    "SCRIPT_NAME": "",
    "QUERY_STRING": "",
    "SERVER_NAME": "api.example",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "api.example",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": io.StringIO(),
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}

Test = cabc.Callable[[str], bool]


class Subject(t.NamedTuple):
    """An app, and who may read anything from it."""

    app: Flask
    allows: Test


def fuzz(data: bytes) -> None:
    """Send a request to an app, both of which the first byte selects."""
    first = data[0] if data else 0
    subject = _SUBJECTS[first % len(_SUBJECTS)]
    verb = _VERBS[first // len(_SUBJECTS) % len(_VERBS)]
    parts = [part.decode("latin-1") for part in data[1:].split(b"\xff")]
    origin, method, names, path, *_ = [*parts, "", "", "", ""]

    if first >= _MANY:
        names = f"{names}," * 127

    request = Request(verb, origin, method, names)
    status, headers = _send(subject.app, request, path)
    assert status < 500, f"{status}"
    found = check_headers(headers, request, _NAMES)
    allowed = found.get("Access-Control-Allow-Origin")
    is_preflight = verb == "OPTIONS" and method != ""
    assert allowed in (None, "*", origin) or not is_preflight, f"{allowed}, {origin}"

    if allowed == origin:
        assert subject.allows(origin), f"{origin!r} may read"

    if is_preflight and status == 403:
        assert allowed is None, "denied, and allowed"


def _send(app: Flask, request: Request, path: str) -> tuple[int, list[tuple[str, str]]]:
    answers: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> t.Any:
        answers.append((status, headers))

    environ = {
        **_ENVIRON,
        "REQUEST_METHOD": request.verb,
        "PATH_INFO": path,
        "HTTP_ORIGIN": request.origin,
        "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": request.names,
        "wsgi.input": io.BytesIO(),
    }

    # Without it, it is no preflight.
    if request.method:
        environ["HTTP_ACCESS_CONTROL_REQUEST_METHOD"] = request.method

    body = app.wsgi_app(environ, start_response)

    for _ in body:
        pass

    getattr(body, "close", lambda: None)()
    ((status, headers),) = answers
    return int(status.partition(" ")[0]), headers


def _view(**_: object) -> str:
    return "seen"


def _make_app() -> Flask:
    app = Flask(__name__)
    # A crash is to be seen, and not to be answered.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.add_url_rule("/", "index", _view)
    app.add_url_rule("/notes/", "notes", _view, methods=["GET", "POST"])
    app.add_url_rule("/notes/<int:number>", "note", _view, methods=["PUT"])
    return app


def _make_open() -> Subject:
    app = _make_app()
    CORS(app, headers=_NAMES, expose_headers="X-Count", max_age=600)
    return Subject(app, naive.is_origin)


def _make_strict() -> Subject:
    app = _make_app()
    CORS(
        app,
        origins=[_APP, _TENANTS, _TEAMS],
        headers="*",
        methods="*",
        supports_credentials=True,
    )
    return Subject(app, _is_listed)


def _make_matched() -> Subject:
    app = _make_app()
    CORS(
        app,
        resources={
            "/notes/*": {"headers": [*_NAMES, re.compile("x-[a-z]+")]},
            "/*/b/*": {"methods": "*", "send_wildcard": False},
            r"/n[a-z]+$": {"automatic_options": False},
        },
        origins=_REGEX,
        timing_allow_origin=True,
        block_denied=True,
    )
    return Subject(app, _is_matched)


def _make_divided() -> Subject:
    app = _make_app()
    app.debug = True
    api = Blueprint("api", __name__, url_prefix="/api/<tenant>")
    api.add_url_rule("/notes", "notes", _view)
    api.add_url_rule("/notes/", "add", _ours(_view), methods=["PUT", "DELETE"])
    api.add_url_rule("/secret", "secret", cors_exempt(_copy(_view)))
    CORS(api, origins=_TENANTS, headers="*", supports_credentials=True)
    CORS(app, origins=[_REGEX, _is_asked], resources="/n*")
    app.register_blueprint(api)
    app.add_url_rule("/both", "get", _view)
    app.add_url_rule("/both", "put", _ours(_view), methods=["PUT"])
    return Subject(app, lambda origin: _is_listed(origin) or _is_matched(origin))


def _is_asked(origin: str) -> bool:
    assert naive.is_origin(origin), "a function was asked about no origin"
    return False


def _is_listed(origin: str) -> bool:
    return any(naive.admits(entry, origin) for entry in (_APP, _TENANTS, _TEAMS))


def _is_matched(origin: str) -> bool:
    return naive.is_origin(origin) and _REGEX.fullmatch(origin) is not None


def _copy(view: t.Callable[..., str]) -> t.Callable[..., str]:
    def copy(**values: object) -> str:
        return view(**values)

    return copy


def _ours(view: t.Callable[..., str]) -> t.Callable[..., str]:
    return cross_origin(origins=_APP, methods="*", headers="*")(_copy(view))


_SUBJECTS = (_make_open(), _make_strict(), _make_matched(), _make_divided())
