from __future__ import annotations

import collections.abc as cabc
import difflib
import typing as t

from .. import fetch
from ..log import quote
from ..origins.origin_set import OriginSet

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_OTHER_SCHEMES = {"http://": "https://", "https://": "http://"}
# How alike two labels are that may be one: `shpo` and `shop` are just so.
_LIKENESS = 0.75


class Nearest(t.NamedTuple):
    """An origin that is allowed, and is almost the one that is denied."""

    #: An origin, or a wildcard origin.
    origin: str
    #: What differs, as a sentence.
    text: str
    #: Whether the one that is denied may be a slip of the pen.
    is_slip: bool = False


def find_nearest(origin: str, origins: OriginSet) -> Nearest | None:
    """Return what is allowed and most like an origin that is denied, if anything.

    Functions are not asked: they may do more than answer.

    :param origin: The value of an ``Origin`` header, whatever it holds.
    """
    if origin == fetch.OPAQUE_ORIGIN or not fetch.is_origin(origin):
        return None

    scheme, host, port = fetch.split_origin(origin)
    wildcard = f"{scheme}*.{host}{port}"

    if wildcard in origins.wildcards.wildcards:
        text = "{} is allowed, which does not cover the domain itself."
        return Nearest(wildcard, text.format(quote(wildcard)))

    for difference, variant in _variants(origin, origins):
        if variant != origin and _is_listed(variant, origins):
            return Nearest(variant, difference.format(quote(variant), quote(origin)))

    return _spelled_alike(origin, origins)


def _is_listed(origin: str, origins: OriginSet) -> bool:
    return origins.names(origin) or origins.wildcards.allows(origin)


def _variants(origin: str, origins: OriginSet) -> cabc.Iterator[tuple[str, str]]:
    """Yield what may differ, and the origin that would have to be allowed."""
    scheme, host, port = fetch.split_origin(origin)
    other = _OTHER_SCHEMES.get(scheme, scheme)
    ports = _ports(host, origins)
    yield "{} is allowed: scheme differs.", f"{other}{host}{port}"

    for each in ports:
        yield "{} is allowed: port differs.", f"{scheme}{host}{each}"

    for each in ports:
        yield "{} is allowed: scheme and port differ.", f"{other}{host}{each}"

    if host in _LOOPBACK:
        for name in _LOOPBACK:
            yield "{1} and {0} are different origins.", f"{scheme}{name}{port}"
    else:
        for name in (host.removeprefix("www."), f"www.{host}"):
            yield "{} is allowed: host differs.", f"{scheme}{name}{port}"


def _ports(host: str, origins: OriginSet) -> list[str]:
    """Return the ports that are listed for a host, and the default one."""
    split = map(fetch.split_origin, origins.exact - {fetch.OPAQUE_ORIGIN})
    return sorted({"", *(port for _, other, port in split if other == host)})


def _spelled_alike(origin: str, origins: OriginSet) -> Nearest | None:
    for other in sorted(origins.exact - {fetch.OPAQUE_ORIGIN}):
        if _is_slip(fetch.split_origin(origin), fetch.split_origin(other)):
            text = f"{quote(other)} is allowed: spelled differently."
            return Nearest(other, text, is_slip=True)

    return None


def _is_slip(origin: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Tell whether two origins differ in one label, and there in a letter or so."""
    scheme, host, port = origin
    labels, others = host.split("."), other[1].split(".")

    if (scheme, port) != (other[0], other[2]) or len(labels) != len(others):
        return False

    differing = [pair for pair in zip(labels, others) if pair[0] != pair[1]]

    if len(differing) != 1:
        return False

    matcher = difflib.SequenceMatcher(None, *differing[0])
    return matcher.quick_ratio() >= _LIKENESS and matcher.ratio() >= _LIKENESS
