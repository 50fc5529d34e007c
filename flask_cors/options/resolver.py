from __future__ import annotations

import collections.abc as cabc
import weakref

from ..errors import Report
from ..log import quote
from ..origins.origin_set import OriginSet
from ..origins.predicates import EnsureSync
from ..paths.patterns import EVERYTHING
from ..paths.patterns import PathPattern
from ..paths.table import PathTable
from ..policy import Policy
from ..policy import Settings
from .declarations import Declaration
from .declarations import Resource
from .layers import Layer
from .layers import resolve
from .options import DEFAULTS
from .options import ORIGINS
from .options import RESOURCES
from .other_names import names_origins_wrongly

_NOBODY = OriginSet(())


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
    :param denies_mistakes: Whether a rule with a problem denies every origin. Otherwise
        there is no such rule.
    """

    def __init__(
        self,
        values: cabc.Mapping[str, object],
        ensure_sync: EnsureSync | None = None,
        denies_mistakes: bool = False,
    ) -> None:
        self.values = values
        #: Whether a rule with a problem denies every origin.
        self.denies_mistakes: bool = denies_mistakes
        self._ensure_sync = ensure_sync
        self.config: Declaration = Declaration.of_config(values)

        if denies_mistakes and names_origins_wrongly(values):
            self.config.layer.settings.setdefault(ORIGINS, _NOBODY)

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

                    if not _are_equal(first, rule, resource.pattern, report):
                        both = (*first.layers, *rule.layers)
                        known[resource.pattern] = deny(
                            rule.place, both, resource.pattern
                        )

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
        pattern = resource.pattern if resource else None

        if policy is None:
            return deny(place, layers, pattern) if self.denies_mistakes else None

        is_unclear = any(layer.has_unknown for layer in layers)

        if self.denies_mistakes and (is_unclear or self._lacks_resources(resource)):
            return deny(place, layers, pattern)

        policy = self._policies.setdefault(policy.settings, policy)
        return Rule(policy, place, layers, pattern)

    def _lacks_resources(self, resource: Resource | None) -> bool:
        """Tell whether a rule is for paths that the config has wrongly listed."""
        is_anywhere = resource is not None and resource.pattern is EVERYTHING
        problems = self.config.report.problems
        return is_anywhere and any(each.option == RESOURCES for each in problems)


def deny(
    place: str, layers: tuple[Layer, ...], pattern: PathPattern | None = None
) -> Rule:
    """Return a rule that denies every origin, in the place of one that is wrong.

    It goes on to block requests if it was meant to.
    """
    blocks = any(layer.settings.get("block_denied") is True for layer in layers)
    settings = DEFAULTS._replace(origins=_NOBODY, block_denied=blocks)
    return Rule(Policy(settings), place, layers, pattern)


def _are_equal(first: Rule, rule: Rule, pattern: PathPattern, report: Report) -> bool:
    """Tell whether two rules for one pattern are equal, and report it if not."""
    # Equal policies are one object.
    if first.policy is not rule.policy:
        report.at(RESOURCES, rule.place).error(
            pattern.text,
            f"{quote(pattern.text)} has two different policies, this one and one from"
            f" {first.place}. Write one of them, or give each a path pattern of its own"
            " in resources.",
        )
        return False

    return True
