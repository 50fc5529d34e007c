from __future__ import annotations

import collections.abc as cabc
import typing as t
from contextlib import nullcontext

from flask import current_app
from flask import Flask
from flask import has_app_context
from werkzeug.wsgi import get_path_info

from .. import fetch
from ..diagnostics.advice import advise
from ..diagnostics.reasons import Reason
from ..header_names import HeaderNames
from ..log import logger
from ..log import LogOnce
from ..log import MOST_LOGGED
from ..log import quote
from ..options.resolver import Rule
from ..policy import Verdict
from ..signals import cors_denied
from ..signals import preflight_answered
from .request import CORSRequest

if t.TYPE_CHECKING:
    from blinker import Signal

_LONGEST = 200
_MOST_HEADERS = 20


class Denial(t.NamedTuple):
    """Something that a policy keeps a page from, and why."""

    reason: Reason
    origin: str
    #: The method or the header name that is not allowed.
    culprit: str = ""


def find_denials(request: CORSRequest, verdict: Verdict) -> cabc.Iterator[Denial]:
    """Yield what a verdict denies to the page that has sent a request.

    Source: Fetch, "CORS check" and "CORS-preflight fetch".
    """
    origin = _short_origin(request)

    # A page needs no policy to read from its own server.
    if not origin or not request.is_cross_origin:
        return

    if not verdict.allowed:
        yield Denial(Reason.ALLOW_ORIGIN_MISSING, origin)
        return

    if not request.is_preflight:
        return

    headers = dict(verdict.headers)
    method = request.requested_method
    methods = headers.get(fetch.ALLOW_METHODS, "").split(", ")
    allowed = {*methods, *fetch.SAFELISTED_METHODS}
    names = headers.get(fetch.ALLOW_HEADERS, "").lower().split(", ")

    if not {method, fetch.ANY} & allowed and fetch.is_allowable_method(method):
        yield Denial(Reason.METHOD_NOT_ALLOWED, origin, method[:_LONGEST])

    for name in map(str.lower, fetch.requested_names(request.requested_headers)):
        if name not in names and not fetch.is_forbidden_request_header(name):
            yield Denial(Reason.HEADER_NOT_ALLOWED, origin, name[:_LONGEST])


class Denials:
    """Reports what the policies of an app deny.

    Signals report everything. In debug mode, the log reports each distinct denial
    once, the first thousand of them. Otherwise, it reports each header that an allowed
    origin lacks, the first twenty of them.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._logged = LogOnce("denials", MOST_LOGGED)
        self._headers = LogOnce("missing headers", _MOST_HEADERS)

    def report(
        self,
        request: CORSRequest,
        rule: Rule,
        place: str,
        verdict: Verdict,
        is_answered: bool,
    ) -> None:
        """Report what a verdict denies.

        :param place: How people find the rule.
        :param is_answered: Whether it is the whole response to a preflight.
        """
        found = list(find_denials(request, verdict))
        reasons = list(dict.fromkeys(denial.reason for denial in found))

        if is_answered:
            first = reasons[0] if reasons else None
            self._send(preflight_answered, request, place, first)

        for reason in reasons:
            self._send(cors_denied, request, place, reason)

        for denial in found:
            if self._app.debug and self._logged.is_new((place, denial)):
                self._log(request, rule, place, denial)
            elif self._is_new_header(denial):
                self._log_header(request, rule, place, denial)

    def _send(
        self, signal: Signal, request: CORSRequest, place: str, reason: Reason | None
    ) -> None:
        app = self._app

        if not signal.has_receivers_for(app):
            return

        # Preflights are answered before there is a context.
        is_within = has_app_context() and current_app == app

        with nullcontext() if is_within else app.app_context():
            signal.send(
                app,
                origin=_short_origin(request),
                path=get_path_info(request.environ),
                rule=place,
                reason=reason,
            )

    def _is_new_header(self, denial: Denial) -> bool:
        is_header = denial.reason is Reason.HEADER_NOT_ALLOWED
        return (
            is_header and not self._app.debug and self._headers.is_new(denial.culprit)
        )

    def _log_header(
        self, request: CORSRequest, rule: Rule, place: str, denial: Denial
    ) -> None:
        logger.warning(
            "%.20s %.200r from %.200r needs %.200r: %s %s.",
            request.requested_method,
            get_path_info(request.environ),
            denial.origin,
            denial.culprit,
            _add_header(denial.culprit, rule.policy.settings.headers),
            place,
        )

    def _log(
        self, request: CORSRequest, rule: Rule, place: str, denial: Denial
    ) -> None:
        logger.warning(
            "%s: %.200r is denied for %.20r %.200r by %s. %s",
            denial.reason,
            denial.culprit or denial.origin,
            request.method,
            get_path_info(request.environ),
            place,
            advise(*denial, rule.policy.settings),
        )


def _add_header(name: str, headers: HeaderNames) -> str:
    """Return what to write so that a header is listed as well, and where."""
    spelled = fetch.spell_header(name)

    if headers.patterns:
        return f"add {quote(spelled)} to headers in"

    if headers.names:
        return f"write headers={quote(', '.join([*headers.names, spelled]))} in"

    return f"add headers={quote(spelled)} to"


def _short_origin(request: CORSRequest) -> str:
    return (request.origin or "")[: fetch.MAX_ORIGIN_LENGTH + 1]
