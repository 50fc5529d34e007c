from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask
from flask import Request
from werkzeug.routing import MapAdapter

from ..log import quote
from ..options.declarations import Declaration
from ..options.resolver import Resolver
from ..options.rules import PathRule
from ..options.rules import Rule
from ..paths.table import PathTable
from .shared_urls import SharedUrls
from .url_map import match_route
from .url_map import Prefix
from .url_map import PrefixMap
from .url_map import RouteMatch
from .url_map import runs_own_code


class Match(t.NamedTuple):
    """The rule whose policy answers a preflight, if one does.

    :param methods: The methods of the URL that it governs, if others govern
        the rest.
    """

    rule: Rule | None = None
    methods: frozenset[str] | None = None


class PolicyMap:
    """Knows which rule governs a request of one app: that of the view, else
    one of its innermost blueprint, else one of the app.

    :param rules: The path rules of the app.
    :param blueprints: The path rules of blueprints, by registered name.
    :param views: The rules of views, by endpoint.
    :param handlers: The rules of single methods of class-based views, by
        endpoint and method.
    :param placed: What views that Flask knows carry.
    :param resolver: What has made the rules.
    """

    def __init__(
        self,
        app: Flask,
        rules: PathTable[PathRule],
        blueprints: cabc.Mapping[str, PathTable[PathRule]],
        prefixes: cabc.Iterable[Prefix],
        views: cabc.Mapping[str, Rule],
        handlers: cabc.Mapping[tuple[str, str], Rule],
        placed: cabc.Set[Declaration],
        resolver: Resolver,
    ) -> None:
        self.rules = rules
        self.blueprints = blueprints
        self.views = views
        self.handlers = handlers
        self.placed = placed
        self.resolver = resolver
        self._app = app
        self._prefixes = PrefixMap(prefixes, app.url_map.converters)
        # By endpoint.
        self._scopes: dict[str, PathTable[PathRule]] = {}
        #: Whether a path is enough to know the rule.
        self.is_by_path: bool = not (blueprints or views or handlers)
        #: The rule of every request, if the app has one rule and nothing else.
        self.everywhere: PathRule | None = rules.only if self.is_by_path else None
        is_own = runs_own_code(app)
        #: Whether to ask the URL map may run code of the app's own.
        self.needs_context: bool = not self.is_by_path and is_own
        #: Whether there is a policy that may keep actual requests from the app.
        self.blocks: bool = any(
            rule.policy.settings.block_denied for rule in self.every_rule()
        )
        # The paths that a converter of the app's own matches are not known.
        url_rules = () if is_own else tuple(app.url_map.iter_rules())
        self._sharing = SharedUrls(url_rules, self._owner, self.of_target)

    def every_rule(self) -> cabc.Iterator[Rule]:
        """Yield the rules of the app, its blueprints and its views."""
        for each in (self.rules, *self.blueprints.values()):
            yield from each.values

        yield from self.views.values()
        yield from self.handlers.values()

    def of_path(self, path: str) -> PathRule | None:
        """Return the path rule that covers a path.

        :param path: The decoded path. As in routing, its leading slashes count
            as one.
        """
        return self.rules.find(f"/{path.lstrip('/')}")

    def of_view(self, endpoint: str | None, method: str) -> Rule | None:
        """Return the rule that a view brought along."""
        if endpoint is None:
            return None

        own = self.handlers.get((endpoint, method)) if self.handlers else None
        return own or self.views.get(endpoint)

    def of_request(self, request: Request) -> Rule | None:
        """Return the rule that governs an actual request."""
        if self.is_by_path:
            return self.rules.find(request.path)

        endpoint = request.endpoint

        if endpoint is not None:
            own = self.of_view(endpoint, request.method)
            return own or self._scope_of(endpoint).find(request.path)

        try:
            adapter = self._bind(request)
            target = match_route(adapter, request.path, request.method)
            return self.of_target(target, request.method, adapter)
        except Exception:
            return self.of_path(request.path)

    def around(self, request: Request) -> Rule | None:
        """Return the rule that would govern a request if its view had none."""
        endpoint = request.endpoint

        if endpoint is None:
            return self.of_request(request)

        return self._scope_of(endpoint).find(request.path)

    def try_preflight(self, request: Request, method: str) -> Match:
        """Return the same as :meth:`of_preflight`, and nothing where it fails.

        What the URL map can't answer, such as a redirect to another host, the
        app does.
        """
        try:
            return self.of_preflight(request, method)
        except Exception:
            return Match()

    def of_preflight(self, request: Request, method: str) -> Match:
        """Return what governs the preflight for a method.

        :raises Exception: Whatever the URL map raises, other than for 404 and
            405.
        """
        if self.is_by_path:
            return Match(self.rules.find(request.path))

        method = method.upper()
        adapter = self._bind(request)
        target = match_route(adapter, request.path, method)
        rule = self.of_target(target, method, adapter)

        if rule is None:
            return Match()

        methods = self._sharing.methods(
            rule.policy, adapter, request.path, target, method
        )
        return Match(rule, methods)

    def _owner(self, endpoint: str, method: str) -> int:
        """Return what decides on a view: the same for two means one policy."""
        own = self.of_view(endpoint, method)
        return id(own.policy if own else self._scope_of(endpoint))

    def of_target(
        self, target: RouteMatch, method: str, adapter: MapAdapter | None = None
    ) -> Rule | None:
        """Return the rule that governs what arrives at a view, or at none.

        :param method: In upper case.
        :param adapter: The app's URL map, bound to a request. Only with it is the
            blueprint found below whose prefix a path without a view lies.
        """
        own = self.of_view(target.endpoint, method)

        if own is not None:
            return own

        return self._scope(target, adapter).find(target.path)

    def blueprint_of(self, rule: Rule) -> str | None:
        """Return the registered name of the blueprint that a rule belongs to."""
        names = (name for name, each in self.blueprints.items() if rule in each.values)
        return next(names, None)

    def describe(self, rule: Rule) -> str:
        """Return by what people find a rule: its paths, and where it is written."""
        if not isinstance(rule, PathRule):
            return rule.place

        name = self.blueprint_of(rule)
        owner = f" of blueprint {quote(name)}" if name else ""
        # An entry of resources is named by its pattern.
        is_named = rule.place.endswith(f"[{quote(rule.pattern.text)}]")
        named = rule.place if is_named else f"{rule.place}, {quote(rule.pattern.text)}"
        return f"{named}{owner}"

    def _scope(
        self, target: RouteMatch, adapter: MapAdapter | None
    ) -> PathTable[PathRule]:
        if not self.blueprints:
            return self.rules

        if target.endpoint is None:
            name = self._prefixes.find(adapter, target.path) if adapter else None
            return self.blueprints[name] if name else self.rules

        return self._scope_of(target.endpoint)

    def _scope_of(self, endpoint: str) -> PathTable[PathRule]:
        """Return the path rules that hold for a view without a rule of its own."""
        scope = self._scopes.get(endpoint)

        if scope is None:
            name = endpoint.rpartition(".")[0]

            while name and name not in self.blueprints:
                name = name.rpartition(".")[0]

            scope = self.blueprints[name] if name else self.rules
            self._scopes[endpoint] = scope

        return scope

    def _bind(self, request: Request) -> MapAdapter:
        adapter = self._app.create_url_adapter(request)
        return t.cast(MapAdapter, adapter)
