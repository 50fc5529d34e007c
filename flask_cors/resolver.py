from __future__ import annotations

import collections.abc as cabc
import weakref

from . import options
from .declarations import Declaration
from .declarations import Resource
from .errors import Report
from .policy import Policy
from .policy import Settings
from .resources import make_map
from .resources import ResourceMap
from .resources import Rule


class Resolver:
    """Makes policies of declarations and one configuration, each once.

    Equal policies are one object, so that a request compares them by identity.

    :param values: The ``CORS_*`` values of a Flask config.
    """

    def __init__(self, values: cabc.Mapping[str, object]) -> None:
        self.values = values
        self.config: Declaration = Declaration.of_config(values)
        # What is decorated anew for each request is not kept.
        self._policies: weakref.WeakKeyDictionary[
            Declaration, dict[Resource | None, Policy]
        ] = weakref.WeakKeyDictionary()
        self._interned: weakref.WeakValueDictionary[Settings, Policy] = (
            weakref.WeakValueDictionary()
        )

    def rules(
        self,
        declarations: cabc.Iterable[Declaration],
        everywhere: tuple[Resource, ...] | None,
        report: Report,
    ) -> ResourceMap:
        """Return the path rules of some declarations.

        :param everywhere: The resources of a declaration that names none.
        :param report: Where problems go.
        """
        return make_map(self._rules(declarations, everywhere, report), report)

    def known(self, declaration: Declaration) -> Policy | None:
        """Return the policy of a view, if it was made before."""
        return self._policies.get(declaration, {}).get(None)

    def policy(
        self,
        declaration: Declaration,
        resource: Resource | None,
        report: Report,
    ) -> Policy | None:
        """Return the policy of a view, or of one resource.

        :param report: Where problems go.
        :return: Nothing if there is a problem.
        """
        known = self._policies.setdefault(declaration, {})

        if resource not in known:
            layers = [self.config.options, declaration.options]

            if resource is not None:
                layers.append(resource.options)

            place = (resource or declaration).place
            report.include(declaration.report)
            policy = options.resolve(layers, report, place)

            if policy is None:
                return None

            known[resource] = self._interned.setdefault(policy.settings, policy)

        return known[resource]

    def _rules(
        self,
        declarations: cabc.Iterable[Declaration],
        everywhere: tuple[Resource, ...] | None,
        report: Report,
    ) -> cabc.Iterator[Rule]:
        for declaration in declarations:
            report.include(declaration.report)

            for resource in declaration.resources_or(everywhere):
                policy = self.policy(declaration, resource, report)

                if policy is not None:
                    yield Rule(resource.pattern, policy, resource.place)
