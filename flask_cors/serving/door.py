from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask

from .preflights import answer_preflight
from .request import CORSRequest
from .state import AppState

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


class Door:
    """Stands in front of a Flask app as its ``wsgi_app``.

    It answers preflights, which carry no credentials, before anything in the
    app can refuse or redirect them, and makes crashes in debug mode readable.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._state = AppState.of(app)
        #: The WSGI app behind the door.
        self.wsgi_app: WSGIApplication = app.wsgi_app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        # Every request pays for this, so it saves each call of a function.
        state = self._state
        environ[state.key] = state.serving or state.fix()

        if environ["REQUEST_METHOD"] == "OPTIONS":
            request = CORSRequest(environ)
            is_preflight = request.is_preflight
            reply = is_preflight and answer_preflight(state, request, is_at_door=True)

            if reply:
                status, headers, body = reply
                start_response(status, headers)
                return [body]

        if self._app.config["DEBUG"]:
            # Only debug mode needs it.
            from .crash import wrap_crashes

            return wrap_crashes(self._app, self.wsgi_app)(environ, start_response)

        return self.wsgi_app(environ, start_response)
