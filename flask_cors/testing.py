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

    Use a :class:`~flask_cors.browser.Browser` for several calls that share cookies
    and the responses to preflights.

    :param app: As in :class:`~flask_cors.browser.Browser`.
    :param url: A path such as ``/notes``, or an HTTP(S) URL.
    :param origin: The origin of the page: ``https://app.example``, or ``null``.
    :param base_url: URLs without a host are relative to it.
    :param options: The keywords of :meth:`.Browser.fetch`, such as ``method`` and
        ``json``.
    :raises ValueError: A script can't pass such an argument.
    """
    browser = Browser(app, origin=origin, base_url=base_url)
    return browser.fetch(url, **options)


def assert_allowed(outcome: Outcome, *, status: int | None = None) -> ScriptResponse:
    """Assert that the script gets a response.

    :param status: The expected status; by default any, including 404.
    :return: The response, as the script can see it.
    :raises AssertionError: The browser blocks the request, or the status differs.
        The message is the whole report.
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
    """Assert that the browser blocks the request, and the script gets nothing.

    :param reason: The expected reason, such as ``allow-origin-missing``; by default
        any.
    :return: The outcome, for checks of its requests.
    :raises AssertionError: The browser allows the request, or blocks it for another
        reason. The message says what the browser did.
    :raises ValueError: The reason doesn't exist.
    """
    __tracebackhide__ = True
    expected = None if reason is None else _find_reason(reason)

    if outcome.allowed or expected not in (None, outcome.reason):
        wanted = f"blocked: {expected}" if expected else "blocked"
        # The test expects a block, so advice on how to allow it would be wrong.
        raise AssertionError(f"expected {wanted}, but {story(outcome)}")

    return outcome


def _find_reason(value: Reason | str) -> Reason:
    known = {reason.value: reason for reason in Reason}

    if value not in known:
        end = suggest(value, known, "Reasons")
        raise ValueError(f"{quote(value)} is not a known reason{end}")

    return known[value]
