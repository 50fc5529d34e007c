from __future__ import annotations

import collections.abc as cabc
import re
import typing as t
from urllib.parse import urlsplit

from .. import fetch
from ..diagnostics.reasons import Reason
from ..fetch import ANY
from .outcomes import Answer
from .outcomes import Check
from .safelists import NON_WILDCARD_HEADERS
from .statuses import is_ok
from .statuses import is_redirect

#: How long browsers keep a response to a preflight without ``Max-Age``, in seconds.
DEFAULT_MAX_AGE = 5

_CORS_CHECK = 'Fetch, "CORS check"'
_PREFLIGHT = 'Fetch, "CORS-preflight fetch"'
_SECONDS = re.compile(r"0*([0-9]+)")


class PreflightRequest(t.NamedTuple):
    """The method and the headers that a preflight asks for."""

    method: str
    #: Lower-case names, sorted.
    names: tuple[str, ...]
    has_credentials: bool


def cors_check(answer: Answer, origin: str, has_credentials: bool) -> Check:
    """Check whether the page may read a response ("CORS check").

    :param origin: The request's ``Origin``, byte for byte.
    :param has_credentials: Whether the credentials mode is ``include``.
    """
    value = answer.header(fetch.ALLOW_ORIGIN)

    if value == ANY and not has_credentials:
        return Check(_CORS_CHECK, f"{fetch.ALLOW_ORIGIN} is '*': any origin may read.")

    if value != origin:
        return _fail_origin(value, origin)

    if not has_credentials:
        return Check(_CORS_CHECK, f"{fetch.ALLOW_ORIGIN} is the origin '{origin}'.")

    return _check_credentials(answer, origin)


def _fail_origin(value: str | None, origin: str) -> Check:
    name = fetch.ALLOW_ORIGIN

    if value is None:
        reason = Reason.ALLOW_ORIGIN_MISSING
        return Check(_CORS_CHECK, f"The response has no {name}.", reason)

    if value == ANY:
        reason = Reason.WILDCARD_WITH_CREDENTIALS
        text = f"{name} is '*', but that isn't a wildcard with credentials='include'."
        return Check(_CORS_CHECK, text, reason)

    text = f"{name} is {value!r}, not the origin {origin!r}."
    return Check(_CORS_CHECK, text, _classify_value(value), value)


def _classify_value(value: str) -> Reason:
    if "," in value or " " in value:
        return Reason.ALLOW_ORIGIN_MULTIPLE

    if value == fetch.OPAQUE_ORIGIN or _is_url(value):
        return Reason.ALLOW_ORIGIN_MISMATCH

    return Reason.ALLOW_ORIGIN_INVALID


def _is_url(value: str) -> bool:
    try:
        return bool(urlsplit(value).scheme)
    except ValueError:
        return False


def _check_credentials(answer: Answer, origin: str) -> Check:
    name = fetch.ALLOW_CREDENTIALS
    value = answer.header(name)

    if value == "true":
        text = f"{fetch.ALLOW_ORIGIN} is the origin '{origin}', and {name} is 'true'."
        return Check(_CORS_CHECK, text)

    found = "is missing" if value is None else f"is {value!r}"
    text = f"{name} {found}, but must be 'true' with credentials='include'."
    return Check(_CORS_CHECK, text, Reason.CREDENTIALS_NOT_ALLOWED, value or "")


def preflight_checks(
    answer: Answer, origin: str, asked: PreflightRequest
) -> cabc.Iterator[Check]:
    """Yield a browser's checks of the response to a preflight, in its order.

    The first check that fails is the last.

    Source: Fetch, "CORS-preflight fetch".
    """
    for check in _preflight_checks(answer, origin, asked):
        yield check

        if not check.passed:
            return


def _preflight_checks(
    answer: Answer, origin: str, asked: PreflightRequest
) -> cabc.Iterator[Check]:
    yield cors_check(answer, origin, asked.has_credentials)
    yield _check_status(answer)
    yield from _check_lists(answer)
    yield _check_method(answer, asked)
    yield from _check_names(answer, asked)


