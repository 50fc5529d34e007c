from __future__ import annotations

import collections.abc as cabc
from dataclasses import replace

from flask import Flask

from ... import fetch
from ...fetch import ORIGIN
from ...options.resolver import Rule
from ...serving.context import request_context
from ...simulator.statuses import is_ok
from ..survey import environ_for
from . import kinds
from .findings import Finding
from .findings import Places
from .probes import Grant
from .probes import granted_by
from .probes import Probe
from .probes import Reply
from .probes import Wire

# HTTP (RFC 9110), "Overview of Status Codes": caches may keep these by default.
_CACHEABLE = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})
_DISPOSITION = "Content-Disposition"


class ResponseChecks:
    """Compares the responses of an app with its policies.

    :param wire: Sends the requests.
    :param places: Describes places.
    """

    def __init__(self, app: Flask, wire: Wire, places: Places) -> None:
        self._app = app
        self._wire = wire
        self._places = places

    def check(self, probe: Probe, rule: Rule | None, place: str) -> list[Finding]:
        """Send a request, and return the findings on its response.

        :param rule: The rule that governs the request, if there is one.
        :param place: Where the rule was configured.
        """
        reply = self._wire.send(probe)

        if reply is None:
            return []

        found = [*self._compare(probe, rule, place, reply)]

        if rule and not probe.is_preflight:
            found += _check_content(probe, rule, place, reply)
            found += self._check_exposed(probe, rule, reply)

        examples = [replace(finding, is_example=True) for finding in found]
        return [finding.on([probe.route.text]) for finding in examples]

    def _compare(
        self, probe: Probe, rule: Rule | None, place: str, reply: Reply
    ) -> cabc.Iterator[Finding]:
        repeated = reply.find_repeated_header(probe.origin)

        if repeated:
            yield kinds.DOUBLED.finding(place, repeated, detail=str(probe))
            return

        granted = reply.grants(probe.origin)

        if probe.is_preflight and not is_ok(reply.status):
            granted = Grant.NOTHING

        if rule is None:
            # Headers set by hand are intended, but access with credentials rarely is.
            if granted is Grant.WITH_CREDENTIALS:
                yield _report_access(place, probe)

            return

        yield from self._compare_with(rule, place, probe, reply, granted)

    def _compare_with(
        self, rule: Rule, place: str, probe: Probe, reply: Reply, granted: Grant
    ) -> cabc.Iterator[Finding]:
        asks = rule.policy.settings.origins.asks(probe.origin)
        environ = environ_for(probe.route.host, probe.path, probe.method)

        with request_context(self._app, environ) if asks else self._app.app_context():
            expected = granted_by(rule.policy, probe.origin)
            varies = ORIGIN in rule.policy.actual(probe.origin).vary

        if granted < expected:
            is_preflight = probe.is_preflight
            kind = kinds.PREFLIGHT_REFUSED if is_preflight else kinds.HEADERS_LOST
            value = fetch.ALLOW_ORIGIN
            yield kind.finding(place, value, probe.origin, str(probe))
            return

        if granted > expected:
            yield _report_access(place, probe)

        is_cacheable = not probe.is_preflight and reply.status in _CACHEABLE

        if varies and is_cacheable and not reply.has("Vary", ORIGIN):
            yield kinds.VARY_LOST.finding(place, "Vary: Origin", detail=str(probe))

    def _check_exposed(
        self, probe: Probe, rule: Rule, reply: Reply
    ) -> cabc.Iterator[Finding]:
        exposed = {name.lower() for name in rule.policy.settings.expose_headers}
        is_hidden = exposed.isdisjoint({fetch.ANY, _DISPOSITION.lower()})

        if _DISPOSITION in reply.headers and is_hidden:
            place = self._places.of_option(rule, "expose_headers")
            yield kinds.HIDDEN_FILE_NAME.finding(place, _DISPOSITION, detail=str(probe))


def _report_access(place: str, probe: Probe) -> Finding:
    value = fetch.ALLOW_ORIGIN
    return kinds.OPENED.finding(place, value, probe.origin, str(probe))


def _check_content(
    probe: Probe, rule: Rule, place: str, reply: Reply
) -> cabc.Iterator[Finding]:
    """Yield findings on other headers of the response that don't fit the policy."""
    settings = rule.policy.settings
    cookies = reply.headers.getlist("Set-Cookie")

    if settings.origins.any and cookies and not settings.supports_credentials:
        name = cookies[0].partition("=")[0]
        yield kinds.COOKIE_FOR_ALL.finding(place, name, detail=str(probe))

    if settings.origins.any and "WWW-Authenticate" in reply.headers:
        detail = f"{str(probe)[0].lower()}{str(probe)[1:]} asks for a login"
        yield kinds.LOGIN_FOR_ALL.finding(place, "WWW-Authenticate", detail=detail)
