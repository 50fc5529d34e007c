from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask

from ..errors import Report
from ..options.declarations import Declaration
from ..options.resolver import Resolver
from ..options.rules import Rule
from .marks import find_handlers
from .marks import find_view_declaration
from .policies import PolicyMap
from .url_map import Prefix


class Scope(t.NamedTuple):
    """For what a declaration holds: a blueprint, or else the app."""

    declaration: Declaration
    blueprint: Prefix | None = None


def assemble(
    app: Flask, scopes: tuple[Scope, ...], resolver: Resolver, report: Report
) -> PolicyMap:
    """Return the governance of what was declared for an app, and on its views.

    :param report: Where problems go.
    """
    app_wide = [scope.declaration for scope in scopes if scope.blueprint is None]
    prefixes = list(dict.fromkeys(scope.blueprint for scope in scopes))
    blueprints = {
        prefix.blueprint: resolver.rules(
            [scope.declaration for scope in scopes if scope.blueprint == prefix],
            None,
            report,
        )
        for prefix in prefixes
        if prefix
    }
    return PolicyMap(
        app,
        resolver.rules(app_wide, resolver.config.resources, report),
        blueprints,
        [prefix for prefix in prefixes if prefix and prefix.depth],
        *_view_rules(app, resolver, report),
        frozenset(each for *_, each in _placed_declarations(app)),
        resolver,
    )


def _placed_declarations(
    app: Flask,
) -> cabc.Iterator[tuple[str, str | None, Declaration]]:
    """Yield what views, and single methods of views, carry."""
    views = app.view_functions

    for endpoint, view in views.items():
        declaration = find_view_declaration(view)

        if declaration is not None:
            yield endpoint, None, declaration

    for rule in app.url_map.iter_rules():
        view_of_rule = views.get(rule.endpoint)

        for method, declaration in find_handlers(view_of_rule, rule.methods or ()):
            yield rule.endpoint, method, declaration


def _view_rules(
    app: Flask, resolver: Resolver, report: Report
) -> tuple[dict[str, Rule], dict[tuple[str, str], Rule]]:
    """Return the rules of views, and of single methods of views."""
    views = {}
    handlers = {}

    for endpoint, method, declaration in _placed_declarations(app):
        rule = resolver.rule(declaration, None, report)

        if rule and method is None:
            views[endpoint] = rule
        elif rule and method:
            handlers[endpoint, method] = rule

    return views, handlers
