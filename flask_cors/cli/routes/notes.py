from __future__ import annotations

import collections.abc as cabc

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.routing import Rule as UrlRule

from ...fetch import ANY
from ...options.resolver import Rule
from ...paths.patterns import PathPattern
from ..survey import ALL_METHODS
from ..survey import Route
from ..survey import Survey


def notes_on(survey: Survey, route: Route) -> cabc.Iterator[str]:
    """Yield what is remarkable about a route, as sentences."""
    if route.url_rule.redirect_to is not None or route.url_rule.alias:
        yield "Redirects only: the policy of where it leads governs what is read there."
    else:
        yield from _notes_on_reach(survey, route)

    for decision in route.decisions:
        if decision.rule is not None:
            yield from _notes_on_methods(route, decision.methods, decision.rule)


def notes_on_rule(survey: Survey, rule: Rule) -> str | None:
    """Return why a path rule governs nothing, as a sentence, if it does not."""
    if rule.pattern is None or survey.routes_of(rule):
        return None

    matched = [route for route in survey.routes if _matches(survey, rule, route)]

    if matched:
        others = _deciders(survey, matched)
        return f"Governs no route: {others} decides on all that it matches."

    return _note_on_path(survey, rule, rule.pattern)


def _notes_on_reach(survey: Survey, route: Route) -> cabc.Iterator[str]:
    hidden: dict[str, list[str]] = {}

    for method in route.methods:
        reached = survey.reached(route, method)

        if reached is not None and reached is not route.url_rule:
            name = f"{str(reached)!r} of {reached.endpoint!r}"
            hidden.setdefault(name, []).append(method)

    for name, methods in hidden.items():
        yield f"Hidden for {_joined(methods)}: {name} comes first."


def _notes_on_methods(
    route: Route, methods: tuple[str, ...], rule: Rule
) -> cabc.Iterator[str]:
    allowed = rule.policy.settings.methods
    # GET, HEAD and POST need no method list.
    blocked = {*methods} - {*allowed, "GET", "HEAD", "POST"}

    if blocked and ANY not in allowed:
        yield f"{_joined(blocked)} is blocked: the policy does not list it."

    # The default lists all methods, so that it says nothing about a route.
    if rule.gives("methods"):
        lacking = {*allowed} - {*route.methods, ANY, "OPTIONS", "HEAD"}

        if lacking:
            yield f"{_joined(lacking)} is allowed, but the route does not take it."


def _note_on_path(survey: Survey, rule: Rule, pattern: PathPattern) -> str | None:
    """Return what becomes of a path of which no route is a sample."""
    path = _path_of(pattern)
    found = _reached(survey, path)

    if isinstance(found, str):
        return f"Reached by a redirect only: {path!r} leads to {found!r}."

    # It may be for some of the paths of a route.
    is_known = found is not None and _is_within(survey, rule, found.endpoint)
    return None if is_known else "Matches no route."


def _path_of(pattern: PathPattern) -> str:
    """Return a path that a pattern matches: itself, or its prefix for a regex."""
    text = pattern.text
    return text if pattern.matches(text) else text.replace("*", "x")


def _reached(survey: Survey, path: str) -> UrlRule | str | None:
    """Return the rule of the URL map for a path, or where that is redirected."""
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
    name = survey.governance.blueprint_of(rule)
    return name is None or endpoint.startswith(f"{name}.")


def _deciders(survey: Survey, routes: list[Route]) -> str:
    rules = {each.rule for route in routes for each in route.decisions if each.rule}
    return " or ".join(sorted(map(survey.governance.describe, rules)))


def _joined(names: cabc.Iterable[str]) -> str:
    return ", ".join(sorted(names))
