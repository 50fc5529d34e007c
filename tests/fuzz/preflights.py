from __future__ import annotations

import collections.abc as cabc
import io
import re
import string
import typing as t

from flask import Blueprint
from flask import Flask

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import cross_origin
from tests.fuzz import naive
from tests.fuzz.answers import check_headers
from tests.fuzz.answers import Request

_APP = "https://app.example"
_TENANTS = "https://*.example.com"
_TEAMS = "https://app-*-team.example.com:*"
_REGEX = re.compile(r"https://[a-z]+\.example\.org")
# What Flask answers takes ten times as long.
_VERBS = (*["OPTIONS"] * 6, "GET", "POST", *["OPTIONS"] * 6, "GET", "PUT")
# First bytes from here on ask for many names.
_MANY = 240
_NAMES = ("X-Listed", "Content-Type")
_OWN = "http://api.example"

#: By the part of an input, what it stands for if it is a single byte, an index, so
#: that a fuzzer soon meets every view and policy. Without an origin, none is sent.
KNOWN = (
    (
        "",
        _APP,
        "https://a.example.com",
        "https://app-a-team.example.com:8443",
        "https://abc.example.org",
        "https://stranger.example",
        "null",
        _OWN,
    ),
    ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "put", "TRACE"),
    ("content-type", "x-listed, x-a", ""),
    (
        "/",
        "/notes",
        "/notes/",
        "/notes/5",
        "/name",
        "/a/b/c",
        "/both",
        "/api/t",
        "/api/t/notes",
        "/api/t/notes/",
        "/api//t/notes",
        "/api/t/secret",
        "/missing",
    ),
)

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

_METHODS = frozenset(["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"])
_FORBIDDEN = ("CONNECT", "TRACE", "TRACK")
_ANY = frozenset("*")
_ASKED_METHOD = "Access-Control-Request-Method"
_ASKED_NAMES = "Access-Control-Request-Headers"
# Of a list that is asked for: bytes and names. Of a name that regexes see: letters.
_LONGEST_LIST = 4096
_MOST_NAMES = 128
_LONGEST_NAME = 128

Test = cabc.Callable[[str], bool]


class Policy(t.NamedTuple):
    """What a policy comes to, said once more by hand.

    :param constant: What it tells all whom it admits, and those who send no origin.
    :param answers: Whether it answers preflights.
    :param blocks: Whether it keeps those whom it denies from the views.
    """

    admits: Test
    constant: str | None = None
    credentials: bool = False
    answers: bool = True
    blocks: bool = False
    varies: bool = True
    #: For the URL of views that others govern, no preflight is kept.
    is_shared: bool = False
    max_age: str | None = None
    methods: frozenset[str] = _METHODS
    #: The headers that are always listed, in lower case.
    names: frozenset[str] = frozenset()
    #: Tells which others are listed if they are asked for, if any may be.
    matches: Test | None = None
    exposed: frozenset[str] = frozenset()
    is_timed: bool = False


#: Returns the policies that may govern a method of a path, of which one may be none:
#: several only where slashes stand next to each other.
Governing = cabc.Callable[[str, str], "set[Policy | None]"]


class Subject(t.NamedTuple):
    """An app, and what governs its paths."""

    app: Flask
    governing: Governing


class Seen(t.NamedTuple):
    """What an answer says to the page that asked."""

    is_refused: bool
    allow_origin: str | None
    credentials: str | None
    max_age: str | None
    timing: str | None
    exposed: frozenset[str]
    #: Where slashes stand next to each other, not those of a URL that is shared.
    methods: frozenset[str]
    #: The request headers that it allows, in lower case.
    names: frozenset[str]
    vary: frozenset[str]


