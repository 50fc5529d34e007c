from __future__ import annotations

import re
import typing as t

from . import fetch
from .fetch import ANY
from .origins.origin_set import OriginSet

#: Characters. No regex sees longer names: what anybody sends is not to keep it busy.
MAX_MATCHED_NAME = 128


class HeaderNames(t.NamedTuple):
    """Request headers that a preflight allows."""

    #: Names that are always listed.
    names: tuple[str, ...] = ()
    #: Whether every name that is asked for is listed, too.
    any: bool = False
    #: A name that is asked for and that one of these matches is listed, too.
    patterns: tuple[re.Pattern[str], ...] = ()

    @property
    def echoes(self) -> bool:
        """Whether the list depends on what a preflight asks for."""
        return self.any or bool(self.patterns)

    def listed_for(self, requested: str) -> tuple[str, ...]:
        """Return what to list for a value of ``Access-Control-Request-Headers``."""
        asked = fetch.requested_names(requested)

        if self.any and not self.names:
            return asked

        known = {name.lower() for name in self.names}
        echoed = (
            name for name in asked if name.lower() not in known and self._matches(name)
        )
        return (*self.names, *echoed)

    def _matches(self, name: str) -> bool:
        if self.any:
            return True

        return len(name) <= MAX_MATCHED_NAME and any(
            pattern.fullmatch(name) for pattern in self.patterns
        )


class Settings(t.NamedTuple):
    """The options of one policy, validated and in their final form.

    Each is described at :class:`flask_cors.options.options.Options`.
    """

    origins: OriginSet
    methods: tuple[str, ...] = ()
    headers: HeaderNames = HeaderNames()
    expose_headers: tuple[str, ...] = ()
    supports_credentials: bool = False
    max_age: int | None = None
    send_wildcard: bool = True
    always_send: bool = True
    automatic_options: bool = True
    vary_header: bool = True
    intercept_exceptions: bool = True
    block_denied: bool = False
    timing_allow_origin: bool = False
    allow_private_network: bool = False
    accept_risks: frozenset[str] = frozenset()

    @property
    def constant(self) -> str | None:
        """The ``Access-Control-Allow-Origin`` of every allowed origin, if it is
        the same for all of them.
        """
        if self.origins.any and self.send_wildcard:
            return ANY

        return self.origins.only

    @property
    def is_static(self) -> bool:
        """Whether everybody gets the same answer.

        Source: Fetch, "CORS protocol and HTTP caches".
        """
        return self.always_send and self.constant is not None
