from __future__ import annotations

import collections.abc as cabc
import typing as t
from dataclasses import dataclass

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response

from flask_cors.simulator.outcomes import Answer

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment

Pairs = t.Union[cabc.Mapping[str, str], cabc.Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Seen:
    """A request as an app has got it."""

    method: str
    url: str
    headers: Headers
    body: bytes


class App:
    """A WSGI app with fixed answers, which keeps what it is asked.

    :param answers: Answers by method and path, such as ``GET /notes``.
    """

    def __init__(self, answers: cabc.Mapping[str, Answer]) -> None:
        self.seen: list[Seen] = []
        self.answers = dict(answers)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        request = Request(environ)
        body = request.get_data()
        headers = Headers(list(request.headers))
        self.seen.append(Seen(request.method, request.url, headers, body))
        found = self.answers.get(f"{request.method} {request.path}", answer(404))
        response = Response(found.body, found.status, Headers(list(found.headers)))
        return response(environ, start_response)

    @property
    def asked(self) -> list[str]:
        """Method and URL of each request."""
        return [f"{each.method} {each.url}" for each in self.seen]


def answer(status: int = 200, headers: Pairs = (), body: bytes = b"") -> Answer:
    """Return an answer with these headers."""
    pairs = headers.items() if isinstance(headers, cabc.Mapping) else headers
    return Answer(status, Headers(list(pairs)), body)
