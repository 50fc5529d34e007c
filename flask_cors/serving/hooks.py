from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Request
from flask import request
from flask import Response
from werkzeug.local import LocalProxy

from .policies import Match
from .request import find_preflight
from .request import requested_headers
from .responses import add_verdict
from .state import AppState

Hook = cabc.Callable[[Response], Response]

_request = t.cast("LocalProxy[Request]", request)


def make_hook(registry: AppState) -> Hook:
    """Return the ``after_request`` function of an app that adds the CORS headers
    to its responses. The registry keeps it.
    """

    # Flask asks of each hook whether it is async: of a function at the least cost.
    def add_headers(response: Response) -> Response:
        # Each access to the proxy costs more than all that follows.
        request = _request._get_current_object()

        if request.method == "OPTIONS":
            _add_to_options(response, registry, request)
            return response

        rule = registry.rule_for(request)

        if rule is not None:
            origin = request.environ.get("HTTP_ORIGIN")
            answer = rule.policy.actual(origin)
            is_added = add_verdict(response.headers, answer)

            if is_added and not answer.allowed and origin is not None:
                registry.report(request.environ, rule, answer)

        return response

    registry.hook = add_headers
    return add_headers


def _add_to_options(response: Response, registry: AppState, request: Request) -> None:
    environ = request.environ
    preflight = find_preflight(environ)

    if preflight is None:
        rule = registry.rule_for(request)
        answer = rule and rule.policy.options(
            environ.get("HTTP_ORIGIN"), requested_headers(environ)
        )
    else:
        rule, methods = _find(registry, request, preflight[1])
        answer = rule and rule.policy.preflight(*preflight, methods)

    if rule and answer and add_verdict(response.headers, answer):
        registry.report(environ, rule, answer)


def _find(registry: AppState, request: Request, method: str) -> Match:
    governance = registry.governing(request.environ)

    try:
        return governance.of_preflight(request, method)
    except Exception:
        # The app has answered what the URL map can't: a refused host or a
        # redirect to another one. What else the URL has is not known.
        return Match(governance.of_path(request.path), frozenset({method.upper()}))
