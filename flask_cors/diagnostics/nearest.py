from __future__ import annotations

import collections.abc as cabc
import difflib
import typing as t

from .. import fetch
from ..log import quote
from ..origins.origin_set import OriginSet

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_OTHER_SCHEMES = {"http://": "https://", "https://": "http://"}
# Two labels this similar may be a typo: `shpo` and `shop` just reach it.
_LEAST_SIMILARITY = 0.75


class Nearest(t.NamedTuple):
    """An allowed origin that is almost the denied one."""

    #: An origin, or a wildcard origin.
    origin: str
    #: What differs, as a sentence.
    text: str
    #: Whether the denied origin may be a typo.
    is_typo: bool = False


def find_nearest(origin: str, origins: OriginSet) -> Nearest | None:
    """Return the allowed origin that is most similar to a denied one, if any.

    It doesn't call functions, because they may have side effects.

    :param origin: The value of an ``Origin`` header, valid or not.
    """
    if origin == fetch.OPAQUE_ORIGIN or not fetch.is_origin(origin):
        return None

    scheme, host, port = fetch.split_origin(origin)
    wildcard = f"{scheme}*.{host}{port}"

    if wildcard in origins.wildcards.wildcards:
        text = "{} is allowed, but doesn't cover the domain itself."
        return Nearest(wildcard, text.format(quote(wildcard)))

    for difference, variant in _variants(origin, origins):
        if variant != origin and _is_listed(variant, origins):
            return Nearest(variant, difference.format(quote(variant), quote(origin)))

    return _find_typo(origin, origins)


def _is_listed(origin: str, origins: OriginSet) -> bool:
    return origins.names(origin) or origins.wildcards.allows(origin)


def _variants(origin: str, origins: OriginSet) -> cabc.Iterator[tuple[str, str]]:
    """Yield similar origins, each behind a sentence that says what differs."""
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
    """Return the ports that are listed for a host, and the default port."""
    split = map(fetch.split_origin, origins.exact - {fetch.OPAQUE_ORIGIN})
    return sorted({"", *(port for _, other, port in split if other == host)})


def _find_typo(origin: str, origins: OriginSet) -> Nearest | None:
    for other in sorted(origins.exact - {fetch.OPAQUE_ORIGIN}):
        if _is_typo(fetch.split_origin(origin), fetch.split_origin(other)):
            text = f"{quote(other)} is allowed: the spelling differs."
            return Nearest(other, text, is_typo=True)

    return None


def _is_typo(origin: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Tell whether two origins differ in one label only, and only slightly."""
    scheme, host, port = origin
    labels, others = host.split("."), other[1].split(".")

    if (scheme, port) != (other[0], other[2]) or len(labels) != len(others):
        return False

    differing = [pair for pair in zip(labels, others) if pair[0] != pair[1]]

    if len(differing) != 1:
        return False

    matcher = difflib.SequenceMatcher(None, *differing[0])
    least = _LEAST_SIMILARITY
    return matcher.quick_ratio() >= least and matcher.ratio() >= least
