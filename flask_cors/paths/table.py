from __future__ import annotations

import collections.abc as cabc
from operator import itemgetter

from ..errors import Report
from ..log import quote
from ..options import options
from ..options.rules import PathRule
from .patterns import EVERYTHING
from .patterns import PathPattern


class Siblings:
    """Rules whose patterns start with the same literal text.

    Those with segments behind a ``*`` are found by them, however many there are.

    :param rules: The most specific first.
    """

    def __init__(self, rules: cabc.Sequence[PathRule]) -> None:
        self._rules = rules
        # By the places of segments, and by the segments, with the ranks of rules.
        self._tables: dict[
            tuple[int, ...], dict[tuple[str, ...], list[tuple[int, PathRule]]]
        ] = {}

        for ranked in enumerate(rules):
            segments = ranked[1].pattern.segments
            table = self._tables.setdefault(tuple(segments), {})
            table.setdefault(tuple(segments.values()), []).append(ranked)

        self._has_segments = any(places for places in self._tables)

    def candidates(self, path: str) -> cabc.Iterable[PathRule]:
        """Return the rules that may match a path, the most specific first."""
        if not self._has_segments:
            return self._rules

        segments = path.split("/")
        found = [
            ranked
            for places, table in self._tables.items()
            if not places or places[-1] < len(segments)
            for ranked in table.get(tuple(segments[place] for place in places), ())
        ]
        return [rule for _, rule in sorted(found, key=itemgetter(0))]


class PathTable:
    """Finds the rule for a path, the most specific first.

    A look-up asks a table once for each length of literal prefix in use,
    however many rules there are of each.

    :param rules: In the order of definition, each pattern once.
    """

    def __init__(self, rules: cabc.Iterable[PathRule] = ()) -> None:
        self.rules: tuple[PathRule, ...] = tuple(rules)
        self._literals: dict[str, PathRule] = {}
        self._everywhere: PathRule | None = None
        prefixed: dict[str, list[PathRule]] = {}

        for rule in sorted(self.rules, key=lambda rule: -len(rule.pattern.text)):
            if rule.pattern == EVERYTHING:
                self._everywhere = rule
            elif rule.pattern.regex is None:
                self._literals[rule.pattern.text] = rule
            elif rule.pattern.prefix or self._everywhere is None:
                prefixed.setdefault(rule.pattern.prefix, []).append(rule)

        self._prefixed = {text: Siblings(rules) for text, rules in prefixed.items()}
        #: The rule of every path, if there is no other.
        self.only: PathRule | None = self._everywhere if len(self.rules) == 1 else None
        self._lengths = sorted(set(map(len, self._prefixed)), reverse=True)

    def find(self, path: str) -> PathRule | None:
        """Return the rule that decides on a path.

        :param path: As Flask routes it: decoded, with one leading slash.
        """
        literal = self._literals.get(path)

        if literal is not None:
            return literal

        for length in self._lengths:
            siblings = self._prefixed.get(path[:length])

            for rule in siblings.candidates(path) if siblings else ():
                if rule.pattern.matches(path):
                    return rule

        return self._everywhere


def make_map(rules: cabc.Iterable[PathRule], report: Report) -> PathTable:
    """Return a map of rules, and report two policies for one pattern."""
    known: dict[PathPattern, PathRule] = {}

    for rule in rules:
        first = known.setdefault(rule.pattern, rule)

        if first.policy != rule.policy:
            report.at(options.RESOURCES, rule.place).error(
                rule.pattern.text,
                f"{quote(rule.pattern.text)} has two different policies, this one and"
                f" one from {first.place}. Write one of them, or give each a path"
                " pattern of its own in resources.",
            )

    return PathTable(known.values())
