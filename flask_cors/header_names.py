from __future__ import annotations

import re
import typing as t

from . import fetch

#: The longest header name that a regex is matched against, in characters.
MAX_MATCHED_NAME = 128


class HeaderNames(t.NamedTuple):
    """Request headers that a preflight allows."""

    #: Names that are always listed.
    names: tuple[str, ...] = ()
    #: Whether every requested name is listed as well.
    any: bool = False
    #: A requested name that matches one of these is listed as well.
    patterns: tuple[re.Pattern[str], ...] = ()

    @property
    def echoes(self) -> bool:
        """Whether the list depends on what a preflight requests."""
        return self.any or bool(self.patterns)

    def listed_for(self, requested: str) -> tuple[str, ...]:
        """Return what to list for a value of ``Access-Control-Request-Headers``."""
        if not self.echoes:
            return self.names

        known = {name.lower() for name in self.names}
        echoed = (
            name
            for name in fetch.requested_names(requested)
            if name.lower() not in known and self._matches(name)
        )
        return (*self.names, *echoed)

    def _matches(self, name: str) -> bool:
        if self.any:
            return True

        return len(name) <= MAX_MATCHED_NAME and any(
            pattern.fullmatch(name) for pattern in self.patterns
        )
