"""The declarations for an app and for each of its blueprints."""

from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from flask import Flask
from flask.blueprints import BlueprintSetupState

from ..errors import Report
from ..log import quote
from ..options.declarations import Declaration
from ..options.options import RESOURCES
from ..options.resolver import Resolver
from ..options.resolver import Rule
from ..paths.table import PathTable
from ..values import is_regex
from .url_map import Prefix


class Scope(t.NamedTuple):
    """A declaration, and the blueprint it is for. Without one, it is for the app."""

    declaration: Declaration
    blueprint: Prefix | None = None


def make_tables(
    app: Flask, scopes: cabc.Sequence[Scope], resolver: Resolver, report: Report
) -> dict[Prefix | None, PathTable[Rule]]:
    """Return the path rules of each blueprint, and those of the app under ``None``."""
    tables: dict[Prefix | None, PathTable[Rule]] = {}
    prefixes = dict.fromkeys(scope.blueprint for scope in scopes if scope.blueprint)

    for prefix in (*prefixes, None):
        declarations = [each.declaration for each in scopes if each.blueprint == prefix]
        everywhere = None if prefix else resolver.config.resources
        tables[prefix] = resolver.table(declarations, everywhere, report)

    _check_slashes(app, tables.values(), report)
    return tables


def _check_slashes(
    app: Flask, tables: cabc.Iterable[PathTable[Rule]], report: Report
) -> None:
    """Report path patterns that match nothing, since Flask merges slashes."""
    rules = (rule for table in tables for rule in table.values)

    for rule in rules if app.url_map.merge_slashes else ():
        text = rule.pattern.text if rule.pattern else ""

        if "//" in text and not is_regex(text):
            merged = re.sub("/+", "/", text)
            report.at(RESOURCES, rule.place).error(
                text,
                f"{quote(text)} matches no path, because Flask merges slashes. Write"
                f" {quote(merged)}.",
            )


def make_prefix(state: BlueprintSetupState) -> Prefix:
    """Return the URL prefix under which a blueprint is registered."""
    name = f"{state.name_prefix}.{state.name}".lstrip(".")
    text = state.url_prefix if _has_own_prefix(state) else None
    return Prefix(name, text or "", state.subdomain)


def _has_own_prefix(state: BlueprintSetupState) -> bool:
    """Tell whether the URL prefix of a nested blueprint differs from its parent's.

    If it doesn't, views of the parent have the same prefix.
    """
    if not state.name_prefix or state.blueprint.url_prefix is not None:
        return True

    own = f"{(state.url_prefix or '').rstrip('/')}/"
    rules = state.app.url_map.iter_rules()
    parents = [r for r in rules if r.endpoint.rpartition(".")[0] == state.name_prefix]
    return not parents or not all(f"{r.rule}/".startswith(own) for r in parents)
