from __future__ import annotations

import typing as t

from fuzz import naive
from tests.properties.matchers import Entry
from tests.properties.matchers import MATCHERS

_MEANINGS = {matcher.entry: matcher.means for matcher in MATCHERS}


def is_entitled(options: dict[str, t.Any], origin: str) -> bool:
    """Tell whether an origin may read by the options of a policy."""
    has_credentials = options.get("supports_credentials", False)
    return naive.is_origin(origin) and any(
        _allows(entry, origin, has_credentials) for entry in options["origins"]
    )


def headers_and_vary(
    options: dict[str, t.Any], origin: str | None
) -> tuple[dict[str, str], str]:
    """Return what an actual answer has (SPEC, "Responses to actual requests")."""
    origins = options["origins"]
    is_wildcard = "*" in origins and options.get("send_wildcard", True)
    constant = "*" if is_wildcard else _only(origins)
    is_static = constant is not None and options.get("always_send", True)
    vary = "Origin" if options.get("vary_header", True) else ""

    if origin is None:
        value = constant if is_static else None
    elif is_entitled(options, origin):
        value = "*" if is_wildcard else origin
    else:
        value = None

    if value is None:
        return {}, vary

    headers = {"Access-Control-Allow-Origin": value}
    exposed = options.get("expose_headers", [])

    if options.get("supports_credentials"):
        headers["Access-Control-Allow-Credentials"] = "true"

    if exposed:
        headers["Access-Control-Expose-Headers"] = exposed

    if options.get("timing_allow_origin"):
        headers["Timing-Allow-Origin"] = value

    return headers, "" if is_static else vary


def _allows(entry: Entry, origin: str, has_credentials: bool) -> bool:
    # With credentials it is to be listed by name, or by a regex.
    if origin == "null" and has_credentials and (entry == "*" or callable(entry)):
        return False

    if entry in _MEANINGS:
        return _MEANINGS[entry](origin)

    return entry == "*" or naive.admits(str(entry), origin)


def _only(origins: list[Entry]) -> str | None:
    """Return the exact origin that is all of a policy's."""
    first, *others = {*origins} or {"*"}
    is_exact = isinstance(first, str) and "*" not in first and first not in _MEANINGS
    return str(first) if is_exact and not others else None
