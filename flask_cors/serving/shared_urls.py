from __future__ import annotations

import collections.abc as cabc

from werkzeug.routing import MapAdapter
from werkzeug.routing import Rule as UrlRule

from ..options.resolver import Rule
from ..policy import Policy
from .url_map import is_flasks_own
from .url_map import match_route
from .url_map import may_meet
from .url_map import RouteMatch


class SharedUrls:
    """Knows which methods of a URL a policy governs, if other policies govern the
    rest.

    :param url_rules: Those of the app. Without them, it asks the URL map each time.
    :param all_methods: Every method that a URL rule or a policy names, and one that
        stands for the rest.
    :param owner: Returns what decides on a view and a method. Two views with the same
        have one policy.
    :param find: Returns the rule that governs a view, for a method.
    """

    def __init__(
        self,
        url_rules: cabc.Sequence[UrlRule],
        all_methods: frozenset[str],
        owner: cabc.Callable[[str, str], object],
        find: cabc.Callable[[RouteMatch, str, MapAdapter], Rule | None],
    ) -> None:
        self._url_rules = url_rules
        self._all_methods = all_methods
        self._owner = owner
        self._find = find
        # For each URL rule, by its text: whether one policy governs every view that may
        # match the same paths.
        self._sole: dict[str, bool] = {}

    def methods(
        self,
        policy: Policy,
        adapter: MapAdapter,
        path: str,
        target: RouteMatch,
        method: str,
    ) -> frozenset[str] | None:
        """Return the methods of a URL that a policy governs, or ``None`` if it
        governs all of its views.

        :param path: That of the URL.
        :param target: The view that it leads to.
        :param method: The requested method, in upper case.
        """
        if path == target.path and self._is_sole(target, method):
            return None

        paths = {path, target.path}
        # Browsers also remember which headers are allowed, and do so for all methods.
        rest: dict[str, Rule | None] = {}
        found = {
            other: [self._found_at(adapter, each, other, rest) for each in paths]
            for other in {*self._all_methods, method}
        }

        if all(
            each is policy
            for views in found.values()
            for runs_view, each in views
            if runs_view
        ):
            return None

        return frozenset(
            other
            for other, views in found.items()
            if all(each is policy for _, each in views)
        )

    def _found_at(
        self, adapter: MapAdapter, path: str, method: str, rest: dict[str, Rule | None]
    ) -> tuple[bool, Policy | None]:
        """Tell whether a view runs for a path and a method, and what governs it.

        :param rest: For each path, the rule of the methods that have no view there.
        """
        try:
            target = match_route(adapter, path, method)

            if not target.lacks_method:
                rule = self._find(target, method, adapter)
            elif path in rest:
                rule = rest[path]
            else:
                rule = rest[path] = self._find(target, method, adapter)
        except Exception:
            # If the URL map fails, any policy may govern the view.
            return True, None

        return target.runs_view, rule.policy if rule else None

    def _is_sole(self, target: RouteMatch, method: str) -> bool:
        """Tell whether one policy governs all views that a URL may have. This saves
        asking the URL map, which takes long.
        """
        endpoint, path, text, *_ = target
        # Either the path or the rule ends with a slash, but not both.
        is_odd = "//" in path or path.endswith("/") is not text.endswith("/")

        # The comparison below leaves out Flask's own OPTIONS.
        if endpoint is None or method == "OPTIONS" or is_odd:
            return False

        is_sole = self._sole.get(text)

        if is_sole is None:
            is_sole = self._sole[text] = len(self._owners(text)) == 1

        return is_sole

    def _owners(self, text: str) -> set[object]:
        """Return what decides on the views that may match the same path as a rule. It
        is empty if that isn't known.

        :param text: The rule, as it was written.
        """
        return {
            self._owner(rule.endpoint, method)
            for rule in rules_beside(self._url_rules, text) or ()
            # A rule without methods takes all of them.
            for method in rule.methods or self._all_methods
            if not is_flasks_own(rule, method)
        }


def rules_beside(rules: cabc.Sequence[UrlRule], text: str) -> list[UrlRule] | None:
    """Return the rules that may match a path that one of them matches.

    :param rules: Those of a URL map.
    :param text: The one rule, as it was written.
    :return: ``None`` if one of them may redirect such a path.
    """
    # The other rules of an endpoint redirect to the one with defaults.
    redirected = {rule.endpoint for rule in rules if rule.defaults or rule.alias}
    found = [rule for rule in rules if may_meet(rule.rule, text)]

    for rule in found:
        adds_slash = not rule.is_leaf and not text.endswith("/")

        if adds_slash or rule.redirect_to or rule.endpoint in redirected:
            return None

    return found
