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
from ..survey import blocks_request
from .changes import changes_for
from .changes import Script

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# The reasons that a policy can cause.
_OF_POLICIES = frozenset(
    {
        Reason.ALLOW_ORIGIN_MISSING,
        Reason.WILDCARD_WITH_CREDENTIALS,
        Reason.CREDENTIALS_NOT_ALLOWED,
        Reason.METHOD_NOT_ALLOWED,
        Reason.HEADER_NOT_ALLOWED,
    }
)
# The reasons that a missing policy can cause.
_OF_NO_RULE = frozenset(
    {
        Reason.ALLOW_ORIGIN_MISSING,
        Reason.PREFLIGHT_REDIRECT,
        Reason.PREFLIGHT_STATUS,
    }
)
_BLOCKED = "block_denied is True there, so the view didn't run."
_ALLOWED_BY_POLICY = (
    "The policy allows this, but the response doesn't. Look for an after_request"
    " function, a middleware or an error that removes or sets the headers."
)


@dataclass(frozen=True)
class Diagnosis:
    """The rule that governs a request, and the changes if a browser blocks it.

    :param rule: A description of the rule; ``None`` if no rule covers the request.
    :param places: Where the options to change are written, as sentences.
    :param changes: What to write, as sentences.
    :param warnings: Why that is dangerous, as sentences.
    """

    rule: str | None
    places: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def diagnose(
    app: Flask, outcome: Outcome, options: FetchOptions, environ: WSGIEnvironment
) -> Diagnosis:
    """Return the rule for the last request of a call, and what to change.

    :param options: The script's arguments.
    :param environ: The last request, as it reached the app.
    :raises CORSConfigError: The configuration is invalid.
    """
    if not outcome.requests:
        return Diagnosis(None, changes=_fix(outcome))

    request = outcome.requests[-1]
    rule = _rule_for(app, environ)

    if rule is None:
        needs_rule = outcome.reason in _OF_NO_RULE
        return Diagnosis(
            None, changes=(_add_rule(app, outcome),) if needs_rule else _fix(outcome)
        )

    diagnosis = Diagnosis(AppState.of(app).current().describe(rule))

    if outcome.allowed:
        return diagnosis

    places = (_BLOCKED,) if blocks_request(app, environ, rule) else ()
    changes = None

    if outcome.reason in _OF_POLICIES:
        script = _script(outcome, request, options)
        changes = changes_for(rule.policy.settings, script)

    if changes is None:
        return replace(diagnosis, places=places, changes=_fix(outcome))

    return replace(
        diagnosis,
        places=(*places, *(_place(rule, each.option) for each in changes)),
        changes=tuple(each.text for each in changes)
        or (_blame_other_code(app, rule, outcome),),
        warnings=tuple(dict.fromkeys(each.warning for each in changes if each.warning)),
    )


def _rule_for(app: Flask, environ: WSGIEnvironment) -> Rule | None:
    """Return the rule for a request, or for the request that a preflight asks about."""
    policies = AppState.of(app).current()
    request = CORSRequest(environ)

    with app.app_context():
        if not request.is_preflight:
            return policies.of_request(app.request_class({**environ}))

        with suppress(Exception):
            match = policies.of_preflight(request)
            return match.rule if match else None

    return None


def _script(outcome: Outcome, request: Request, options: FetchOptions) -> Script:
    """Return the script's call, at the last URL if there are redirects."""
    origin = request.headers.get(ORIGIN, outcome.origin)
    method = request.headers.get(REQUEST_METHOD, request.method)
    return Script(origin, request.url, {**options, "method": method})


def _add_rule(app: Flask, outcome: Outcome) -> str:
    step = outcome.steps[-1]
    path = quote(urlsplit(step.url).path)
    origin = quote(outcome.origin)

    if outcome.origin == OPAQUE_ORIGIN:
        return f"No rule covers {path}. {outcome.fix}"

    if step.answer is not None and step.answer.status == 404:
        return f"No rule covers {path}, and its status is 404. Check the URL first."

    if AppState.of(app).current().app_rules.values:
        added = f"Add it to resources: {{{path}: {{'origins': {origin}}}}}."
    else:
        added = f"Write CORS(app, resources={{{path}: {{'origins': {origin}}}}})."

    return f"No rule covers {path}. {added}"


def _blame_other_code(app: Flask, rule: Rule, outcome: Outcome) -> str:
    """Return what to change if the policy allows a request, but the app doesn't."""
    is_automatic = rule.policy.settings.automatic_options

    if outcome.requests[-1].is_preflight and not (
        is_automatic and AppState.of(app).is_installed
    ):
        answer = outcome.steps[-1].answer
        return find_fix(Reason.PREFLIGHT_STATUS, str(answer.status) if answer else "")

    return _ALLOWED_BY_POLICY


def _fix(outcome: Outcome) -> tuple[str, ...]:
    if outcome.failure and outcome.reason is Reason.UNREACHABLE:
        origin = outcome.failure.culprit
        return (f"If the app also serves {quote(origin)}, write --other {origin}.",)

    return tuple(filter(None, [outcome.fix]))


def _place(rule: Rule, option: str) -> str:
    if rule.gives(option):
        return f"{option} is written in {rule.place_of(option)}."

    return f"{option} is not set, so the default applies."
