from __future__ import annotations

import collections
import collections.abc as cabc
import io
import threading
import typing as t
from dataclasses import dataclass

from werkzeug.datastructures import EnvironHeaders

from tests.browsers.places import split

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


@dataclass(frozen=True)
class Recorded:
    """A request as the server got it."""

    method: str
    #: Within the case's app, for instance ``/notes``, without a query string.
    path: str
    query: str
    #: All of them, with lower-case names.
    headers: dict[str, str]
    body: bytes = b""

    @property
    def is_preflight(self) -> bool:
        asked = {"origin", "access-control-request-method"}
        return self.method == "OPTIONS" and self.headers.keys() >= asked


class Recorder:
    """Notes each request that an app of a case gets, before the app answers.

    :param app: Dispatches by ``/c/<number>``.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._requests: dict[int, list[Recorded]] = collections.defaultdict(list)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        parts = split(environ["PATH_INFO"])

        if parts is not None:
            number, _, path = parts
            recorded = _recorded(environ, path)

            with self._lock:
                self._requests[number].append(recorded)

        return self._app(environ, start_response)

    def requests_of(self, number: int) -> list[Recorded]:
        """Return what a case's app got, in the order of its coming."""
        with self._lock:
            return list(self._requests.get(number, ()))

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._requests.clear()


def _recorded(environ: WSGIEnvironment, path: str) -> Recorded:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    # The app is to read it, too.
    environ["wsgi.input"] = io.BytesIO(body)
    headers = EnvironHeaders(environ)
    return Recorded(
        method=environ["REQUEST_METHOD"],
        path=path,
        query=environ.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in headers},
        body=body,
    )
