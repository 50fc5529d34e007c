from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


def start_answer(
    wsgi_app: WSGIApplication, environ: WSGIEnvironment, start_response: StartResponse
) -> None:
    """Let an app answer, as far as the body, which may have no end.

    :raises RuntimeError: It has not called ``start_response``.
    """
    has_started = False

    def start(*args: t.Any) -> t.Callable[[bytes], object]:
        nonlocal has_started
        has_started = True
        return start_response(*args)

    body = wsgi_app(environ, start)

    try:
        # A generator starts its answer with a chunk. Others may wait for it forever.
        if not has_started:
            next((True for _ in body if has_started), None)
    finally:
        getattr(body, "close", lambda: None)()

    if not has_started:
        raise RuntimeError("The app has not called start_response.")
