from __future__ import annotations

import collections.abc as cabc
import typing as t

from ..fetch import ANY
from .safelists import NON_WILDCARD_HEADERS


class CacheKey(t.NamedTuple):
    """The requests that one response to a preflight covers."""

    origin: str
    url: str
    has_credentials: bool


class PreflightCache:
    """Remembers which methods and headers servers allow.

    Source: Fetch, "CORS-preflight cache".

    :param clock: Returns the time, in seconds.
    """

    def __init__(self, clock: cabc.Callable[[], float]) -> None:
        self._clock = clock
        # For each key, the methods or lower-case header names with their expiry.
        self._methods: dict[CacheKey, dict[str, float]] = {}
        self._names: dict[CacheKey, dict[str, float]] = {}

    def has_method(self, key: CacheKey, method: str) -> bool:
        """Tell whether there is a "method cache entry match"."""
        known = self._known(self._methods, key)
        return method in known or ANY in known

    def has_name(self, key: CacheKey, name: str) -> bool:
        """Tell whether there is a "header-name cache entry match".

        :param name: A header name in lower case.
        """
        known = self._known(self._names, key)
        return name in known or (ANY in known and name not in NON_WILDCARD_HEADERS)

    def store(
        self,
        key: CacheKey,
        methods: cabc.Iterable[str],
        names: cabc.Iterable[str],
        max_age: int,
    ) -> None:
        """Remember a response to a preflight.

        :param max_age: How long, in seconds.
        """
        until = self._clock() + max_age
        self._methods.setdefault(key, {}).update(dict.fromkeys(methods, until))
        lower = (name.lower() for name in names)
        self._names.setdefault(key, {}).update(dict.fromkeys(lower, until))

    def forget(self, key: CacheKey) -> None:
        """Forget everything about a URL ("clear cache entries")."""
        for has_credentials in (False, True):
            each = CacheKey(key.origin, key.url, has_credentials)
            self._methods.pop(each, None)
            self._names.pop(each, None)

    def _known(
        self, entries: dict[CacheKey, dict[str, float]], key: CacheKey
    ) -> set[str]:
        now = self._clock()
        return {
            text
            for each in _matching_keys(key)
            for text, until in entries.get(each, {}).items()
            if until > now
        }


def _matching_keys(key: CacheKey) -> set[CacheKey]:
    """Return the keys of each "cache entry match"."""
    # A server that allows something with credentials also allows it without.
    return {key, CacheKey(key.origin, key.url, True)}
