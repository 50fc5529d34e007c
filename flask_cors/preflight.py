from __future__ import annotations

import collections.abc as cabc
import typing as t


class Preflight(t.NamedTuple):
    """The question of a browser, before it sends an actual request.

    Source: Fetch, "CORS-preflight request".
    """

    origin: str
    method: str
    #: The value of ``Access-Control-Request-Headers``, or nothing.
    headers: str

    @classmethod
    def of(cls, environ: cabc.Mapping[str, t.Any]) -> Preflight | None:
        """Return the preflight that a request is, if it is one.

        :param environ: A WSGI environ.
        """
        if environ["REQUEST_METHOD"] != "OPTIONS":
            return None

        origin = environ.get("HTTP_ORIGIN")
        method = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")

        if origin is None or method is None:
            return None

        return cls(origin, method, requested_headers(environ))


def requested_headers(environ: cabc.Mapping[str, t.Any]) -> str:
    """Return the value of ``Access-Control-Request-Headers``, or nothing."""
    value: str = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
    return value
