from __future__ import annotations

import collections.abc as cabc

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.routing import Rule as UrlRule

from ...fetch import ANY
from ...fetch import SAFELISTED_METHODS
from ...options.resolver import Rule
from ...paths.patterns import PathPattern
from ..survey import ALL_METHODS
from ..survey import Route
from ..survey import Survey


def notes_on(survey: Survey, route: Route) -> cabc.Iterator[str]:
    """Yield notes on surprises about a route, as sentences."""
    if route.url_rule.redirect_to is not None or route.url_rule.alias:
        yield "Only redirects: the policy of the target decides who can read that."
    else:
        yield from _notes_on_reach(survey, route)

    for decision in route.decisions:
        if decision.rule is not None:
            yield from _notes_on_methods(route, decision.methods, decision.rule)


def notes_on_rule(survey: Survey, rule: Rule) -> str | None:
    """Return why a path rule governs no route, as a sentence, or ``None``."""
    if rule.pattern is None or survey.routes_of(rule):
        return None

    matched = [route for route in survey.routes if _matches(survey, rule, route)]

    if matched:
        others = _deciders(survey, matched)
        return f"Governs no route: {others} governs all routes that it matches."

    return _note_on_path(survey, rule, rule.pattern)


def blocked_methods(methods: cabc.Iterable[str], rule: Rule) -> set[str]:
    """Return the methods that browsers block, because the policy doesn't list them.

    Source: Fetch, "CORS-safelisted method".
    """
    allowed = rule.policy.settings.methods

    if ANY in allowed:
        return set()

    return {*methods}.difference(allowed, SAFELISTED_METHODS)


def _notes_on_reach(survey: Survey, route: Route) -> cabc.Iterator[str]:
    hidden: dict[str, list[str]] = {}

    for method in route.methods:
        found = survey.find_url_rule(route, method)

        if found is not None and found is not route.url_rule:
            name = f"{str(found)!r} of {found.endpoint!r}"
            hidden.setdefault(name, []).append(method)

    for name, methods in hidden.items():
        yield f"Hidden for {_join(methods)}: {name} comes first."


def _notes_on_methods(
    route: Route, methods: tuple[str, ...], rule: Rule
) -> cabc.Iterator[str]:
    allowed = rule.policy.settings.methods
    blocked = blocked_methods(methods, rule)

    if blocked:
        yield f"{_join(blocked)} is blocked: the policy doesn't list it."

    # The default allows all methods, so it isn't a mistake.
    if rule.gives("methods"):
        lacking = {*allowed} - {*route.methods, ANY, "OPTIONS", "HEAD"}

        if lacking:
            yield f"{_join(lacking)} is allowed, but the route doesn't accept it."


def _note_on_path(survey: Survey, rule: Rule, pattern: PathPattern) -> str | None:
    """Return a note on a path rule that matches no sample path of a route."""
    path = _path_of(pattern)
    found = _match(survey, path)

    if isinstance(found, str):
        return f"Only governs a redirect: {path!r} leads to {found!r}."

    # The rule may be for a few of the paths of a route.
    is_known = found is not None and _is_within(survey, rule, found.endpoint)
    return None if is_known else "Matches no route."


def _path_of(pattern: PathPattern) -> str:
    """Return a path that a pattern matches: itself, or its prefix for a regex."""
    text = pattern.text
    return text if pattern.matches(text) else text.replace("*", "x")


def _match(survey: Survey, path: str) -> UrlRule | str | None:
    """Return the rule of the URL map for a path, or the target of its redirect."""
    adapter = survey.adapter()

    for method in adapter.allowed_methods(path) or ALL_METHODS:
        try:
            return adapter.match(path, method, return_rule=True)[0]
        except RequestRedirect as redirect:
            return redirect.new_url
        except HTTPException:
            continue

    return None


def _matches(survey: Survey, rule: Rule, route: Route) -> bool:
    is_within = _is_within(survey, rule, route.endpoint)
    return is_within and rule.pattern is not None and rule.pattern.matches(route.path)


def _is_within(survey: Survey, rule: Rule, endpoint: str) -> bool:
    names = survey.policies.blueprints_of(rule)
    return not names or any(endpoint.startswith(f"{name}.") for name in names)


def _deciders(survey: Survey, routes: list[Route]) -> str:
    rules = {each.rule for route in routes for each in route.decisions if each.rule}
    return " or ".join(sorted(map(survey.policies.describe, rules)))


def _join(names: cabc.Iterable[str]) -> str:
    return ", ".join(sorted(names))
