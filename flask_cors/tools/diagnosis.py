from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from urllib.parse import urlsplit

from flask import Flask
from flask import request as current_request

from ..browser import FetchOptions
from ..browser import Outcome
from ..browser import Request
from ..errors import shown
from ..fetch import ORIGIN
from ..fetch import REQUEST_METHOD
from ..reasons import Reason
from ..registry import Registry
from ..rules import Rule
from .changes import changes_for
from .changes import Script

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


def diagnosed(app: Flask, outcome: Outcome, options: FetchOptions) -> Diagnosis:
    """Return what governs the last request of a call, and what to change.

    :param options: How the script has called.
    :raises CORSConfigError: The configuration can't be served.
    """
    if not outcome.requests:
        return Diagnosis(None, changes=_fix(outcome))

    request = outcome.requests[-1]
    rule = _rule_for(app, request)

    if rule is None:
        is_lack = outcome.reason in _OF_NO_RULE
        return Diagnosis(
            None, changes=(_no_rule(app, outcome),) if is_lack else _fix(outcome)
        )

    diagnosis = Diagnosis(Registry.of(app).current().describe(rule))

    if outcome.allowed:
        return diagnosis

    made = None

    if outcome.reason in _OF_POLICIES:
        script = _script(outcome, request, options)
        made = changes_for(rule.policy.settings, script)

    if made is None:
        return replace(diagnosis, changes=_fix(outcome))

    return replace(
        diagnosis,
        places=tuple(_place(rule, change.option) for change in made),
        changes=tuple(change.text for change in made) or (_ALLOWED_BY_POLICY,),
        warnings=tuple(dict.fromkeys(each.warning for each in made if each.warning)),
    )


def _rule_for(app: Flask, request: Request) -> Rule | None:
    """Return the rule that governs a request, or the one that a preflight is for."""
    governance = Registry.of(app).current()

    with app.test_request_context(
        request.url, method=request.method, headers=list(request.headers)
    ):
        if not request.is_preflight:
            return governance.of_request(current_request)

        method = request.headers[REQUEST_METHOD]
        governed = governance.try_preflight(current_request, method)
        return governed.rule if governed else None


def _script(outcome: Outcome, request: Request, options: FetchOptions) -> Script:
    """Return what the script asks for, behind redirects if there were any."""
    origin = request.headers.get(ORIGIN, outcome.origin)
    method = request.headers.get(REQUEST_METHOD, request.method)
    return Script(origin, request.url, {**options, "method": method})


def _no_rule(app: Flask, outcome: Outcome) -> str:
    step = outcome.steps[-1]
    path = shown(urlsplit(step.url).path)
    is_missing = step.answer is not None and step.answer.status == 404
    question = " It answers 404, so look at the URL first." if is_missing else ""

    if Registry.of(app).is_installed:
        return f"No rule covers {path}: add it to resources.{question}"

    return (
        f"No rule covers {path}, since there is no CORS(app): write"
        f" CORS(app, origins='https://app.example').{question}"
    )


def _fix(outcome: Outcome) -> tuple[str, ...]:
    return tuple(filter(None, [outcome.fix]))


def _place(rule: Rule, option: str) -> str:
    if rule.gives(option):
        return f"{option} is written in {rule.place_of(option)}."

    return f"{option} is not written, so that its default holds."
