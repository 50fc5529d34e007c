from __future__ import annotations

import collections.abc as cabc
import typing as t

from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


class Stored(t.NamedTuple):
    """A response, and the request headers that have selected it."""

    selected: dict[str, str]
    status: str
    headers: Headers
    body: bytes


class SharedCache:
    """Stands before an app and keeps what it answers to GET, for everybody.

    Source: HTTP Caching (RFC 9111), "Calculating Cache Keys with the Vary Header
    Field". Nothing ever gets stale here.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._stored: dict[str, list[Stored]] = {}
        #: How often an answer came from the cache.
        self.hits = 0

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)

        kept = self._stored.setdefault(environ["PATH_INFO"], [])
        found = next((each for each in reversed(kept) if _fits(each, environ)), None)

        if found is None:
            found = self._ask(environ)
            kept.append(found)
        else:
            self.hits += 1

        start_response(found.status, [*found.headers])
        return [found.body]

    def _ask(self, environ: WSGIEnvironment) -> Stored:
        body, status, headers = run_wsgi_app(self._app, {**environ})
        names = (name.strip() for name in ",".join(headers.getlist("Vary")).split(","))
        selected = {name: _sent(environ, name) for name in names if name}
        return Stored(selected, status, headers, b"".join(body))


def _fits(stored: Stored, environ: WSGIEnvironment) -> bool:
    return "*" not in stored.selected and all(
        _sent(environ, name) == value for name, value in stored.selected.items()
    )


def _sent(environ: WSGIEnvironment, name: str) -> str:
    key = f"HTTP_{name.upper().replace('-', '_')}"
    # Without the header is not the same as with an empty one.
    return repr(environ.get(key))
