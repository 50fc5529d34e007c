from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask
from flask import Request
from werkzeug.wsgi import get_path_info

from ..options.rules import Rule
from .context import request_context
from .policies import Match
from .policies import PolicyMap
from .request import find_preflight
from .responses import preflight_reply
from .responses import Reply
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
        self._registry = AppState.of(app)
        #: What it stands in front of.
        self.wsgi_app: WSGIApplication = app.wsgi_app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        # What every request pays, it pays without a call of a function.
        registry = self._registry
        governance = registry.serving or registry.fixed()
        environ[registry.key] = governance

        if environ["REQUEST_METHOD"] == "OPTIONS":
            reply = self._answer(governance, environ)

            if reply is not None:
                status, headers, body = reply
                start_response(status, headers)
                return [body]

        if self._app.config["DEBUG"]:
            # Only debug mode needs it.
            from .crash import wrap_crashes

            wsgi_app = wrap_crashes(self._app, self.wsgi_app)
            return wsgi_app(environ, start_response)

        return self.wsgi_app(environ, start_response)

    def _answer(self, governance: PolicyMap, environ: WSGIEnvironment) -> Reply | None:
        """Return the answer to a preflight, if it is for this app to give."""
        preflight = find_preflight(environ)

        if preflight is None:
            return None

        rule: Rule | None
        methods = None

        if governance.is_by_path:
            rule = governance.everywhere or governance.of_path(_path_info(environ))
        else:
            rule, methods = self._find(governance, environ, preflight[1])

        if rule is None or not rule.policy.settings.automatic_options:
            return None

        origins = rule.policy.settings.origins

        if origins.predicates.functions and origins.asks(preflight[0]):
            try:
                with request_context(self._app, environ, preflight[1]):
                    answer = rule.policy.preflight(*preflight, methods)
            except Exception:
                # Routing has failed, as it will in Flask, whose errors are readable.
                return None
        else:
            answer = rule.policy.preflight(*preflight, methods)

        self._registry.report(environ, rule, answer, True)
        return preflight_reply(answer)

    def _find(
        self, governance: PolicyMap, environ: WSGIEnvironment, method: str
    ) -> Match:
        if governance.needs_context:
            with self._app.app_context():
                return governance.try_preflight(self._request(environ), method)

        return governance.try_preflight(self._request(environ), method)

    def _request(self, environ: WSGIEnvironment) -> Request:
        # A copy, since a request puts itself into its environ.
        return self._app.request_class({**environ})


def _path_info(environ: WSGIEnvironment) -> str:
    path: str = environ.get("PATH_INFO", "")
    # What is ASCII needs no decoding.
    return path if path.isascii() else get_path_info(environ)
