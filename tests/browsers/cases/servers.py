from __future__ import annotations

import collections.abc as cabc
import typing as t
from dataclasses import dataclass

from tests.browsers.case import Places
from tests.browsers.cases.sites import App
from tests.browsers.cases.sites import filled
from tests.browsers.cases.sites import PAGE

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

Line = tuple[str, str]

ALLOW_PAGE: Line = ("Access-Control-Allow-Origin", PAGE)
ALLOW_ANY: Line = ("Access-Control-Allow-Origin", "*")
ALLOW_CREDENTIALS: Line = ("Access-Control-Allow-Credentials", "true")


def allow_origin(value: str) -> Line:
    return ("Access-Control-Allow-Origin", value)


def allow_methods(value: str) -> Line:
    return ("Access-Control-Allow-Methods", value)


def allow_headers(value: str) -> Line:
    return ("Access-Control-Allow-Headers", value)


def expose(value: str) -> Line:
    return ("Access-Control-Expose-Headers", value)


def max_age(value: str) -> Line:
    return ("Access-Control-Max-Age", value)


def answering(
    *lines: Line,
    preflight: cabc.Sequence[Line] | None = None,
    status: int = 200,
    preflight_status: int = 200,
    requested: str | None = None,
) -> App:
    """Return a server without Flask, which answers every path alike.

    :param lines: Header lines of each answer, with places to be filled in.
    :param preflight: Those of preflights, if they have others.
    :param requested: The value of ``Access-Control-Request-Headers`` without
        which preflights are refused.
    """

    def build(places: Places) -> WSGIApplication:
        return _Bare(
            filled([*lines], places),
            filled([*(lines if preflight is None else preflight)], places),
            status,
            preflight_status,
            requested,
        )

    return build


@dataclass(frozen=True)
class _Bare:
    lines: list[Line]
    preflight: list[Line]
    status: int
    preflight_status: int
    requested: str | None

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))

        if environ["REQUEST_METHOD"] == "OPTIONS":
            names = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS")
            is_refused = self.requested is not None and names != self.requested
            code = 400 if is_refused else self.preflight_status
            start_response(f"{code} Bare", [*self.preflight])
            return []

        body = b"bare"
        headers = [
            ("Content-Type", "text/plain"),
            ("Content-Length", str(len(body))),
            *self.lines,
        ]
        start_response(f"{self.status} Bare", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
