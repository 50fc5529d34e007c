from __future__ import annotations

import collections.abc as cabc
import typing as t
from functools import lru_cache

from flask import Response
from werkzeug.http import parse_set_header

from .. import fetch
from ..policy import Verdict

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_ALLOW_ORIGIN = fetch.ALLOW_ORIGIN.lower()
_ALLOW_CREDENTIALS = fetch.ALLOW_CREDENTIALS.lower()
# The headers that a verdict may add, in lower case.
_OURS = frozenset({"vary", *map(str.lower, fetch.RESPONSE_HEADERS)})
# The headers that mean something without Access-Control-Allow-Origin.
_OF_ANYBODY = {"vary", fetch.TIMING_ALLOW_ORIGIN.lower()}
# The headers whose names are added to those that a response has.
_LISTS = frozenset({"Vary", fetch.EXPOSE_HEADERS})
# The headers that most responses have, as Flask spells them.
_USUAL = frozenset({"Content-Type", "Content-Length"})
_REFUSAL = b"The CORS policy does not allow this origin.\n"
_TYPE = ("Content-Type", "text/plain; charset=utf-8")

#: Names and values of headers.
HeaderList = list[tuple[str, str]]

#: Returns the headers to send in the place of some others.
Change = t.Callable[["WSGIEnvironment", HeaderList], HeaderList]

#: Status, headers and body of a response.
Reply = tuple[str, HeaderList, bytes]


def make_reply(verdict: Verdict) -> Reply:
    """Return the response to a preflight.

    Source: Fetch, "CORS protocol and HTTP caches": a refusal may be a 403. An
    allowed origin gets a success, whatever it requests, since any other status
    would hide the true reason from the browser's console.
    """
    status, body = ("200 OK", b"") if verdict.allowed else ("403 Forbidden", _REFUSAL)
    headers = [*_lines(verdict), _TYPE, ("Content-Length", str(len(body)))]
    return status, headers, body


def add_headers(verdict: Verdict, headers: HeaderList) -> HeaderList | None:
    """Return the headers of a response together with those of a verdict.

    A response that has ``Access-Control-Allow-Origin`` is left alone, since the app
    has set it on purpose. Otherwise the policy alone decides on credentials.

    :return: ``None`` if the response is left alone.
    """
    for name, _ in headers:
        if name not in _USUAL and name.lower() in _OURS:
            return _merge(verdict, headers)

    # Saves comparing names where the response has none of ours.
    vary = (("Vary", verdict.vary),) if verdict.vary else ()
    return [*headers, *verdict.headers, *vary]


def copy_with_headers(response: Response, change: Change) -> Response:
    """Return a copy of a response whose headers are changed when it is sent.

    The app may return the same object to other requests, so it stays as it is.
    """
    # It costs less than copy.copy().
    response_class: t.Any = type(response)
    copied: Response = object.__new__(_make_class(response_class))
    vars(copied).update(vars(response), flask_cors_change=change)
    return copied


@lru_cache(maxsize=64)
def _make_class(response_class: t.Any) -> type[Response]:
    """Return a class whose objects change their headers when they are sent."""

    def get_wsgi_response(
        self: t.Any, environ: WSGIEnvironment
    ) -> tuple[cabc.Iterable[bytes], str, HeaderList]:
        body, status, headers = response_class.get_wsgi_response(self, environ)
        return body, status, self.flask_cors_change(environ, headers)

    members = {"get_wsgi_response": get_wsgi_response}
    made: type[Response] = type(response_class.__name__, (response_class,), members)
    return made


def _merge(verdict: Verdict, headers: HeaderList) -> HeaderList | None:
    present: dict[str, list[str]] = {}

    for name, value in headers:
        present.setdefault(name.lower(), []).append(value)

    if _ALLOW_ORIGIN in present:
        return None

    # If the view had set it, every origin that is echoed would get credentials.
    dropped = {_ALLOW_CREDENTIALS} if verdict.allowed else set(_OURS - _OF_ANYBODY)
    added = []

    for name, value in _lines(verdict):
        lines = present.get(name.lower(), [])

        if name in _LISTS:
            dropped.add(name.lower())
            value = _join(lines, value)
        elif lines and name != fetch.ALLOW_CREDENTIALS:
            continue

        added.append((name, value))

    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    return [*kept, *added]


def _lines(verdict: Verdict) -> HeaderList:
    vary = [("Vary", verdict.vary)] if verdict.vary else []
    return [*verdict.headers, *vary]


def _join(lines: list[str], names: str) -> str:
    """Return a list that a response has on some lines, with further names."""
    lines = list(filter(None, map(str.strip, lines)))
    present = parse_set_header(", ".join(lines))
    missing = [name for name in names.split(", ") if name not in present]

    if "*" in present:
        missing = []

    return ", ".join([*lines, *missing])
