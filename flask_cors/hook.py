from __future__ import annotations

import typing as t

from flask import Flask
from flask import Request
from flask import request
from flask import Response
from werkzeug.local import LocalProxy

from .governance import Governed
from .policy import Answer
from .preflight import Preflight
from .preflight import requested_headers
from .registry import Registry
from .responses import add_answer
from .rules import Rule

_request = t.cast("LocalProxy[Request]", request)


class Hook:
    """Adds the CORS headers to a response of an app, as an ``after_request``
    function.
    """

    def __init__(self, app: Flask) -> None:
        self._registry = Registry.of(app)

    def __call__(self, response: Response) -> Response:
        # Each access to the proxy costs more than all that follows.
        request = _request._get_current_object()

        if request.method == "OPTIONS":
            self._add_options(response, request)
            return response

        rule = self._registry.rule_for(request)

        if rule is not None:
            answer = rule.policy.actual(request.environ.get("HTTP_ORIGIN"))
            self._add(response, request, rule, answer)

        return response

    def _add_options(self, response: Response, request: Request) -> None:
        environ = request.environ
        preflight = Preflight.of(environ)

        if preflight is not None:
            governed = self._find(request, preflight.method)

            if governed is not None:
                answer = governed.answer(preflight)
                self._add(response, request, governed.rule, answer)

            return

        rule = self._registry.rule_for(request)

        if rule is not None:
            answer = rule.policy.options(
                environ.get("HTTP_ORIGIN"), requested_headers(environ)
            )
            self._add(response, request, rule, answer)

    def _add(
        self, response: Response, request: Request, rule: Rule, answer: Answer
    ) -> None:
        if add_answer(response.headers, answer):
            self._registry.log_denials(request.environ, rule, answer)

    def _find(self, request: Request, method: str) -> Governed | None:
        governance = self._registry.fixed()

        try:
            return governance.of_preflight(request, method)
        except Exception:
            # The app has answered what the URL map can't: a refused host or a
            # redirect to another one. What else the URL has is not known.
            rule = governance.of_path(request.path)
            return Governed(rule, frozenset({method.upper()})) if rule else None
