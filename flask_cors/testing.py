from __future__ import annotations

import typing as t

from .browser import BASE_URL
from .browser import Browser
from .browser import FetchOptions
from .diagnostics.reasons import Reason
from .errors import suggest
from .log import quote
from .simulator.outcomes import Outcome
from .simulator.outcomes import ScriptResponse
from .simulator.report import report
from .simulator.report import story

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from typing_extensions import Unpack
    from werkzeug.test import Client

__all__ = ["assert_allowed", "assert_blocked", "browser_fetch", "report"]


def browser_fetch(
    app: WSGIApplication | Client,
    url: str,
    *,
    origin: str,
    base_url: str = BASE_URL,
    **options: Unpack[FetchOptions],
) -> Outcome:
    """Call ``fetch`` once, in a new browser that has a page of an origin open.

    For several calls that share cookies and the answers to preflights, keep a
    :class:`~flask_cors.browser.Browser`.

    :param app: As in :class:`~flask_cors.browser.Browser`.
    :param url: A path such as ``/notes``, or an HTTP(S) URL.
    :param origin: The origin of the page: ``https://app.example``, or ``null``.
    :param base_url: What URLs without a host are relative to.
    :param options: Those of :meth:`.Browser.fetch`, such as ``method`` and ``json``.
    :raises ValueError: An argument is none that a script can write.
    """
    browser = Browser(app, origin=origin, base_url=base_url)
    return browser.fetch(url, **options)


def assert_allowed(outcome: Outcome, *, status: int | None = None) -> ScriptResponse:
    """Assert that the script is given a response.

    :param status: The status that it has to have; by default any, 404 included.
    :return: The response, as the script can see it.
    :raises AssertionError: The browser blocks, or the status is another one. The
        message is the whole report.
    """
    __tracebackhide__ = True
    response = outcome.response

    if response is None:
        raise AssertionError(f"expected allowed, but {report(outcome)}")

    if status not in (None, response.status):
        raise AssertionError(
            f"expected status {status}, but it is {response.status}: {report(outcome)}"
        )

    return response


def assert_blocked(outcome: Outcome, *, reason: Reason | str | None = None) -> Outcome:
    """Assert that the browser blocks, so that the script is given nothing.

    :param reason: Why it has to, such as ``allow-origin-missing``; by default for
        whatever reason.
    :return: The outcome, so that its requests can be looked at.
    :raises AssertionError: The browser allows it, or blocks for another reason. The
        message tells what it did.
    :raises ValueError: There is no such reason.
    """
    __tracebackhide__ = True
    expected = None if reason is None else _reason(reason)

    if outcome.allowed or expected not in (None, outcome.reason):
        wanted = f"blocked: {expected}" if expected else "blocked"
        # Whoever expects a refusal needs no advice on how to allow it.
        raise AssertionError(f"expected {wanted}, but {story(outcome)}")

    return outcome


def _reason(value: Reason | str) -> Reason:
    known = {reason.value: reason for reason in Reason}

    if value not in known:
        end = suggest(value, known, "Reasons")
        raise ValueError(f"There is no reason {quote(value)}{end}")

    return known[value]
