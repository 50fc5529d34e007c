"""The declarations for an app and for each of its blueprints."""

from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from flask import Flask

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