def fuzz(data: bytes) -> None:
    """Send a request to an app, both of which the first byte selects."""
    first = data[0] if data else 0
    subject = _SUBJECTS[first % len(_SUBJECTS)]
    verb = _VERBS[first // len(_SUBJECTS) % len(_VERBS)]
    parts = [part.decode("latin-1") for part in data[1:].split(b"\xff")]
    texts = zip([*parts, "", "", "", ""], KNOWN)
    origin, method, names, path = (_written_out(*each) for each in texts)

    if first >= _MANY:
        names = f"{names}," * _MOST_NAMES

    request = Request(verb, origin, method, names)
    status, headers = _send(subject.app, request, path)
    assert status < 500, f"{status}"
    found = check_headers(headers, request, _NAMES)
    methods = _listed(found, "Access-Control-Allow-Methods")
    is_shared = found.get("Access-Control-Max-Age") == "0"
    seen = Seen(
        status == 403,
        found.get("Access-Control-Allow-Origin"),
        found.get("Access-Control-Allow-Credentials"),
        found.get("Access-Control-Max-Age"),
        found.get("Timing-Allow-Origin"),
        _listed(found, "Access-Control-Expose-Headers"),
        _NONE if is_shared and "//" in path else methods,
        frozenset(map(str.lower, _listed(found, "Access-Control-Allow-Headers"))),
        _listed(found, "Vary"),
    )
    known = expected(subject, request, path)
    assert seen in known, f"{request}, {path!r}: {seen}, and not {known}"

    if _is_preflight(request) and seen.allow_origin and status != 200:
        governing = _governing(subject, request, path)
        is_passed_on = any(each and not each.answers for each in governing)
        assert is_passed_on, f"{status} for an origin that is allowed"

    if is_shared:
        closed = {
            each for each in methods if not _may_open(subject, origin, each, path)
        }
        assert not closed, f"{request}, {path!r}: opens {closed}"


def _listed(found: cabc.Mapping[str, str], name: str) -> frozenset[str]:
    return frozenset(found[name].split(", ")) if name in found else _NONE


def _may_open(subject: Subject, origin: str, method: str, path: str) -> bool:
    """Tell whether a preflight for other methods may open one of a shared URL."""
    governing = subject.governing(method.upper(), _decoded(path))
    return any(each and each.admits(origin) for each in governing)


def _written_out(text: str, known: cabc.Sequence[str]) -> str:
    is_short = len(text) == 1 and ord(text) < len(known)
    return known[ord(text)] if is_short else text


def expected(subject: Subject, request: Request, path: str) -> set[Seen]:
    """Return what the answer to a request may say.

    :param path: As the server passes it on.
    """
    governing = _governing(subject, request, path)
    return {_expected_of(policy, subject, request, path) for policy in governing}


def _governing(subject: Subject, request: Request, path: str) -> set[Policy | None]:
    method = request.method.upper() if _is_preflight(request) else request.verb
    return subject.governing(method, _decoded(path))


def _decoded(path: str) -> str:
    text = path.encode("latin-1").decode("utf-8", "replace")
    return f"/{text.lstrip('/')}"


def _expected_of(
    policy: Policy | None, subject: Subject, request: Request, path: str
) -> Seen:
    if policy is None:
        return _NOTHING

    origin = request.origin
    is_preflight = _is_preflight(request)
    is_admitted = policy.admits(origin) if origin else policy.constant is not None
    vary = {"Origin"} if policy.varies else set()

    if policy.is_shared and is_preflight and policy.varies:
        vary.add(_ASKED_METHOD)

    if not is_admitted:
        is_blocked = policy.blocks and request.verb in ("POST", "PUT")
        is_foreign = origin not in ("", _OWN)
        is_answered = policy.answers and is_preflight
        is_refused = is_answered or (is_blocked and is_foreign)
        return _NOTHING._replace(is_refused=is_refused, vary=frozenset(vary))

    if policy.constant is not None:
        vary.discard("Origin")

    allow_origin = policy.constant or origin
    seen = _NOTHING._replace(
        allow_origin=allow_origin,
        credentials="true" if policy.credentials else None,
    )

    if not is_preflight:
        seen = seen._replace(
            timing=allow_origin if policy.is_timed else None, exposed=policy.exposed
        )

    # By hand, one sees what a preflight would be told.
    if request.verb == "OPTIONS":
        is_shared = policy.is_shared and is_preflight
        methods = policy.methods

        if methods == _ANY and (policy.credentials or is_shared):
            methods = frozenset(filter(_is_allowable, [request.method]))
            vary.add(_ASKED_METHOD)
        elif is_shared:
            methods = _governed(policy, subject, path)

        # Whose they are, is for nobody to say.
        if is_shared and "//" in path:
            methods = _NONE

        if policy.matches is not None:
            vary.add(_ASKED_NAMES)

        seen = seen._replace(
            methods=methods,
            names=policy.names | _asked(policy, request.names),
            max_age="0" if is_shared else policy.max_age,
        )

    return seen._replace(vary=frozenset(vary))


def _governed(policy: Policy, subject: Subject, path: str) -> frozenset[str]:
    """Return the methods that a policy lists for a URL that it shares."""
    own = {policy, policy._replace(is_shared=False)}
    decoded = _decoded(path)
    return frozenset(
        each for each in policy.methods if subject.governing(each, decoded) <= own
    )


def _is_allowable(method: str) -> bool:
    return naive.is_token(method) and method.upper() not in _FORBIDDEN


def _asked(policy: Policy, text: str) -> frozenset[str]:
    """Return the headers that are listed because they are asked for."""
    if policy.matches is None or len(text) > _LONGEST_LIST:
        return _NONE

    names = [name for each in text.split(",") if (name := each.strip())]

    if len(names) > _MOST_NAMES:
        return _NONE

    unique = {name.lower() for name in names}
    return frozenset(
        name for name in unique if naive.is_token(name) and policy.matches(name)
    )


def _is_preflight(request: Request) -> bool:
    return request.verb == "OPTIONS" and "" not in (request.origin, request.method)


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
        "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": request.names,
        "wsgi.input": io.BytesIO(),
    }

    # Without one of them, it is no preflight.
    if request.origin:
        environ["HTTP_ORIGIN"] = request.origin

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
    policy = Policy(
        naive.is_origin,
        constant="*",
        max_age="600",
        names=_LISTED,
        exposed=frozenset(["X-Count"]),
    )
    return Subject(app, lambda method, path: {policy})


