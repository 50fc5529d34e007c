from __future__ import annotations

import collections.abc as cabc
import io
import typing as t
from contextlib import contextmanager

from flask import Flask
from flask.ctx import RequestContext

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


@contextmanager
def request_context(app: Flask, environ: WSGIEnvironment) -> cabc.Iterator[None]:
    """Let code of an app's own see a request before the app does, or after it.

    It has no session, for a preflight has no cookies, and no body, which is left
    for the app to read.
    """
    # A copy, since a request puts itself into its environ.
    environ = {**environ, "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}
    session = app.session_interface.make_null_session(app)
    context = RequestContext(app, environ, session=session)

    try:
        # What it has pushed stays where routing raises.
        context.push()
        yield
    finally:
        context.pop(None)
