from __future__ import annotations

import collections.abc as cabc
import json
import typing as t

from flask import Flask
from flask import Request
from flask import request
from flask import Response
from werkzeug.local import LocalProxy

from ..fetch import SAFE_METHODS
from ..options.resolver import Rule
from ..policy import Policy
from ..policy import Verdict
from .policies import Match
from .policies import PolicyMap
from .reports import report
from .request import CORSRequest
from .responses import add_headers
from .responses import copy_with_headers
from .responses import HeaderList
from .state import AppState

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_request = t.cast("LocalProxy[Request]", request)

#: The rule that governs a response, and its verdict, if there is one.
Decision = t.Optional[tuple[Rule, Verdict]]
#: The decisions on the requests that one pass through the door has led to. Each is also
#: an attribute of its request.
Decisions = list[Decision]

_BODY = {
    "error": "forbidden",
    "message": "The CORS policy does not allow this origin to change anything here.",
}


def make_hook(state: AppState) -> cabc.Callable[[Response], Response]:
    """Return the ``after_request`` function of an app that decides which CORS headers
    its responses get. The state keeps it.

    The door adds them to what it sends. Where the door didn't see the request, the hook
    adds them to a copy of the response.
    """

    # Flask checks whether each hook is async, which is cheapest for a function.
    def decide_headers(response: Response) -> Response:
        # Each access to the proxy costs more than all that follows.
        flask_request = _request._get_current_object()
        request = CORSRequest(flask_request.environ)
        decided = decide(state, flask_request, request)
        decisions: Decisions | None = request.environ.get(state.decision_key)

        if decisions is not None:
            vars(flask_request)[state.decision_key] = decided
            decisions.append(decided)
            return response

        if decided is None:
            return response

        def change(environ: WSGIEnvironment, headers: HeaderList) -> HeaderList:
            return finish_headers(state, environ, decided, headers)

        return copy_with_headers(response, change)

    state.hook = decide_headers
    return decide_headers


def decide(state: AppState, flask_request: Request, request: CORSRequest) -> Decision:
    """Return the rule that governs the response to a request, and its verdict."""
    if request.method == "OPTIONS":
        return _decide_on_options(state, flask_request, request)

    rule = state.rule_for(flask_request)
    return (rule, rule.policy.actual(request.origin)) if rule else None


def _decide_on_options(
    state: AppState, flask_request: Request, request: CORSRequest
) -> Decision:
    if not request.is_preflight:
        rule = state.rule_for(flask_request)
        requested = request.requested_headers
        return (rule, rule.policy.options(request.origin, requested)) if rule else None

    policies = state.policies_of(request.environ)

    try:
        match = policies.of_preflight(request)
    except Exception:
        # The URL map has refused the host, or redirects to another one. It isn't known
        # which other methods the URL has.
        rule = policies.app_rules.find(request.path)
        methods = frozenset({request.requested_method.upper()})
        match = Match(rule, methods) if rule else None

    return (match.rule, match.judge(request)) if match else None


def finish_headers(
    state: AppState,
    environ: WSGIEnvironment,
    decided: tuple[Rule, Verdict],
    headers: HeaderList,
) -> HeaderList:
    """Return the headers to send, and report what they deny to the page."""
    rule, verdict = decided
    added = add_headers(verdict, headers)

    if added is None:
        return headers

    report(state, environ, rule, verdict)
    return added


def make_guard(app: Flask, state: AppState) -> cabc.Callable[[], Response | None]:
    """Return the ``before_request`` function of an app that refuses the requests that
    its policies block.
    """

    def block() -> Response | None:
        flask_request = _request._get_current_object()
        policies = state.policies_of(flask_request.environ)

        if not policies.blocks or not _may_be_blocked(flask_request):
            return None

        rule = state.rule_for(flask_request)
        is_kept = rule is not None and is_blocked(policies, flask_request, rule)
        return make_blocked_response(app) if is_kept else None

    return block


def is_blocked(policies: PolicyMap, flask_request: Request, rule: Rule) -> bool:
    """Tell whether a request is kept from the views.

    If the rule of a view doesn't set ``block_denied``, the rule of its path decides.

    :param rule: The one that governs the request.
    """
    decides = rule if rule.gives("block_denied") else policies.around(flask_request)
    blocks = decides is not None and decides.policy.settings.block_denied
    return blocks and is_blocked_by(rule.policy, flask_request)


def is_blocked_by(policy: Policy, flask_request: Request) -> bool:
    """Tell whether a policy that blocks requests keeps one from a view."""
    return _may_be_blocked(flask_request) and not allows(policy, flask_request)


def allows(policy: Policy, flask_request: Request) -> bool:
    """Tell whether a policy allows the origin of a request, if it has one."""
    origin = CORSRequest(flask_request.environ).origin
    return origin is None or policy.allows(origin)


def make_blocked_response(app: Flask) -> Response:
    """Return the response to a request that the view doesn't see."""
    body = json.dumps(_BODY, indent=2)
    return app.response_class(f"{body}\n", 403, mimetype="application/json")


def _may_be_blocked(flask_request: Request) -> bool:
    """Tell whether a request may change something, and comes from a page of
    another origin.

    Source: Fetch, "`Origin` header", which browsers send with all such requests.
    """
    request = CORSRequest(flask_request.environ)
    is_asked = request.origin is not None and request.method not in SAFE_METHODS
    return is_asked and not request.is_of_own_page
