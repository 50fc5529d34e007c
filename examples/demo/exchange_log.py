# Notes what the demo's API is asked and answers, for its page. Started by demo.py.
from __future__ import annotations

import collections
import collections.abc as cabc
import threading
import typing as t
from urllib.parse import parse_qs

from .exchanges import Answer

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


class Seen(t.NamedTuple):
    """A request with its answer, as the server saw both."""

    method: str
    is_preflight: bool
    answer: Answer


class Log:
    """Keeps the last exchanges of an app whose query string has an ``id``.

    A page can't know these: browsers hide preflights, and blocked answers whole.

    :param size: How many are kept.
    """

    #: Characters that an id may have.
    longest_id = 40

    def __init__(self, app: WSGIApplication, size: int = 500) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._seen: collections.deque[tuple[str, Seen]] = collections.deque(maxlen=size)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        id = parse_qs(environ.get("QUERY_STRING", "")).get("id", [""])[0]

        def start(
            status: str, headers: list[tuple[str, str]], *error: t.Any
        ) -> t.Callable[[bytes], object]:
            if 0 < len(id) <= self.longest_id:
                self._add(id, _seen(environ, status, headers))

            return start_response(status, headers, *error)

        return self._app(environ, start)

    def __len__(self) -> int:
        return len(self._seen)

    def of(self, id: str) -> list[Seen]:
        """Return what came with an id, in the order of its answers."""
        with self._lock:
            return [seen for other, seen in self._seen if other == id]

    def _add(self, id: str, seen: Seen) -> None:
        with self._lock:
            self._seen.append((id, seen))


def _seen(
    environ: WSGIEnvironment, status: str, headers: list[tuple[str, str]]
) -> Seen:
    method = environ["REQUEST_METHOD"]
    is_preflight = (
        method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
    )
    return Seen(method, is_preflight, Answer.of(int(status.split()[0]), headers))
