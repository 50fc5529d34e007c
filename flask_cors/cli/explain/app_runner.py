from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask
from werkzeug.datastructures import Headers

from ...serving.context import request_context
from ...serving.request import find_preflight
from ...serving.responses import add_verdict
from ...serving.state import AppState
from ..start_response import start_answer
from ..survey import keeps_away

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment


class Rehearsal:
    """An app as a browser meets it, which never crashes.

    Bodies of answers are not read, for they may have no end.

    :param app: What it raises is answered as a server does, without CORS headers.
    :param runs_views: Whether it gets any other request than preflights. Without, such
        a request is answered with what the policy adds to any answer.
    """

    def __init__(self, app: Flask, runs_views: bool = True) -> None:
        #: What the app has raised.
        self.crashes: list[BaseException] = []
        #: Whether a request was kept from the app.
        self.has_stopped: bool = False
        #: The last request.
        self.environ: WSGIEnvironment = {}
        self._app = app
        self._runs_views = runs_views

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        # Whoever handles a request puts things into its environ.
        self.environ = {**environ}

        if not self._runs_views and find_preflight(environ) is None:
            start_response(*self._expected(environ))
            return []

        heads: list[tuple[t.Any, ...]] = []

        def start(*args: t.Any) -> t.Callable[[bytes], object]:
            heads.append(args[:2])
            return lambda data: None

        try:
            start_answer(self._app, environ, start)
        except (Exception, SystemExit) as error:
            self.crashes.append(error)
            heads.append(("500 Internal Server Error", []))

        start_response(*heads[-1])
        return []

    def _expected(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]]]:
        """Return status and headers of the answer that a policy alone would make."""
        with self._app.app_context():
            request = self._app.request_class({**environ})
            rule = AppState.of(self._app).current().of_request(request)

        if rule and keeps_away(self._app, environ, rule):
            headers = Headers()
            add_verdict(headers, rule.policy.denied)
            return "403 Forbidden", headers.to_wsgi_list()

        self.has_stopped = True
        headers = Headers()

        if rule is not None:
            with request_context(self._app, environ):
                add_verdict(headers, rule.policy.actual(environ.get("HTTP_ORIGIN")))

        return "200 OK", headers.to_wsgi_list()