def _make_strict() -> Subject:
    app = _make_app()
    CORS(
        app,
        origins=[_APP, _TENANTS, _TEAMS],
        headers="*",
        methods="*",
        supports_credentials=True,
    )
    policy = Policy(_is_listed, credentials=True, methods=_ANY, matches=_is_any)
    return Subject(app, lambda method, path: {policy})


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
    return Subject(app, _govern_matched)


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
    return Subject(app, _govern_divided)


def _govern_matched(method: str, path: str) -> set[Policy | None]:
    if naive.covers("/notes/*", path):
        return {_NAMED}

    # A `$` also stands before a line feed at the end.
    word = path[2:-1] if path.endswith("\n") else path[2:]

    if path.startswith("/n") and word and set(word) <= set(string.ascii_lowercase):
        return {_UNANSWERED}

    return {_EVERY_METHOD if naive.covers("/*/b/*", path) else None}


def _govern_divided(method: str, path: str) -> set[Policy | None]:
    if path.startswith("/n"):
        return {_NOTES}

    merged = path

    while "//" in merged:
        merged = merged.replace("//", "/")

    _, *segments = path.split("/")
    is_below = segments[0] == "api" and len(segments) > 1 and segments[1] != ""
    around = _TENANT if is_below else None
    found = {_govern_view(method, merged, around)}

    # Old versions of Werkzeug redirect to a path that still has some of them.
    if "///" in path:
        found.add(around)

    # Whether what redirects there is of the same URL is for nobody to say.
    if "//" in path and found & {_TENANT, _SHARED_TENANT}:
        found |= {_TENANT, _SHARED_TENANT}

    return found


def _govern_view(method: str, path: str, around: Policy | None) -> Policy | None:
    """Return what governs a view, or else what does where there is none."""
    is_read = method in ("GET", "HEAD", "OPTIONS")

    # A method that no view has belongs to the only decorated one.
    if path == "/both":
        return None if is_read else _SHARED_OURS

    _, *segments = path.split("/")

    if len(segments) < 3 or segments[0] != "api" or segments[1] == "":
        return around

    rest = "/".join(segments[2:])

    # For other methods, a redirect adds the slash.
    if rest == "notes":
        return _SHARED_TENANT if is_read else _SHARED_OURS

    if rest == "notes/":
        return _OURS

    return _NOBODY if rest == "secret" else around


def _is_asked(origin: str) -> bool:
    assert naive.is_origin(origin), "a function was asked about no origin"
    return False


def _is_listed(origin: str) -> bool:
    return any(naive.admits(entry, origin) for entry in (_APP, _TENANTS, _TEAMS))


def _is_tenant(origin: str) -> bool:
    return naive.admits(_TENANTS, origin)


def _is_matched(origin: str) -> bool:
    return naive.is_origin(origin) and _REGEX.fullmatch(origin) is not None


def _is_any(name: str) -> bool:
    return True


def _is_extra(name: str) -> bool:
    is_lettered = set(name[2:]) <= set(string.ascii_lowercase)
    return name[:2] == "x-" and 3 <= len(name) <= _LONGEST_NAME and is_lettered


def _copy(view: t.Callable[..., str]) -> t.Callable[..., str]:
    def copy(**values: object) -> str:
        return view(**values)

    return copy


def _ours(view: t.Callable[..., str]) -> t.Callable[..., str]:
    return cross_origin(origins=_APP, methods="*", headers="*")(_copy(view))


_NONE: frozenset[str] = frozenset()
_NOTHING = Seen(False, None, None, None, None, _NONE, _NONE, _NONE, _NONE)
_LISTED = frozenset(map(str.lower, _NAMES))
_OURS = Policy(_APP.__eq__, constant=_APP, methods=_ANY, matches=_is_any)
_TENANT = Policy(_is_tenant, credentials=True, matches=_is_any)
_SHARED_TENANT = _TENANT._replace(is_shared=True)
_SHARED_OURS = _OURS._replace(is_shared=True)
_NOTES = Policy(_is_matched)
_MATCHED = Policy(_is_matched, blocks=True, is_timed=True)
_NAMED = _MATCHED._replace(names=_LISTED, matches=_is_extra)
_EVERY_METHOD = _MATCHED._replace(methods=_ANY)
_UNANSWERED = _MATCHED._replace(answers=False)
_NOBODY = Policy(lambda origin: False, varies=False)
_SUBJECTS = (_make_open(), _make_strict(), _make_matched(), _make_divided())
