from __future__ import annotations

import collections.abc as cabc
import typing as t
from collections import Counter
from dataclasses import dataclass
from dataclasses import replace
from enum import Enum

from ...errors import CORSConfigError
from ...log import quote
from ...options.resolver import Rule
from ...serving.policies import PolicyMap
from ..descriptions import shorten

# A text names this many routes, and counts the rest.
_MOST_ROUTES = 5


class Severity(str, Enum):
    """How much a finding matters."""

    #: An origin gets access by mistake, or the app doesn't start.
    HIGH = "high"
    #: Something is broken, or protects less than it seems to.
    MEDIUM = "medium"
    #: It's valid, and may be intended.
    LOW = "low"

    def __str__(self) -> str:
        return self.value

    def is_at_least(self, other: Severity) -> bool:
        order = list(Severity)
        return order.index(self) <= order.index(other)


@dataclass(frozen=True)
class Kind:
    """A kind of mistake.

    :param id: A stable name, under which the docs explain it.
    :param text: The problem and its consequence. It may contain ``value``,
        ``origin`` and ``detail`` in braces.
    :param fix: What to write instead.
    """

    id: str
    severity: Severity
    title: str
    text: str
    fix: str

    def finding(
        self, place: str, value: object = "", origin: str = "", detail: str = ""
    ) -> Finding:
        """Return a finding of this kind.

        :param detail: Another part of the text, inserted as it is.
        """
        text = self.text.format(value=quote(value), origin=quote(origin), detail=detail)
        written = value if isinstance(value, str) else quote(value)
        return Finding(self, place, written, text, self.fix, origin)


@dataclass(frozen=True)
class Finding:
    """A mistake in an app.

    :param place: Where it was configured.
    :param value: The value at fault.
    :param text: The problem and its consequence.
    :param fix: What to write instead.
    :param origin: The origin that gets access, if one does.
    :param routes: The routes concerned, as written.
    :param is_example: Whether the text is about one request of many like it.
    """

    kind: Kind
    place: str
    value: str
    text: str
    fix: str
    origin: str = ""
    routes: tuple[str, ...] = ()
    is_example: bool = False

    @property
    def id(self) -> str:
        return self.kind.id

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def title(self) -> str:
        return self.kind.title

    @property
    def routes_text(self) -> str:
        """The routes concerned, at most five of them by name."""
        return shorten(self.routes, _MOST_ROUTES)

    def on(self, routes: cabc.Iterable[str]) -> Finding:
        """Return the same finding with more routes."""
        return replace(self, routes=tuple(sorted({*self.routes, *routes})))

    def as_json(self) -> dict[str, t.Any]:
        """Return the finding as data for JSON."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "title": self.title,
            "place": self.place,
            "value": self.value,
            "origin": self.origin,
            "routes": list(self.routes),
            "text": self.text,
            "fix": self.fix,
        }


class Places:
    """Describes where rules were written, each differently from the others.

    :param rules: All rules of an app.
    """

    def __init__(self, policies: PolicyMap, rules: cabc.Iterable[Rule]) -> None:
        self._policies = policies
        self._rules = tuple(rules)
        self._described = Counter(map(policies.describe, self._rules))
        views = policies.views.items()
        self._endpoints = {rule: endpoint for (endpoint, _), rule in views}
        #: For each option, the places with the layers written there.
        self._written: dict[str, dict[str, set[int]]] = {}

    def of(self, rule: Rule) -> str:
        """Return where a rule was written, and its view if that isn't clear."""
        place = self._policies.describe(rule)
        endpoint = self._endpoints.get(rule)

        # A decorator may serve several views.
        if endpoint and self._described[place] > 1:
            return f"{place}, view {quote(endpoint)}"

        return place

    def of_option(self, rule: Rule, option: str) -> str:
        """Return where an option was written, and its rule if that isn't clear."""
        place = rule.place_of(option)

        if option not in self._written:
            self._written[option] = self._written_for(option)

        if len(self._written[option][place]) == 1:
            return place

        named = self.of(rule)
        return named if place == rule.place else f"{place}, for {named}"

    def _written_for(self, option: str) -> dict[str, set[int]]:
        written: dict[str, set[int]] = {}

        for rule in self._rules:
            layers = (each for each in reversed(rule.layers) if option in each)
            found = next(layers, rule)
            written.setdefault(rule.place_of(option), set()).add(id(found))

        return written


def merge_findings(findings: cabc.Iterable[Finding]) -> list[Finding]:
    """Return each finding once, with all of its routes, the worst first."""
    merged: dict[tuple[str, ...], Finding] = {}

    for finding in findings:
        text = "" if finding.is_example else finding.text
        key = (finding.id, finding.place, finding.value, text)
        merged[key] = merged.setdefault(key, finding).on(finding.routes)

    return sorted(merged.values(), key=_rank)


def _rank(finding: Finding) -> tuple[int, str, str, str, str]:
    severity = list(Severity).index(finding.severity)
    return severity, finding.id, finding.place, finding.value, finding.text


def read_error(error: CORSConfigError) -> list[Finding]:
    """Return the problems of a refused configuration, one finding for each."""
    return merge_findings(
        REFUSED.finding(
            f"{problem.place}, {problem.option}".strip(", "),
            problem.value,
            detail=problem.text,
        )
        for problem in error.problems
    )


#: An app that doesn't start has no other finding.
REFUSED = Kind(
    "CORS001",
    Severity.HIGH,
    "The configuration is invalid",
    "{detail}",
    "Write what the message says. Until then, the app doesn't start, or responds to"
    " every request with an error.",
)
