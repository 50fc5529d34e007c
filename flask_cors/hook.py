from __future__ import annotations

from flask import Flask
from flask import request
from flask import Response

from . import fetch
from .governance import Governed
from .policy import Answer
from .preflight import Preflight
from .preflight import requested_headers
from .registry import Registry
from .responses import add_answer


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

        answer = self._answer()

        if answer is not None:
            add_answer(response.headers, answer)

        return response

    def _answer(self) -> Answer | None:
        environ = request.environ
        preflight = Preflight.of(environ)

        if preflight is not None:
            governed = self._find(preflight.method)
            return governed.answer(preflight) if governed else None

        rule = self._registry.rule_for(request)
        origin = environ.get("HTTP_ORIGIN")

        if rule is None:
            return None

        if request.method == "OPTIONS":
            return rule.policy.options(origin, requested_headers(environ))

        return rule.policy.actual(origin)

    def _find(self, method: str) -> Governed | None:
        governance = self._registry.fixed()

        try:
            return governance.of_preflight(request, method)
        except Exception:
            # The app has answered what the URL map can't: a refused host or a
            # redirect to another one. What else the URL has is not known.
            rule = governance.of_path(request.path)
            return Governed(rule, frozenset({method.upper()})) if rule else None
