from __future__ import annotations

from contextlib import AbstractContextManager
from contextlib import nullcontext

from ..policy import Policy
from .context import request_context
from .policies import PolicyMap
from .request import CORSRequest
from .request import Preflight
from .responses import make_reply
from .responses import Reply
from .state import AppState


def answer_preflight(
    state: AppState, request: CORSRequest, *, is_at_door: bool
) -> Reply | None:
    """Return the whole response to a preflight: find the rule, ask its policy, report
    what it denies, and reply.

    :param is_at_door: Whether Flask has not seen the request yet.
    :return: ``None`` if Flask has to answer: the request isn't a preflight, no rule
        governs it, or the URL map fails, for instance with a redirect to another host.
    """
    preflight = request.preflight

    if preflight is None:
        return None

    policies = state.policies_of(request.environ)

    try:
        with _routing_context(state, policies, is_at_door):
            match = policies.of_preflight(request, preflight.method)

        rule = match.rule

        if rule is None or (is_at_door and not rule.policy.settings.automatic_options):
            return None

        with _function_context(state, request, preflight, rule.policy, is_at_door):
            verdict = match.judge(preflight)
    except Exception:
        return None

    if verdict is None:
        return None

    state.report(request, rule, verdict, is_answered=True)
    return make_reply(verdict)


def _routing_context(
    state: AppState, policies: PolicyMap, is_at_door: bool
) -> AbstractContextManager[object]:
    """Return a context in which converters of the app's own can run."""
    needs_context = is_at_door and policies.runs_own_code
    return state.app.app_context() if needs_context else nullcontext()


def _function_context(
    state: AppState,
    request: CORSRequest,
    preflight: Preflight,
    policy: Policy,
    is_at_door: bool,
) -> AbstractContextManager[object]:
    """Return a context in which functions among ``origins`` can run."""
    origins = policy.settings.origins

    if is_at_door and origins.predicates and origins.asks(preflight.origin):
        return request_context(state.app, request.environ, preflight.method)

    return nullcontext()
