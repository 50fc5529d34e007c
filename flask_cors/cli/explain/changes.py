from __future__ import annotations

import collections.abc as cabc
import typing as t

from ... import fetch
from ...browser import Browser
from ...browser import FetchOptions
from ...diagnostics.advice import advise_on_origin
from ...diagnostics.advice import warn_of_danger
from ...diagnostics.reasons import Reason
from ...errors import Report
from ...fetch import ANY
from ...log import quote
from ...options import risks
from ...origins.origin_set import OriginEntry
from ...origins.origin_set import OriginSet
from ...policy import Policy
from ...policy import Settings
from ...serving.request import CORSRequest
from ...serving.responses import add_headers
from ...serving.responses import make_reply
from ..descriptions import entries_of
from ..descriptions import shorten

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

# The origin, credentials and the method need one change each, the rest is for names.
_MOST_CHANGES = fetch.MAX_REQUESTED_NAMES
_OF_CREDENTIALS = (Reason.CREDENTIALS_NOT_ALLOWED, Reason.WILDCARD_WITH_CREDENTIALS)
_OF_ORIGINS = (Reason.ALLOW_ORIGIN_MISSING, *_OF_CREDENTIALS)


class Change(t.NamedTuple):
    """A change of an option, so that a policy allows more.

    :param option: The name of the option.
    :param text: What to write, as a sentence.
    :param warning: Why that is dangerous, or an empty string.
    """

    option: str
    text: str
    warning: str = ""


class Script(t.NamedTuple):
    """A script's call of ``fetch``."""

    #: The origin of its page.
    origin: str
    #: An absolute URL.
    url: str
    options: FetchOptions


def changes_for(settings: Settings, script: Script) -> list[Change] | None:
    """Return the changes that make a policy allow a script's call.

    Each change fixes what the browser blocks next, until it allows the call.

    :return: ``None`` if no option of the policy helps.
    """
    changes: list[Change] = []

    for _ in range(_MOST_CHANGES):
        outcome = _browser(settings, script).fetch(script.url, **script.options)

        if outcome.failure is None:
            return changes

        reason, culprit = outcome.failure.reason, outcome.failure.culprit
        made = _change(settings, reason, culprit, script.origin)

        if made is None:
            return None

        settings, change = made
        changes.append(change)

    return None


def _browser(settings: Settings, script: Script) -> Browser:
    return Browser(_server(Policy(settings)), origin=script.origin)


def _server(policy: Policy) -> WSGIApplication:
    """Return an app that only adds the headers of a policy."""

    def app(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        request = CORSRequest(environ)

        if not request.is_preflight:
            headers = add_headers(policy.actual(request.origin), [])
            start_response("200 OK", headers or [])
            return []

        verdict = policy.preflight(
            request.origin or "", request.requested_method, request.requested_headers
        )
        status, headers, body = make_reply(verdict)
        start_response(status, headers)
        return [body]

    return app


def _change(
    settings: Settings, reason: Reason | None, culprit: str, origin: str
) -> tuple[Settings, Change] | None:
    """Return the changed settings, and the change."""
    if origin == fetch.OPAQUE_ORIGIN and reason in _OF_ORIGINS:
        # Every site can make a page of this origin.
        return None

    if reason is Reason.ALLOW_ORIGIN_MISSING:
        return _add_origin(settings, origin)

    if reason in _OF_CREDENTIALS:
        return _allow_credentials(settings, origin)

    if reason is Reason.METHOD_NOT_ALLOWED and culprit == culprit.upper():
        return _add_method(settings, culprit)

    if reason is Reason.HEADER_NOT_ALLOWED:
        return _add_header(settings, culprit)

    return None


def _add_origin(settings: Settings, origin: str) -> tuple[Settings, Change]:
    text = advise_on_origin(origin, settings)
    origins = OriginSet([*_entries(settings.origins), origin])
    changed = settings._replace(origins=origins)
    return changed, Change("origins", text, warn_of_danger(origin, settings))


def _allow_credentials(settings: Settings, origin: str) -> tuple[Settings, Change]:
    text = "Write supports_credentials=True."
    origins = settings.origins
    exposed = settings.expose_headers

    if origins.any:
        text += f" List the origins, such as {quote(origin)}, instead of '*'."
        origins = OriginSet(origin)

    if ANY in exposed:
        text += " List the names in expose_headers instead of '*'."
        exposed = ()

    changed = settings._replace(
        origins=origins, expose_headers=exposed, supports_credentials=True
    )
    return changed, Change("supports_credentials", text, _warn_of_readers(changed))


def _warn_of_readers(settings: Settings) -> str:
    """Return who can read with credentials, and why start-up may refuse them."""
    report = Report()
    risks.check(settings._replace(send_wildcard=False), lambda option: report)
    readers = entries_of(settings.origins)
    plain = filter(fetch.is_unencrypted, readers)
    told = [
        "Every origin that the policy allows then reads with the user's login:"
        f" {shorten(readers)}.",
        *(f"The traffic of {quote(each)} is unencrypted." for each in plain),
        *(f"Start-up refuses that: {problem.text}" for problem in report.problems),
    ]
    return " ".join(told)


def _add_method(settings: Settings, method: str) -> tuple[Settings, Change]:
    changed = settings._replace(methods=(*settings.methods, method))
    return changed, Change("methods", f"Add {quote(method)} to methods.")


def _add_header(settings: Settings, name: str) -> tuple[Settings, Change]:
    spelled = fetch.spell_header(name)
    names = (*settings.headers.names, spelled)
    headers = settings.headers._replace(names=names)
    changed = settings._replace(headers=headers)
    return changed, Change("headers", f"Add {quote(spelled)} to headers.")


def _entries(origins: OriginSet) -> list[OriginEntry]:
    return [
        *origins.exact,
        *origins.wildcards.wildcards,
        *origins.patterns,
        *origins.predicates.functions,
    ]
