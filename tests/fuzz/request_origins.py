from __future__ import annotations

import re

from flask_cors.origins.origin_set import OriginSet
from tests.fuzz import naive

_ENTRIES = (
    "https://app.example",
    "http://[2001:db8::1]:8080",
    "https://*.example.com",
    "http://localhost:*",
    "https://app-*-team.vercel.app",
    "https://*.a*c.example.org:8443",
    "https://*.x-*.example.net:*",
    "https://a.dot.example.",
    "http://*.localhost",
    "app://*-x.b.c",
)
_REGEX = r"https://[a-z]+\.regex\.example"


def _is_asked(origin: str) -> bool:
    assert naive.is_origin(origin), "a function was asked about no origin"
    return False


_LISTED = OriginSet(_ENTRIES)
_ANYBODY = OriginSet("*")
_BY_REGEX = OriginSet([re.compile("(?s).*"), _is_asked])
_MATCHED = OriginSet([_REGEX, _is_asked, *_ENTRIES[:3]])


def fuzz(data: bytes) -> None:
    """Take a text for the origin of a request."""
    origin = data.decode("utf-8", "surrogateescape")
    is_origin = naive.is_origin(origin)
    assert _ANYBODY.allows(origin) is is_origin, "*"
    assert _BY_REGEX.allows(origin) is is_origin, "regex"

    known = _ENTRIES if is_origin else ()
    admitting = [entry for entry in known if naive.admits(entry, origin)]
    assert _LISTED.allows(origin) is bool(admitting), f"{admitting}"

    # In text, a regex takes upper case for lower case, which no origin has.
    is_matched = is_origin and re.fullmatch(_REGEX, origin) is not None
    expected = is_matched or not set(_ENTRIES[:3]).isdisjoint(admitting)
    assert _MATCHED.allows(origin) is expected, f"{expected}"
