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
from .declarations import Declaration
from .declarations import Resource
from .layers import Layer
from .layers import resolve
from .options import RESOURCES


class Rule:
    """A policy, and where it was written.

    :param place: Where it was written.
    :param layers: The options that it is made of, the strongest last.
    :param pattern: The paths that it is for. The rule of a view has none.
    """

    def __init__(
        self,
        policy: Policy,
        place: str,
        layers: tuple[Layer, ...] = (),
        pattern: PathPattern | None = None,
    ) -> None:
        self.policy = policy
        self.place = place
        self.layers = layers
        self.pattern = pattern

    def gives(self, option: str) -> bool:
        """Tell whether one of its options was written, or is the default."""
        return any(option in layer for layer in self.layers)

    def place_of(self, option: str) -> str:
        """Return where one of its options was written."""
        layers = (layer for layer in reversed(self.layers) if option in layer)
        return next((layer.place_of(option) for layer in layers), self.place)


class Resolver:
    """Makes rules from declarations and one configuration, each once.

    Equal policies are one object, so a request compares them by identity.

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
        # Functions that are decorated anew for each request are not kept.
        self._made: weakref.WeakKeyDictionary[
            Declaration, dict[Resource | None, Rule]
        ] = weakref.WeakKeyDictionary()
        self._policies: weakref.WeakValueDictionary[Settings, Policy] = (
            weakref.WeakValueDictionary()
        )

    def table(
        self,
        declarations: cabc.Iterable[Declaration],
        everywhere: tuple[Resource, ...] | None,
        report: Report,
    ) -> PathTable[Rule]:
        """Return the path rules of some declarations.

        :param everywhere: The resources of a declaration that names none.
        :param report: Where problems go, such as two policies for one pattern.
        """
        known: dict[PathPattern, Rule] = {}

        for declaration in declarations:
            report.include(declaration.report)

            for resource in declaration.resources_or(everywhere):
                rule = self.rule(declaration, resource, report)

                if rule is not None:
                    first = known.setdefault(resource.pattern, rule)
                    _check_equal(first, rule, resource.pattern, report)

        return PathTable(known.items())

    def rule(
        self, declaration: Declaration, resource: Resource | None, report: Report
    ) -> Rule | None:
        """Return the rule of a view, or of one resource.

        :param report: Where problems go.
        :return: ``None`` if there is a problem.
        """
        known = self._made.setdefault(declaration, {})

        rule = known.get(resource) or self._make(declaration, resource, report)

        if rule is not None:
            known[resource] = rule

        return rule

    def _make(
        self, declaration: Declaration, resource: Resource | None, report: Report
    ) -> Rule | None:
        place = (resource or declaration).place
        own = (resource.layer,) if resource and resource.layer else ()
        layers = (self.config.layer, declaration.layer, *own)
        report.include(declaration.report)
        policy = resolve(layers, report, place, self._ensure_sync)

        if policy is None:
            return None

        policy = self._policies.setdefault(policy.settings, policy)
        return Rule(policy, place, layers, resource.pattern if resource else None)


def _check_equal(first: Rule, rule: Rule, pattern: PathPattern, report: Report) -> None:
    # Equal policies are one object.
    if first.policy is not rule.policy:
        report.at(RESOURCES, rule.place).error(
            pattern.text,
            f"{quote(pattern.text)} has two different policies, this one and one from"
            f" {first.place}. Write one of them, or give each a path pattern of its own"
            " in resources.",
        )
