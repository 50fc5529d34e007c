from __future__ import annotations

from flask import Flask
from flask import request
from flask import Response

from . import fetch
from .governance import Governed
from .policy import Answer
from .policy import Policy
from .preflight import Preflight
from .preflight import requested_headers
from .registry import Registry
from .responses import add_answer
from .rules import Rule


class Hook:
    """Adds the CORS headers to a response of an app, as an ``after_request``
    function.
    """

    def __init__(self, app: Flask) -> None:
        self._registry = Registry.of(app)

    def __call__(self, response: Response) -> Response:
        # Whoever sets this header by hand means it.
        if fetch.ALLOW_ORIGIN in response.headers:
            return response

        preflight = Preflight.of(request.environ)

        if preflight is None:
            self._add_actual(response)
        else:
            self._add_preflight(response, preflight)

        return response

    def _add_actual(self, response: Response) -> None:
        rule = self._registry.rule_for(request)

        if rule is not None:
            origin = request.environ.get("HTTP_ORIGIN")
            self._add(response, rule, _answer(rule.policy, origin))

    def _add_preflight(self, response: Response, preflight: Preflight) -> None:
        governed = self._find(preflight.method)

        if governed is not None:
            self._add(response, governed.rule, governed.answer(preflight))

    def _add(self, response: Response, rule: Rule, answer: Answer) -> None:
        add_answer(response.headers, answer)
        self._registry.log_denials(request.environ, rule, answer)

    def _find(self, method: str) -> Governed | None:
        governance = self._registry.fixed()

        try:
            return governance.of_preflight(request, method)
        except Exception:
            # The app has answered what the URL map can't: a refused host or a
            # redirect to another one. What else the URL has is not known.
            rule = governance.of_path(request.path)
            return Governed(rule, frozenset({method.upper()})) if rule else None


def _answer(policy: Policy, origin: str | None) -> Answer:
    if request.method == "OPTIONS":
        return policy.options(origin, requested_headers(request.environ))

    return policy.actual(origin)