def _check_status(answer: Answer) -> Check:
    status = answer.status

    if is_ok(status):
        return Check(_PREFLIGHT, f"The status {status} is a success status.")

    text = f"The status {status} is not a success status, 200 to 299."

    if is_redirect(status) and "Location" in answer.headers:
        text = f"The status {status} is a redirect; preflights don't follow redirects."
        return Check(_PREFLIGHT, text, Reason.PREFLIGHT_REDIRECT, str(status))

    return Check(_PREFLIGHT, text, Reason.PREFLIGHT_STATUS, str(status))


def _check_lists(answer: Answer) -> cabc.Iterator[Check]:
    for name, reason in (
        (fetch.ALLOW_METHODS, Reason.ALLOW_METHODS_INVALID),
        (fetch.ALLOW_HEADERS, Reason.ALLOW_HEADERS_INVALID),
    ):
        if parse_tokens(answer, name) is None:
            value = answer.header(name) or ""
            text = f"{name} is {value!r}, which isn't a list of tokens."
            yield Check(_PREFLIGHT, text, reason, value)


def _check_method(answer: Answer, asked: PreflightRequest) -> Check:
    methods = parse_tokens(answer, fetch.ALLOW_METHODS) or []
    method = asked.method

    if method in methods:
        return Check(_PREFLIGHT, f"{fetch.ALLOW_METHODS} lists '{method}'.")

    if method in fetch.SAFELISTED_METHODS:
        return Check(_PREFLIGHT, f"'{method}' is always allowed, listed or not.")

    if ANY in methods and not asked.has_credentials:
        return Check(_PREFLIGHT, f"{fetch.ALLOW_METHODS} is '*'.")

    note = _note_wildcard(methods)
    text = f"{fetch.ALLOW_METHODS} doesn't list '{method}'{note}."
    return Check(_PREFLIGHT, text, Reason.METHOD_NOT_ALLOWED, method)


def _check_names(answer: Answer, asked: PreflightRequest) -> cabc.Iterator[Check]:
    names = [name.lower() for name in parse_tokens(answer, fetch.ALLOW_HEADERS) or []]
    # The browser checks the names that `*` never covers first.
    ordered = sorted(asked.names, key=lambda name: name not in NON_WILDCARD_HEADERS)

    for name in ordered:
        has_wildcard = ANY in names and not asked.has_credentials

        if name in names:
            yield Check(_PREFLIGHT, f"{fetch.ALLOW_HEADERS} lists '{name}'.")
        elif has_wildcard and name not in NON_WILDCARD_HEADERS:
            yield Check(
                _PREFLIGHT, f"{fetch.ALLOW_HEADERS} is '*', which covers '{name}'."
            )
        else:
            note = _note_wildcard(names)
            text = f"{fetch.ALLOW_HEADERS} doesn't list '{name}'{note}."
            yield Check(_PREFLIGHT, text, Reason.HEADER_NOT_ALLOWED, name)


def _note_wildcard(names: cabc.Collection[str]) -> str:
    return ", and '*' doesn't cover it" if ANY in names else ""


def max_age_of(answer: Answer, limit: int) -> int:
    """Return how long the browser keeps a response to a preflight, in seconds.

    :param limit: The browser's maximum.
    """
    found = _SECONDS.fullmatch(answer.header(fetch.MAX_AGE) or "")

    if found is None:
        return min(DEFAULT_MAX_AGE, limit)

    # `int` refuses very many digits, and 18 of them exceed any limit.
    return min(int(found[1][:18]), limit)


def parse_tokens(answer: Answer, name: str) -> list[str] | None:
    """Return the tokens that a header lists, or nothing if one isn't a token.

    Source: Fetch, "extract header list values".
    """
    elements = (answer.header(name) or "").split(",")
    tokens = list(filter(None, (element.strip(" \t") for element in elements)))
    return tokens if all(map(fetch.is_token, tokens)) else None
