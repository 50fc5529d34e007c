from __future__ import annotations

import typing as t

from flask import Flask

from ..options.resolver import Rule
from ..policy import Verdict
from ..signals import cors_denied
from ..signals import preflight_answered
from .request import CORSRequest
from .state import AppState

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from .denials import Denials


def report(
    state: AppState,
    environ: WSGIEnvironment,
    rule: Rule,
    verdict: Verdict,
    is_answered: bool = False,
) -> None:
    """Report what a verdict denies: to the log, in debug mode, and to the receivers of
    signals. Outside of debug mode, the log is told of headers that an allowed origin
    lacks, since that is a front end that has just stopped working.

    :param is_answered: Whether the verdict is the whole response to a preflight.
    """
    app = state.app

    # Saves the rest where nobody wants to know it.
    if (
        app.config["DEBUG"]
        or (cors_denied.receivers and cors_denied.has_receivers_for(app))
        or (is_answered and _tells_of_preflight(app, environ, rule, verdict))
    ):
        denials = state.denials or _start_denials(state)
        place = state.policies_of(environ).describe(rule)
        denials.report(CORSRequest(environ), rule, place, verdict, is_answered)


def _tells_of_preflight(
    app: Flask, environ: WSGIEnvironment, rule: Rule, verdict: Verdict
) -> bool:
    if preflight_answered.has_receivers_for(app):
        return True

    requested: str = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
    is_asked = bool(requested) and verdict.allowed
    return is_asked and rule.policy.lacks_headers(requested)


def _start_denials(state: AppState) -> Denials:
    # Few apps need it, and the advice that it imports.
    from .denials import Denials

    with state.lock:
        state.denials = state.denials or Denials(state.app)
        return state.denials
