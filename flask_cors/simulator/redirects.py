from __future__ import annotations

from ..diagnostics.reasons import Reason
from . import urls
from .journey import Journey
from .outcomes import Check

#: How many redirects a browser follows.
MAX_REDIRECTS = 20

_RULE = 'Fetch, "HTTP-redirect fetch"'


def redirect_check(journey: Journey, location: str) -> tuple[Check, str]:
    """Check whether a browser follows a redirect.

    Source: Fetch, "HTTP-redirect fetch".

    :param location: The value of ``Location``.
    :return: The check, and the absolute URL.
    """
    try:
        url = urls.absolute(location, journey.url)
        is_http = urls.is_http(url)
    except ValueError:
        url, is_http = location, False

    if journey.call.redirect == "error":
        text = "The response is a redirect, but redirect='error' doesn't allow that."
        return Check(_RULE, text, Reason.REDIRECT_REFUSED, url), url

    if not is_http:
        text = f"The redirect leads to {url!r}, which isn't an HTTP URL."
        return Check(_RULE, text, Reason.REDIRECT_NOT_HTTP, url), url

    return _hop_check(journey, url), url


def _hop_check(journey: Journey, url: str) -> Check:
    if len(journey.urls) > MAX_REDIRECTS:
        text = f"This is redirect {MAX_REDIRECTS + 1}, one too many."
        return Check(_RULE, text, Reason.TOO_MANY_REDIRECTS)

    if urls.has_password(url) and _is_cors(journey, url):
        text = f"The redirect leads to {url!r}, which has a user name or password."
        return Check(_RULE, text, Reason.REDIRECT_WITH_PASSWORD, url)

    return Check(_RULE, f"The redirect leads to '{url}'.")


def _is_cors(journey: Journey, url: str) -> bool:
    if journey.tainting == "cors":
        return True

    return journey.call.mode == "cors" and urls.origin_of(url) != journey.page
