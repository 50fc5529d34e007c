from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask
from werkzeug.test import run_wsgi_app

from ..preflight import Preflight
from ..simulator.fetching import Blocked

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment


class Rehearsal:
    """An app as a browser meets it, which never crashes.

    :param app: What it raises is answered as a server does, without CORS headers.
    :param runs_views: Whether it gets any other request than preflights. Without, the
        call of the script ends there.
    """

    def __init__(self, app: Flask, runs_views: bool = True) -> None:
        #: What the app has raised.
        self.crashes: list[Exception] = []
        #: Whether a request was kept from the app.
        self.has_stopped = False
        self._app = app
        self._runs_views = runs_views

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        if not self._runs_views and Preflight.of(environ) is None:
            self.has_stopped = True
            raise Blocked

        try:
            body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        except Exception as error:
            self.crashes.append(error)
            start_response("500 Internal Server Error", [])
            return []

        start_response(status, headers.to_wsgi_list())
        return body
