from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask
from flask import Request
from werkzeug.routing import MapAdapter

from ..errors import Report
from ..fetch import ANY
from ..log import quote
from ..log import quote_all
from ..options.declarations import Declaration
from ..options.resolver import Resolver
from ..options.resolver import Rule
from ..paths.table import PathTable
from ..policy import Verdict
from .declared_views import find_declared_views
from .request import CORSRequest
from .scopes import make_tables
from .scopes import Scope
from .shared_urls import SharedUrls
from .url_map import match_route
from .url_map import PrefixMap
from .url_map import RouteMatch
from .url_map import runs_own_code

# It stands for all methods that nobody names.
_ANY_OTHER = "ANY-OTHER"


class Match(t.NamedTuple):
    """The rule whose policy answers a preflight.

    :param methods: The methods of the URL that it governs, if others govern
        the rest.
    """

    rule: Rule
    methods: frozenset[str] | None = None

    def judge(self, request: CORSRequest) -> Verdict:
        """Return the verdict of the policy on the preflight."""
        return self.rule.policy.preflight(
            request.origin or "",
            request.requested_method,
            request.requested_headers,
            self.methods,
        )


class PolicyMap:
    """Finds the rule that governs a request. It never changes.

    A view's own rule comes first. Otherwise its innermost blueprint that has rules
    decides alone, also if none of them covers the path. Without such a blueprint, the
    rules of the app decide.

    :param scopes: The declarations for the app and for its blueprints.
    :param resolver: Makes the rules.
    :param report: Where problems go.
    """

    def __init__(
        self,
        app: Flask,
        scopes: cabc.Sequence[Scope],
        resolver: Resolver,
        report: Report,
    ) -> None:
        self.resolver = resolver
        self._app = app
        tables = make_tables(app, scopes, resolver, report)
        #: The path rules of the app.
        self.app_rules: PathTable[Rule] = tables.pop(None)
        #: The path rules of blueprints, by registered name.
        self.blueprint_rules: dict[str, PathTable[Rule]] = {
            prefix.blueprint: table for prefix, table in tables.items() if prefix
        }
        #: The rules of views, by endpoint and method. Without a method, a rule is for
        #: all methods that have none of their own.
        self.views: dict[tuple[str, str | None], Rule] = {}
        self._add_views(report)
        #: Whether a path is enough to know the rule.
        self.is_by_path: bool = not (self.blueprint_rules or self.views)
        #: The rule of every request, if the app has one rule and nothing else.
        self.everywhere: Rule | None = self.app_rules.only if self.is_by_path else None
        #: Whether a policy may keep actual requests from the views.
        self.blocks: bool = any(
            rule.policy.settings.block_denied for rule in self.rules
        )
        # Saves looking for the blueprint in the endpoint's name, by endpoint.
        self._tables: dict[str, PathTable[Rule]] = {}
        prefixes = [prefix for prefix in tables if prefix and prefix.depth]
        self._prefixes = PrefixMap(prefixes, app.url_map)
        #: Whether to ask the URL map may run code of the app's own.
        self.runs_own_code: bool = not self.is_by_path and runs_own_code(app)
        # It isn't known which paths a converter of the app's own matches.
        url_rules = () if self.runs_own_code else tuple(app.url_map.iter_rules())
        self._methods = self._all_methods()
        self._shared_urls = SharedUrls(
            url_rules, self._methods, self._owner, self.of_route
        )

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, each once: those of the app, of blueprints and of views."""
        tables = (self.app_rules, *self.blueprint_rules.values())
        path_rules = (rule for table in tables for rule in table.values)
        return tuple(dict.fromkeys((*path_rules, *self.views.values())))

    def of_view(self, endpoint: str | None, method: str) -> Rule | None:
        """Return the rule that a view brought along."""
        if endpoint is None or not self.views:
            return None

        own = self.views.get((endpoint, method))
        return own or self.views.get((endpoint, None))

    def is_of_some_view(self, declaration: Declaration) -> bool:
        """Tell whether a view that Flask knows has brought a declaration along."""
        return any(declaration.layer in rule.layers for rule in self.views.values())

    def of_request(self, request: Request) -> Rule | None:
        """Return the rule that governs an actual request."""
        if self.is_by_path:
            return self.app_rules.find(request.path)

        endpoint = request.endpoint

        if endpoint is not None:
            return self.of_view(endpoint, request.method) or self.around(request)

        try:
            adapter = self._bind(request)
            route = match_route(adapter, request.path, request.method)
            return self.of_route(route, request.method, adapter)
        except Exception:
            return self.app_rules.find(request.path)

    def around(self, request: Request) -> Rule | None:
        """Return the rule that would govern a request if its view had none."""
        endpoint = request.endpoint

        if endpoint is None:
            return self.of_request(request)

        table = self._table_of(endpoint)

        # A rule that matches anything may match below the prefix of a blueprint.
        if self._reaches_blueprints(table, str(request.url_rule)):
            text = str(request.url_rule)
            return self._of_path(self._bind(request), request.path, text)

        return table.find(request.path)

    def of_preflight(self, request: CORSRequest) -> Match | None:
        """Return the match of a preflight, if a rule governs it.

        :raises Exception: The URL map raised anything but 404 and 405, for instance
            a redirect to another host.
        """
        if self.is_by_path:
            found = self.everywhere or self.app_rules.find(request.path)
            return Match(found) if found else None

        # A copy, since a request puts itself into its environ.
        flask_request = self._app.request_class({**request.environ})
        path, method = flask_request.path, request.requested_method.upper()
        adapter = self._bind(flask_request)
        route = match_route(adapter, path, method)
        rule = self.of_route(route, method, adapter)

        if rule is None:
            return None

        methods = self._shared_urls.methods(rule.policy, adapter, path, route, method)
        return Match(rule, methods)

    def of_route(
        self, route: RouteMatch, method: str, adapter: MapAdapter | None = None
    ) -> Rule | None:
        """Return the rule that governs what arrives at a view, or at none.

        :param method: In upper case.
        :param adapter: The app's URL map, bound to a request. It is needed to find
            the blueprint of a path without a view, by its URL prefix.
        """
        own = self.of_view(route.endpoint, method)

        if own is not None:
            return own

        if route.endpoint is not None:
            table = self._table_of(route.endpoint)

            if not self._reaches_blueprints(table, route.text):
                return table.find(route.path)

        only = self._only_rule_at(adapter, route.path) if route.lacks_method else None
        return only or self._of_path(adapter, route.path, route.text)

    def blueprints_of(self, rule: Rule) -> list[str]:
        """Return the registered names of the blueprints that a rule belongs to."""
        tables = self.blueprint_rules.items()
        return [name for name, table in tables if rule in table.values]

    def describe(self, rule: Rule) -> str:
        """Return how people find a rule: its paths, and where it was written."""
        if rule.pattern is None:
            return rule.place

        names = self.blueprints_of(rule)
        noun = "blueprint" if len(names) == 1 else "blueprints"
        owner = f" of {noun} {quote_all(names)}" if names else ""
        # An entry of resources is named by its pattern.
        is_named = rule.place.endswith(f"[{quote(rule.pattern.text)}]")
        named = rule.place if is_named else f"{rule.place}, {quote(rule.pattern.text)}"
        return f"{named}{owner}"

    def _add_views(self, report: Report) -> None:
        for endpoint, method, declaration in find_declared_views(self._app):
            rule = self.resolver.rule(declaration, None, report)
            declaration.is_served = True

            if rule:
                self.views[endpoint, method] = rule

    def _of_path(self, adapter: MapAdapter | None, path: str, text: str) -> Rule | None:
        """Return the path rule for a path without a view of its own.

        :param text: The URL rule that matches it all the same, if there is one.
        """
        name = adapter and self._prefixes.find(adapter, path, text)
        return (self.blueprint_rules[name] if name else self.app_rules).find(path)

    def _only_rule_at(self, adapter: MapAdapter | None, path: str) -> Rule | None:
        """Return the only rule that the views of a path have brought along."""
        if adapter is None or not self.views:
            return None

        routes = ((match_route(adapter, path, each), each) for each in self._methods)
        rules = {self.of_view(route.endpoint, method) for route, method in routes}
        rules.discard(None)
        return rules.pop() if len(rules) == 1 else None

    def _reaches_blueprints(self, table: PathTable[Rule], text: str) -> bool:
        """Tell whether a view of the app may be found below a blueprint's prefix."""
        return table is self.app_rules and self._prefixes.is_reached_by(text)

    def _all_methods(self) -> frozenset[str]:
        """Return all methods that URL rules, views and policies name, and another one
        that stands for the rest.
        """
        named: list[cabc.Iterable[str]] = [
            each.methods or () for each in self._app.url_map.iter_rules()
        ]
        named += [rule.policy.settings.methods for rule in self.rules]
        named += [[method for _, method in self.views if method]]
        return frozenset({_ANY_OTHER}.union(*named) - {ANY})

    def _table_of(self, endpoint: str) -> PathTable[Rule]:
        """Return the path rules for a view without a rule of its own."""
        table = self._tables.get(endpoint)

        if table is None:
            name = endpoint.rpartition(".")[0]

            while name and name not in self.blueprint_rules:
                name = name.rpartition(".")[0]

            table = self.blueprint_rules[name] if name else self.app_rules
            self._tables[endpoint] = table

        return table

    def _owner(self, endpoint: str, method: str) -> int:
        """Return an id of what a view has its policy from. Two views with the same id
        have one policy.
        """
        own = self.of_view(endpoint, method)
        return id(own.policy if own else self._table_of(endpoint))

    def _bind(self, request: Request) -> MapAdapter:
        return t.cast(MapAdapter, self._app.create_url_adapter(request))
