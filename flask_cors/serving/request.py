from __future__ import annotations

import collections.abc as cabc
import typing as t

#: The question of a browser, before it sends an actual request: the values of
#: ``Origin``, ``Access-Control-Request-Method`` and
#: ``Access-Control-Request-Headers``, which may be empty.
#:
#: Source: Fetch, "CORS-preflight request".
Preflight = tuple[str, str, str]

_HEADERS = "HTTP_ACCESS_CONTROL_REQUEST_HEADERS"


def find_preflight(environ: cabc.Mapping[str, t.Any]) -> Preflight | None:
    """Return the preflight that a request is, if it is one.

    :param environ: A WSGI environ.
    """
    if environ["REQUEST_METHOD"] != "OPTIONS":
        return None

    origin = environ.get("HTTP_ORIGIN")
    method = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")

    if origin is None or method is None:
        return None

    return origin, method, environ.get(_HEADERS, "")


def requested_headers(environ: cabc.Mapping[str, t.Any]) -> str:
    """Return the value of ``Access-Control-Request-Headers``, or nothing."""
    value: str = environ.get(_HEADERS, "")
    return value
