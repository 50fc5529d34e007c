from __future__ import annotations

import collections.abc as cabc
import typing as t

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


def uncached(app: WSGIApplication) -> WSGIApplication:
    """Return an app whose answers no HTTP cache keeps.

    Browsers keep permanent redirects, and then the server sees less than what
    the script asks for. What they know of preflights is kept elsewhere.
    """

    def wrapper(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        def start(
            status: str, headers: list[tuple[str, str]], *args: t.Any
        ) -> t.Callable[[bytes], object]:
            others = [pair for pair in headers if pair[0].lower() != "cache-control"]
            uncached_headers = [*others, ("Cache-Control", "no-store")]
            return start_response(status, uncached_headers, *args)

        return app(environ, start)

    return wrapper
