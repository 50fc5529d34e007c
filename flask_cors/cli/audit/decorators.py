from __future__ import annotations

import collections.abc as cabc

from ...errors import Report
from ...log import quote
from ...options.resolver import Rule
from ...serving.declared_views import find_misplaced_views
from ..survey import Survey
from . import kinds
from .attacks import STRANGER
from .findings import Finding


def check_decorators(survey: Survey) -> cabc.Iterator[Finding]:
    """Yield findings on decorators above ``@app.route``."""
    resolver = survey.policies.resolver

    for endpoint, declaration in find_misplaced_views(survey.app):
        meant = resolver.rule(declaration, None, Report())
        routes = [route for route in survey.routes if route.endpoint == endpoint]
        rules = [each.rule for route in routes for each in route.decisions]
        is_wider = any(rule and meant and _is_wider(rule, meant) for rule in rules)
        kind = kinds.RESTRICTION_WITHOUT_EFFECT if is_wider else kinds.MISPLACED
        finding = kind.finding(declaration.place, f"view {quote(endpoint)}")
        yield finding.on(route.text for route in routes)


def _is_wider(rule: Rule, meant: Rule) -> bool:
    """Tell whether a rule allows an origin that the decorator was meant to deny."""
    origins = (*rule.policy.settings.origins.exact, STRANGER)
    return any(
        rule.policy.allows(origin) and not meant.policy.allows(origin)
        for origin in origins
    )
