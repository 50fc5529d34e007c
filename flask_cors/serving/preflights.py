from __future__ import annotations

from ..policy import Verdict
from .context import request_context
from .policies import Match
from .policies import PolicyMap
from .reports import report
from .request import CORSRequest
from .responses import make_reply
from .responses import Reply
from .state import AppState


def answer_preflight(
    state: AppState, request: CORSRequest, *, is_at_door: bool
) -> Reply | None:
    """Return the whole response to a preflight: find the rule, ask its policy, report
    what it denies, and reply.

    :param is_at_door: Whether Flask has not seen the request yet.
    :return: ``None`` if Flask has to answer: no rule governs the request, or the URL
        map fails, for instance with a redirect to another host.
    """
    policies = state.policies_of(request.environ)

    try:
        match = _find(state, request, policies, is_at_door)

        if match is None:
            return None

        if is_at_door and not match.rule.policy.settings.automatic_options:
            return None

        verdict = _judge(state, request, match, is_at_door)
    except Exception:
        return None

    report(state, request.environ, match.rule, verdict, is_answered=True)
    return make_reply(verdict)


def _find(
    state: AppState, request: CORSRequest, policies: PolicyMap, is_at_door: bool
) -> Match | None:
    if not is_at_door or not policies.runs_own_code:
        return policies.of_preflight(request)

    # Converters of the app's own may need its context, or even a request.
    try:
        with state.app.app_context():
            return policies.of_preflight(request)
    except RuntimeError:
        with request_context(state.app, request.environ):
            return policies.of_preflight(request)


def _judge(
    state: AppState, request: CORSRequest, match: Match, is_at_door: bool
) -> Verdict:
    origins = match.rule.policy.settings.origins

    if not is_at_door or not origins.asks(request.origin or ""):
        return match.judge(request)

    # Functions among `origins` may need the request.
    with request_context(state.app, request.environ, request.requested_method):
        return match.judge(request)
