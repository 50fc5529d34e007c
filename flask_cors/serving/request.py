from __future__ import annotations

import typing as t

from werkzeug.wsgi import get_path_info

from .. import fetch

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class CORSRequest:
    """What CORS looks at in a WSGI environ."""

    __slots__ = ("environ", "method", "origin")

    def __init__(self, environ: WSGIEnvironment) -> None:
        self.environ: WSGIEnvironment = environ
        self.method: str = environ["REQUEST_METHOD"]
        #: The value of ``Origin``, whatever it holds, or ``None``.
        self.origin: str | None = environ.get("HTTP_ORIGIN")

    @property
    def path(self) -> str:
        """The path as Flask routes it: decoded, with one leading slash."""
        path: str = self.environ.get("PATH_INFO", "")
        decoded = path if path.isascii() else get_path_info(self.environ)
        return f"/{decoded.lstrip('/')}"

    @property
    def is_preflight(self) -> bool:
        """Whether it is a preflight.

        Source: Fetch, "CORS-preflight request".
        """
        return (
            self.method == "OPTIONS"
            and self.origin is not None
            and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in self.environ
        )

    @property
    def requested_method(self) -> str:
        """The value of ``Access-Control-Request-Method``, or an empty text."""
        value: str = self.environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "")
        return value

    @property
    def requested_headers(self) -> str:
        """The value of ``Access-Control-Request-Headers``, or an empty text."""
        value: str = self.environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
        return value

    @property
    def is_cross_origin(self) -> bool:
        """Whether a page of another origin than the app's has sent it."""
        return self.origin is not None and self.origin != self._own_origin

    @property
    def is_of_own_page(self) -> bool:
        """Whether a page of the app itself has sent it.

        Source: Fetch Metadata, "The Sec-Fetch-Site HTTP Request Header", which no
        script can set. A malformed origin can't be the app's own.
        """
        if self.environ.get("HTTP_SEC_FETCH_SITE") == "same-origin":
            return True

        is_known = self.origin is not None and fetch.is_origin(self.origin)
        return is_known and not self.is_cross_origin

    @property
    def _own_origin(self) -> str:
        """The origin to which it was sent, as browsers write it.

        Werkzeug refuses hosts that browsers accept, such as those with an underscore.
        """
        scheme = self.environ["wsgi.url_scheme"]
        host = self.environ.get("HTTP_HOST") or _server_of(self.environ)
        default_port = f":{fetch.DEFAULT_PORTS.get(scheme, '')}"
        return f"{scheme}://{host.lower().removesuffix(default_port)}"


def _server_of(environ: WSGIEnvironment) -> str:
    return f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
