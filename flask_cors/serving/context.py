from __future__ import annotations

import collections.abc as cabc
import io
import typing as t
from contextlib import contextmanager
from contextlib import suppress

from flask import Flask
from flask.ctx import RequestContext
from werkzeug.exceptions import HTTPException

from ..log import logger

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


@contextmanager
def request_context(
    app: Flask, environ: WSGIEnvironment, method: str | None = None
) -> cabc.Iterator[None]:
    """Push a request context for functions of the app that run outside of a request.

    It has no session, since a preflight has no cookies, and no body, which the app
    has to read itself.

    :param method: The requested method of a preflight. ``request`` then has the view
        that this method would reach.
    :raises Exception: Routing failed.
    """
    # A copy, since a request puts itself into its environ.
    environ = {**environ, "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}
    session = app.session_interface.make_null_session(app)
    context = RequestContext(app, environ, session=session)

    try:
        # If routing raises, the context stays pushed.
        context.push()
        _route(context, method)
        yield
    finally:
        # Teardown functions may need objects that before_request functions create.
        try:
            context.pop(None)
        except Exception:
            logger.exception("The teardown functions of %r failed.", app.name)


def _route(context: RequestContext, method: str | None) -> None:
    request, adapter = context.request, context.url_adapter

    if method is None or adapter is None:
        return

    # If there is no such view, the request stays as it is.
    with suppress(HTTPException):
        rule, arguments = adapter.match(method=method, return_rule=True)
        request.url_rule = rule
        request.view_args = {**arguments}
        request.routing_exception = None
