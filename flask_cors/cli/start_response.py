from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


def call_app(
    wsgi_app: WSGIApplication, environ: WSGIEnvironment, start_response: StartResponse
) -> None:
    """Call an app until it starts its response, without reading the body.

    The body may be endless.

    :raises RuntimeError: The app didn't call ``start_response``.
    """
    has_started = False

    def start(*args: t.Any) -> t.Callable[[bytes], object]:
        nonlocal has_started
        has_started = True
        return start_response(*args)

    body = wsgi_app(environ, start)

    try:
        # A generator may start its response with its first chunk. Reading the first
        # chunk of a response that has started may take forever.
        if not has_started:
            next((True for _ in body if has_started), None)
    finally:
        getattr(body, "close", lambda: None)()

    if not has_started:
        raise RuntimeError("The app didn't call start_response.")
