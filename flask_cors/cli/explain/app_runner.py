from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask

from ...serving.context import request_context
from ...serving.request import CORSRequest
from ...serving.responses import add_headers
from ...serving.state import AppState
from ..start_response import call_app
from ..survey import blocks_request

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment


class AppRunner:
    """Runs an app for the browser, and turns its exceptions into responses.

    It doesn't read the bodies of responses, because they may be endless.

    :param app: If it raises, the response is what a server would send: a 500 without
        CORS headers.
    :param runs_views: Whether it gets requests other than preflights. If not, the
        response to such a request has the headers of the policy only.
    """

    def __init__(self, app: Flask, runs_views: bool = True) -> None:
        #: The exceptions of the app.
        self.crashes: list[BaseException] = []
        #: Whether a request was withheld from the app.
        self.has_withheld: bool = False
        #: The last request.
        self.environ: WSGIEnvironment = {}
        self._app = app
        self._runs_views = runs_views

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        # The app may change the environ.
        self.environ = {**environ}

        if not self._runs_views and not CORSRequest(environ).is_preflight:
            start_response(*self._respond_by_policy(environ))
            return []

        starts: list[tuple[t.Any, ...]] = []

        def start(*args: t.Any) -> t.Callable[[bytes], object]:
            starts.append(args[:2])
            return lambda data: None

        try:
            call_app(self._app, environ, start)
        except (Exception, SystemExit) as error:
            self.crashes.append(error)
            starts.append(("500 Internal Server Error", []))

        start_response(*starts[-1])
        return []

    def _respond_by_policy(
        self, environ: WSGIEnvironment
    ) -> tuple[str, list[tuple[str, str]]]:
        """Return the status and headers that the policy alone determines."""
        with self._app.app_context():
            request = self._app.request_class({**environ})
            rule = AppState.of(self._app).current().of_request(request)

        if rule and blocks_request(self._app, environ, rule):
            return "403 Forbidden", add_headers(rule.policy.denied, []) or []

        self.has_withheld = True

        if rule is None:
            return "200 OK", []

        with request_context(self._app, environ):
            verdict = rule.policy.actual(environ.get("HTTP_ORIGIN"))

        return "200 OK", add_headers(verdict, []) or []
