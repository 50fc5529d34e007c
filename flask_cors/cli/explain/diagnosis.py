from __future__ import annotations

import typing as t
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace
from urllib.parse import urlsplit

from flask import Flask

from ...browser import FetchOptions
from ...browser import Outcome
from ...browser import Request
from ...diagnostics.reasons import find_fix
from ...diagnostics.reasons import Reason
from ...fetch import OPAQUE_ORIGIN
from ...fetch import ORIGIN
from ...fetch import REQUEST_METHOD
from ...log import quote
from ...options.resolver import Rule
from ...serving.request import CORSRequest
from ...serving.state import AppState
from ..survey import keeps_away
from .changes import changes_for
from .changes import Script

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# What a policy can be the cause of.
_OF_POLICIES = frozenset(
    {
        Reason.ALLOW_ORIGIN_MISSING,
        Reason.WILDCARD_WITH_CREDENTIALS,
        Reason.CREDENTIALS_NOT_ALLOWED,
        Reason.METHOD_NOT_ALLOWED,
        Reason.HEADER_NOT_ALLOWED,
    }
)
# What comes of no policy at all.
_OF_NO_RULE = frozenset(
    {
        Reason.ALLOW_ORIGIN_MISSING,
        Reason.PREFLIGHT_REDIRECT,
        Reason.PREFLIGHT_STATUS,
    }
)
_BLOCKED = "block_denied is True there: the view has not run."
_ALLOWED_BY_POLICY = (
    "The policy allows this, but the answer does not say so: look for an after_request"
    " function, a middleware or an error that takes the headers away or sets them."
)


@dataclass(frozen=True)
class Diagnosis:
    """Which rule governs a request, and what to change if a browser blocks it.

    :param rule: By what people find the rule; nothing if none covers the request.
    :param places: Where the options that matter are written, as sentences.
    :param changes: What to write, as sentences.
    :param warnings: What is dangerous about that.
    """

    rule: str | None
    places: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def diagnose(
    app: Flask, outcome: Outcome, options: FetchOptions, environ: WSGIEnvironment
) -> Diagnosis:
    """Return what governs the last request of a call, and what to change.

    :param options: How the script has called.
    :param environ: The last request, as it has reached the app.
    :raises CORSConfigError: The configuration can't be served.
    """
    if not outcome.requests:
        return Diagnosis(None, changes=_fix(outcome))

    request = outcome.requests[-1]
    rule = _rule_for(app, environ)

    if rule is None:
        is_lack = outcome.reason in _OF_NO_RULE
        return Diagnosis(
            None, changes=(_no_rule(app, outcome),) if is_lack else _fix(outcome)
        )

    diagnosis = Diagnosis(AppState.of(app).current().describe(rule))

    if outcome.allowed:
        return diagnosis

    blocked = (_BLOCKED,) if keeps_away(app, environ, rule) else ()
    made = None

    if outcome.reason in _OF_POLICIES:
        script = _script(outcome, request, options)
        made = changes_for(rule.policy.settings, script)

    if made is None:
        return replace(diagnosis, places=blocked, changes=_fix(outcome))

    return replace(
        diagnosis,
        places=(*blocked, *(_place(rule, change.option) for change in made)),
        changes=tuple(change.text for change in made)
        or (_who_else(app, rule, outcome),),
        warnings=tuple(dict.fromkeys(each.warning for each in made if each.warning)),
    )


def _rule_for(app: Flask, environ: WSGIEnvironment) -> Rule | None:
    """Return the rule that governs a request, or the one that a preflight is for."""
    policies = AppState.of(app).current()
    request = CORSRequest(environ)
    preflight = request.preflight

    with app.app_context():
        if preflight is None:
            return policies.of_request(app.request_class({**environ}))

        with suppress(Exception):
            return policies.of_preflight(request, preflight.method).rule

    return None


def _script(outcome: Outcome, request: Request, options: FetchOptions) -> Script:
    """Return what the script asks for, behind redirects if there were any."""
    origin = request.headers.get(ORIGIN, outcome.origin)
    method = request.headers.get(REQUEST_METHOD, request.method)
    return Script(origin, request.url, {**options, "method": method})


def _no_rule(app: Flask, outcome: Outcome) -> str:
    step = outcome.steps[-1]
    path = quote(urlsplit(step.url).path)
    origin = quote(outcome.origin)

    if outcome.origin == OPAQUE_ORIGIN:
        return f"No rule covers {path}. {outcome.fix}"

    if step.answer is not None and step.answer.status == 404:
        return f"No rule covers {path}, and it answers 404: look at the URL first."

    if AppState.of(app).current().app_rules.values:
        added = f"Add it to resources: {{{path}: {{'origins': {origin}}}}}."
    else:
        added = f"Write CORS(app, resources={{{path}: {{'origins': {origin}}}}})."

    return f"No rule covers {path}. {added}"


def _who_else(app: Flask, rule: Rule, outcome: Outcome) -> str:
    """Return what has answered, where the policy would have allowed it."""
    is_answered = rule.policy.settings.automatic_options

    if outcome.requests[-1].is_preflight and not (
        is_answered and AppState.of(app).is_installed
    ):
        answer = outcome.steps[-1].answer
        return find_fix(Reason.PREFLIGHT_STATUS, str(answer.status) if answer else "")

    return _ALLOWED_BY_POLICY


def _fix(outcome: Outcome) -> tuple[str, ...]:
    if outcome.failure and outcome.reason is Reason.UNREACHABLE:
        origin = outcome.failure.culprit
        return (f"If the app serves {quote(origin)}, too, write --other {origin}.",)

    return tuple(filter(None, [outcome.fix]))


def _place(rule: Rule, option: str) -> str:
    if rule.gives(option):
        return f"{option} is written in {rule.place_of(option)}."

    return f"{option} is not written, so that its default holds."
