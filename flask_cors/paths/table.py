from __future__ import annotations

import collections.abc as cabc
import typing as t

from .patterns import EVERYTHING
from .patterns import PathPattern

Value = t.TypeVar("Value")


class PathTable(t.Generic[Value]):
    """Finds the value of the most specific pattern that matches a path.

    A look-up asks a dictionary once for each length of literal prefix in use,
    however many patterns there are of each.

    :param entries: Patterns with their values, in the order of definition, each
        pattern once.
    """

    def __init__(self, entries: cabc.Iterable[tuple[PathPattern, Value]] = ()) -> None:
        entries = tuple(entries)
        self.values: tuple[Value, ...] = tuple(value for _, value in entries)
        self._literals: dict[str, Value] = {}
        self._everywhere: Value | None = None
        # By literal prefix.
        self._patterns: dict[str, list[tuple[PathPattern, Value]]] = {}

        for pattern, value in sorted(entries, key=lambda entry: -len(entry[0].text)):
            if pattern == EVERYTHING:
                self._everywhere = value
            elif pattern.regex is None:
                self._literals[pattern.text] = value
            elif pattern.prefix or self._everywhere is None:
                self._patterns.setdefault(pattern.prefix, []).append((pattern, value))

        #: The value of every path, if there is no other.
        self.only: Value | None = self._everywhere if len(entries) == 1 else None
        self._lengths = sorted(set(map(len, self._patterns)), reverse=True)

    def find(self, path: str) -> Value | None:
        """Return the value for a path.

        :param path: As Flask routes it: decoded, with one leading slash.
        """
        literal = self._literals.get(path)

        if literal is not None:
            return literal

        for length in self._lengths:
            for pattern, value in self._patterns.get(path[:length], ()):
                if pattern.matches(path):
                    return value

        return self._everywhere
