from __future__ import annotations

import collections.abc as cabc
import weakref

from ..errors import Report
from ..log import quote
from ..origins.predicates import EnsureSync
from ..paths.patterns import PathPattern
from ..paths.table import PathTable
from ..policy import Policy
from ..policy import Settings
from . import options
from .declarations import Declaration
from .declarations import Resource
from .rules import PathRule
from .rules import Rule


class Resolver:
    """Makes rules of declarations and one configuration, each once.

    Equal policies are one object, so that a request compares them by identity.

    :param values: The ``CORS_*`` values of a Flask config.
    :param ensure_sync: That of the app.
    """

    def __init__(
        self,
        values: cabc.Mapping[str, object],
        ensure_sync: EnsureSync | None = None,
    ) -> None:
        self.values = values
        self._ensure_sync = ensure_sync
        self.config: Declaration = Declaration.of_config(values)
        # What is decorated anew for each request is not kept.
        self._made: weakref.WeakKeyDictionary[
            Declaration, dict[Resource | None, Rule]
        ] = weakref.WeakKeyDictionary()
        self._interned: weakref.WeakValueDictionary[Settings, Policy] = (
            weakref.WeakValueDictionary()
        )

    def rules(
        self,
        declarations: cabc.Iterable[Declaration],
        everywhere: tuple[Resource, ...] | None,
        report: Report,
    ) -> PathTable[PathRule]:
        """Return the path rules of some declarations.

        :param everywhere: The resources of a declaration that names none.
        :param report: Where problems go.
        """
        return make_table(self._rules(declarations, everywhere, report), report)

    def known(self, declaration: Declaration) -> Rule | None:
        """Return the rule of a view, if it was made before."""
        return self._made.get(declaration, {}).get(None)

    def rule(
        self,
        declaration: Declaration,
        resource: Resource | None,
        report: Report,
    ) -> Rule | None:
        """Return the rule of a view, or of one resource.

        :param report: Where problems go.
        :return: Nothing if there is a problem.
        """
        known = self._made.setdefault(declaration, {})

        if resource not in known:
            made = self._make(declaration, resource, report)

            if made is None:
                return None

            known[resource] = made

        return known[resource]

    def _make(
        self, declaration: Declaration, resource: Resource | None, report: Report
    ) -> Rule | None:
        place = (resource or declaration).place
        own = (resource.options,) if resource else ()
        layers = (self.config.options, declaration.options, *own)
        report.include(declaration.report)
        policy = options.resolve(layers, report, place, self._ensure_sync)

        if policy is None:
            return None

        policy = self._interned.setdefault(policy.settings, policy)

        if resource is None:
            return Rule(policy, place, layers)

        return PathRule(policy, place, layers, resource.pattern)

    def _rules(
        self,
        declarations: cabc.Iterable[Declaration],
        everywhere: tuple[Resource, ...] | None,
        report: Report,
    ) -> cabc.Iterator[PathRule]:
        for declaration in declarations:
            report.include(declaration.report)

            for resource in declaration.resources_or(everywhere):
                rule = self.rule(declaration, resource, report)

                if isinstance(rule, PathRule):
                    yield rule


def make_table(rules: cabc.Iterable[PathRule], report: Report) -> PathTable[PathRule]:
    """Return a table of rules, and report two policies for one pattern."""
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

    return PathTable(known.items())
