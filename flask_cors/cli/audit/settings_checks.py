from __future__ import annotations

import collections.abc as cabc
from dataclasses import replace

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ...errors import Report
from ...fetch import ANY
from ...fetch import OPAQUE_ORIGIN
from ...fetch import split_origin
from ...log import quote
from ...options.config_keys import explain_key
from ...options.config_keys import find_unknown_keys
from ...options.options import read_config
from ...options.parsers import parse_methods
from ...options.resolver import Rule
from ...origins.hosts import is_number
from ...origins.suffixes import registrable_domain
from ...paths.patterns import EVERYTHING
from ...paths.patterns import PathPattern
from ...policy import Settings
from ..routes.notes import blocked_methods
from ..routes.notes import notes_on_rule
from ..survey import Route
from ..survey import Survey
from . import kinds
from .findings import Finding
from .findings import Places
from .introspection import contents_of_view

# Chromium's limit: it's by far the most used browser.
_LONGEST_MAX_AGE = 7200
# These methods have a body, which usually is JSON.
_WITH_BODY = ("PATCH", "POST", "PUT")


def check_config(app: Flask, rules: cabc.Iterable[Rule]) -> cabc.Iterator[Finding]:
    """Yield findings on the ``CORS_*`` keys of an app."""
    for key in find_unknown_keys(read_config(app.config), rules, ()):
        hint = explain_key(key).partition(key)[2].lstrip("'").rstrip("?.")
        yield kinds.WITHOUT_EFFECT.finding(f"app.config[{key!r}]", key, detail=hint)


def check_settings(app: Flask, rule: Rule, places: Places) -> cabc.Iterator[Finding]:
    """Yield findings on useless or risky options of a rule."""
    settings = rule.policy.settings

    if settings.allow_private_network:
        place = places.of_option(rule, "allow_private_network")
        yield kinds.WITHOUT_EFFECT.finding(place, "allow_private_network")

    if settings.max_age is not None and settings.max_age > _LONGEST_MAX_AGE:
        place = places.of_option(rule, "max_age")
        yield kinds.LONG_MAX_AGE.finding(place, settings.max_age)

    is_same = settings.is_static or settings.origins.is_empty

    if not settings.vary_header and not is_same:
        place = places.of_option(rule, "vary_header")
        yield kinds.NO_VARY.finding(place, "vary_header")

    if settings.origins.any and _allows_header(settings, "authorization"):
        place = places.of_option(rule, "headers")
        detail = "the policy allows the header 'Authorization'"
        yield kinds.LOGIN_FOR_ALL.finding(place, "Authorization", detail=detail)

    if settings.supports_credentials and app.secret_key:
        yield from _check_cookie(app, settings)


def check_routes(
    survey: Survey, rule: Rule, routes: cabc.Iterable[Route], places: Places
) -> cabc.Iterator[Finding]:
    """Yield findings where a rule doesn't fit the routes that it governs."""
    pattern = rule.pattern
    note = notes_on_rule(survey, rule)

    if pattern and pattern != EVERYTHING and note:
        is_matched = _is_matched(survey, rule, pattern)
        kind = kinds.USELESS_RULE if is_matched else kinds.NO_ROUTE
        yield kind.finding(places.of(rule), pattern.text, detail=note)

    place = places.of_option(rule, "headers")
    yield from _check_content_type(survey.app, rule, routes, place)
    yield from _check_methods(survey, rule, routes, places)


def _is_matched(survey: Survey, rule: Rule, pattern: PathPattern) -> bool:
    """Tell whether a rule can't be only for WebSockets, which have no route."""
    # Only rules of the app govern WebSockets, not those of blueprints.
    if survey.policies.blueprints_of(rule):
        return True

    if any(pattern.matches(route.path) for route in survey.routes):
        return True

    methods = {method for route in survey.routes for method in route.methods}
    return any(_is_redirected(survey, pattern.text, each) for each in methods)


def _is_redirected(survey: Survey, path: str, method: str) -> bool:
    try:
        survey.adapter().match(path, method)
    except RequestRedirect:
        return True
    except HTTPException:
        pass

    return False


