from __future__ import annotations

import collections.abc as cabc
import traceback
import typing as t

from flask import Flask
from flask import Response
from werkzeug.datastructures import Headers
from werkzeug.wsgi import get_path_info

from .. import fetch
from ..policy import Policy
from .choices import find_choice
from .context import request_context
from .request import CORSRequest
from .responses import add_headers
from .state import AppState

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

_POINTER = "Internal Server Error. The server's log has the traceback.\n"


def wrap_crashes(app: Flask, wsgi_app: WSGIApplication) -> WSGIApplication:
    """Return a WSGI app that responds to the crashes of another one.

    A crash after the response has started is left to the debugger.
    """

    def guarded(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        started = []

        def start(*args: t.Any) -> t.Callable[[bytes], object]:
            started.append(True)
            return start_response(*args)

        try:
            return wsgi_app(environ, start)
        except Exception as error:
            response = None if started else make_crash_readable(app, environ, error)

            if response is None:
                raise

            return response(environ, start_response)

    return guarded


def make_crash_readable(
    app: Flask, environ: WSGIEnvironment, error: Exception
) -> Response | None:
    """Return a response to a crash in debug mode that a front end can read.

    The interactive debugger makes its page outside of the app, without CORS headers.
    Without this, the front end would only see "blocked by CORS policy".

    :param environ: That of the request that crashed.
    :return: ``None`` if the debugger should show the crash: to pages of the app's own
        origin, and to those of an origin that is not allowed.
    """
    request = CORSRequest(environ)
    origin = request.origin

    if not app.debug or app.testing or origin is None or not request.is_cross_origin:
        return None

    with app.app_context():
        policy = _policy(app, environ)

    if policy is None or not policy.settings.intercept_exceptions:
        return None

    is_asked = policy.settings.origins.asks(origin)

    with request_context(app, environ) if is_asked else app.app_context():
        if not policy.allows(origin):
            return None

        app.logger.error(
            "Unhandled exception at %.20r %.200r",
            request.method,
            get_path_info(environ),
            exc_info=error,
        )
        response = app.response_class(
            _body(policy, origin, error), status=500, mimetype="text/plain"
        )
        headers = add_headers(policy.actual(origin), response.headers.to_wsgi_list())
        response.headers = Headers(headers)
        return response


def _policy(app: Flask, environ: WSGIEnvironment) -> Policy | None:
    state = AppState.of(app)
    # A copy, since a request puts itself into its environ.
    request = app.request_class({**environ})
    rule = find_choice(state, environ) or state.policies_of(environ).of_request(request)
    return rule.policy if rule else None


def _body(policy: Policy, origin: str, error: Exception) -> str:
    # A traceback shows source code and paths, which only developers may see.
    is_null = origin == fetch.OPAQUE_ORIGIN
    is_listed = policy.settings.origins.lists(origin) and not is_null

    # Any site can make a page whose origin is `null`.
    if not fetch.is_loopback(origin) and not is_listed:
        return _POINTER

    return "".join(traceback.format_exception(type(error), error, error.__traceback__))
