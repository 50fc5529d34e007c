from __future__ import annotations

import typing as t

from tests.fuzz import naive
from tests.properties.matchers import Entry
from tests.properties.matchers import MATCHERS

_CREDENTIALS = "Access-Control-Allow-Credentials"
_DEFAULT_METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
_MEANINGS = {matcher.entry: matcher.means for matcher in MATCHERS}


def is_entitled(options: dict[str, t.Any], origin: str) -> bool:
    """Tell whether an origin may read by the options of a policy."""
    has_credentials = options.get("supports_credentials", False)

    # Nobody looks at the origin where the answer is `*` for everybody.
    if "*" in options["origins"] and options.get("send_wildcard", True):
        return True

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

    is_open = "*" in origins and not options.get("supports_credentials")

    if origin is None:
        is_sent = options.get("always_send", True)
        value = constant or ("*" if is_open else None) if is_sent else None
    elif is_entitled(options, origin):
        value = "*" if is_wildcard else origin
    else:
        value = None

    if value is None:
        return {}, vary

    headers = {"Access-Control-Allow-Origin": value}
    exposed = options.get("expose_headers", [])

    if options.get("supports_credentials"):
        headers[_CREDENTIALS] = "true"

    if exposed:
        headers["Access-Control-Expose-Headers"] = exposed

    if options.get("timing_allow_origin"):
        headers["Timing-Allow-Origin"] = value

    return headers, "" if is_static else vary


def preflight(
    options: dict[str, t.Any],
    origin: str,
    method: str,
    asked: str,
    governed: set[str] | None,
) -> tuple[dict[str, str], str]:
    """Return what the answer to a preflight has (SPEC, "Preflights").

    :param asked: Names of headers, as a browser writes them: in lower case and sorted.
    :param governed: The methods of the URL, if other policies govern others.
    """
    actual, vary = headers_and_vary(options, origin)
    depends = [vary] if vary else []
    has_credentials = options.get("supports_credentials", False)
    methods = options.get("methods", _DEFAULT_METHODS)
    names = options.get("headers", ())
    headers = {}

    if governed is not None:
        depends.append("Access-Control-Request-Method")

    if actual:
        headers = {
            name: actual[name]
            for name in ("Access-Control-Allow-Origin", _CREDENTIALS)
            if name in actual
        }
        listed = {methods} if isinstance(methods, str) else set(methods)

        # With credentials it is no wildcard, and else it would open the others.
        if methods == "*" and (has_credentials or governed is not None):
            listed = {method} - {"CONNECT", "TRACE", "TRACK"}
            depends.append("Access-Control-Request-Method")
        elif governed is not None:
            listed &= governed

        known = [names] if isinstance(names, str) else [*names]
        written = [name for name in known if isinstance(name, str) and name != "*"]

        if len(written) < len(known):
            depends.append("Access-Control-Request-Headers")
            found = [name for name in asked.split(",") if name]
            written += [
                name
                for name in found
                if name not in {each.lower() for each in written}
                and (names == "*" or name.startswith("x-"))
            ]

        max_age = options.get("max_age") if governed is None else 0
        lists = {
            "Access-Control-Allow-Methods": ", ".join(sorted(listed)),
            "Access-Control-Allow-Headers": ", ".join(written),
            "Access-Control-Max-Age": "" if max_age is None else str(max_age),
        }
        headers.update({name: value for name, value in lists.items() if value})

    is_told = options.get("vary_header", True)
    return headers, ", ".join(dict.fromkeys(depends)) if is_told else ""


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