def _check_content_type(
    app: Flask, rule: Rule, routes: cabc.Iterable[Route], place: str
) -> cabc.Iterator[Finding]:
    settings = rule.policy.settings
    found = [
        (method, route)
        for route in routes
        for method in _WITH_BODY
        if route.rule_for(method) is rule and _may_send(settings, method)
    ]

    if (
        not found
        or settings.origins.is_empty
        or _allows_header(settings, "content-type")
    ):
        return

    # An app that sets headers has pages that send more than forms.
    is_meant = rule.gives("headers") or any(_reads_json(app, each) for _, each in found)
    kind = kinds.NO_CONTENT_TYPE if is_meant else kinds.FORMS_ONLY
    methods = ", ".join(sorted({method for method, _ in found}))
    finding = kind.finding(place, "Content-Type", detail=methods)
    yield finding.on(route.text for _, route in found)


def _reads_json(app: Flask, route: Route) -> bool:
    """Tell whether the code of a view reads JSON from requests."""
    names = contents_of_view(app.view_functions.get(route.endpoint)).names
    return any(
        not each.isdisjoint({"get_json", "is_json"}) or {"request", "json"} <= each
        for each in names
    )


def _allows_header(settings: Settings, name: str) -> bool:
    return name in map(str.lower, settings.headers.listed_for(name))


def _may_send(settings: Settings, method: str) -> bool:
    # Fetch, "CORS-safelisted method": POST is allowed even if it isn't listed.
    return method == "POST" or not {method, ANY}.isdisjoint(settings.methods)


def _check_methods(
    survey: Survey, rule: Rule, routes: cabc.Iterable[Route], places: Places
) -> cabc.Iterator[Finding]:
    """Yield a finding on methods of routes that the default doesn't list."""
    settings = rule.policy.settings

    # Methods that somebody wrote leave out others on purpose.
    if settings.origins.is_empty or rule.gives("methods"):
        return

    found = [
        (method, route)
        for route in routes
        for method in blocked_methods(route.methods, rule)
        if route.rule_for(method) is rule and _is_sent(survey, route, method)
    ]

    if found:
        methods = {method for method, _ in found}
        names = ", ".join(sorted(methods))
        listed = ", ".join(sorted(methods.union(settings.methods)))
        place = places.of_option(rule, "methods")
        finding = kinds.METHOD_NOT_LISTED.finding(place, names, detail=names)
        fix = f"If pages send such requests, write methods={listed!r}."
        yield replace(finding, fix=fix).on(route.text for _, route in found)


def _is_sent(survey: Survey, route: Route, method: str) -> bool:
    """Tell whether a browser can send a method to a route, and it isn't misspelled."""
    report = Report()
    parse_methods(method, report)
    found = survey.find_url_rule(route, method)
    return not (report.problems or report.warnings) and (
        found is None or found is route.url_rule
    )


def _check_cookie(app: Flask, settings: Settings) -> cabc.Iterator[Finding]:
    """Yield findings on a session cookie that pages of other sites don't get.

    Source: the cookie standard (RFC 6265bis), "The SameSite Attribute".
    """
    same_site = app.config["SESSION_COOKIE_SAMESITE"]
    detail = _other_site(app, settings)

    if not detail:
        return

    if str(same_site or "").lower() != "none":
        key = "SESSION_COOKIE_SAMESITE"
    elif not app.config["SESSION_COOKIE_SECURE"]:
        key = "SESSION_COOKIE_SECURE"
    else:
        return

    yield kinds.COOKIE_WITHHELD.finding(f"app.config[{key!r}]", key, detail=detail)


def _other_site(app: Flask, settings: Settings) -> str:
    """Return an explanation that an origin is of another site than the app, if any."""
    written = {*settings.origins.exact, *settings.origins.wildcards.wildcards}
    sites = {_site(origin) for origin in written - {OPAQUE_ORIGIN}}
    name = app.config["SERVER_NAME"]

    if name:
        sites -= {_site(f"https://{name}")}
        return f"{quote(min(sites))} is one, and the app {quote(name)}" if sites else ""

    # The host of the app is unknown, but the app is on one site only.
    if len(sites) < 2:
        return ""

    first, second, *_ = sorted(sites)
    return f"{quote(first)} and {quote(second)} are two sites, and the app has one"


def _site(origin: str) -> str:
    host = split_origin(origin)[1]

    if host.startswith("[") or is_number(host.rpartition(".")[2]):
        return host

    return registrable_domain(host[2:] if host.startswith("*.") else host)
