from __future__ import annotations

import typing as t
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from flask import Flask
from flask import request
from werkzeug.routing import MapAdapter
from werkzeug.routing import Rule as UrlRule
from werkzeug.test import create_environ

from ..options.resolver import Rule
from ..serving.context import request_context
from ..serving.hooks import is_blocked
from ..serving.policies import PolicyMap
from ..serving.state import AppState
from ..serving.url_map import RouteMatch
from .sample_paths import sample_paths

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# The host of an app without ``SERVER_NAME``.
_HOST = "localhost"
#: The methods of a route that doesn't name any.
ALL_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


@dataclass(frozen=True)
class Decision:
    """The rule that governs some methods of a route.

    :param methods: In upper case, sorted.
    :param rule: ``None`` if no rule governs them: then there is no CORS.
    """

    methods: tuple[str, ...]
    rule: Rule | None


@dataclass(frozen=True)
class Route:
    """A rule of the URL map, with the CORS rules of its methods.

    :param path: A path that it matches; a guess if it has the app's own converters.
    :param host: The host that serves it, with the port.
    :param decisions: Each method is in exactly one of them.
    """

    url_rule: UrlRule
    path: str
    host: str
    decisions: tuple[Decision, ...]

    @property
    def text(self) -> str:
        """The rule as written, after its host or subdomain."""
        return f"{self.url_rule.host or self.url_rule.subdomain or ''}{self.url_rule}"

    @property
    def endpoint(self) -> str:
        """The name of the view."""
        return t.cast(str, self.url_rule.endpoint)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that it accepts, in upper case; OPTIONS if there is no other."""
        return tuple(sorted(m for each in self.decisions for m in each.methods))

    @property
    def is_static(self) -> bool:
        """Whether it serves the files of a static folder."""
        return self.endpoint.rpartition(".")[2] == "static"

    def rule_for(self, method: str) -> Rule | None:
        """Return the rule that governs a method."""
        found = (each.rule for each in self.decisions if method in each.methods)
        return next(found, None)


# The audit sends requests from many origins to one route after the other.
@lru_cache(maxsize=10)
def environ_for(host: str, path: str, method: str = "GET") -> WSGIEnvironment:
    """Return the WSGI environ of a request. It's shared: don't change it."""
    return create_environ(quote(path), base_url=f"http://{host}/", method=method)


def blocks_request(app: Flask, environ: WSGIEnvironment, rule: Rule) -> bool:
    """Tell whether Flask-CORS blocks a request before its view runs.

    :param rule: The rule that governs the request.
    """
    with request_context(app, environ):
        policies = AppState.of(app).current()
        return is_blocked(policies, request, rule)


class Survey:
    """All routes of an app, and all CORS rules for them.

    :param app: The survey reads its current configuration.
    :raises CORSConfigError: The configuration is invalid.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.policies: PolicyMap = AppState.of(app).current()
        url_rules = [rule for rule in app.url_map.iter_rules() if not rule.build_only]

        # Converters may use the app.
        with app.app_context():
            self.routes: tuple[Route, ...] = tuple(map(self._route, url_rules))

    @property
    def path_rules(self) -> tuple[Rule, ...]:
        """The rules for paths; those of blueprints come last."""
        return tuple(rule for rule in self.rules if rule.pattern is not None)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, each once: of paths, of views, and of methods of views."""
        return self.policies.rules

    def context_of(self, rule: Rule) -> AbstractContextManager[object]:
        """Return a context for calling the functions of a rule, with a request for one
        of its routes.
        """
        routes = self.routes_of(rule)

        if not routes or not rule.policy.settings.origins.predicates:
            return self.app.app_context()

        environ = environ_for(routes[0].host, routes[0].path)
        return request_context(self.app, environ)

    def routes_of(self, rule: Rule) -> list[Route]:
        """Return the routes with at least one method that a rule governs."""
        return [
            route
            for route in self.routes
            if any(each.rule is rule for each in route.decisions)
        ]

    def adapter(self, url_rule: UrlRule | None = None) -> MapAdapter:
        """Return the URL map, bound to the host of one of its rules."""
        name = self.app.config["SERVER_NAME"] or _HOST
        url_map = self.app.url_map

        if url_rule is None:
            return url_map.bind(name)

        if url_map.host_matching:
            return url_map.bind(url_rule.host or name)

        return url_map.bind(name, subdomain=url_rule.subdomain)

    def find_url_rule(self, route: Route, method: str | None = None) -> UrlRule | None:
        """Return the rule of the URL map that matches the path of a route.

        It's another route's rule if that comes first, and ``None`` if it's unknown.

        :param method: By default the first method of the route.
        """
        return self._match(route.url_rule, route.path, method or route.methods[0])

    def _match(self, url_rule: UrlRule, path: str, method: str) -> UrlRule | None:
        try:
            adapter = self.adapter(url_rule)
            found: UrlRule = adapter.match(path, method, return_rule=True)[0]
        except Exception:
            # A converter or a redirect function may raise anything.
            return None

        return found

    def _route(self, url_rule: UrlRule) -> Route:
        methods = _methods_of(url_rule)
        path = self._path(url_rule, methods[0])
        target = RouteMatch(t.cast(str, url_rule.endpoint), path)
        deciding: dict[Rule | None, list[str]] = {}

        for method in methods:
            rule = self.policies.of_route(target, method)
            deciding.setdefault(rule, []).append(method)

        decisions = [Decision(tuple(names), rule) for rule, names in deciding.items()]
        host = self.adapter(url_rule).get_host(None)
        return Route(url_rule, path, host, tuple(decisions))

    def _path(self, url_rule: UrlRule, method: str) -> str:
        """Return a path that leads to a rule, and not to a rule that comes first."""
        paths = list(sample_paths(url_rule, self.app.url_map))
        found = (p for p in paths if self._match(url_rule, p, method) is url_rule)
        return next(found, paths[0])


def _methods_of(url_rule: UrlRule) -> list[str]:
    # A rule without methods accepts all. Flask adds OPTIONS next to other methods.
    methods = {*(ALL_METHODS if url_rule.methods is None else url_rule.methods)}
    return sorted(methods - {"OPTIONS"}) or ["OPTIONS"]
