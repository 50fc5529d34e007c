from __future__ import annotations

import collections.abc as cabc

from flask import Flask

from ..errors import did_you_mean
from ..errors import shown
from ..fetch import ANY
from ..fetch import OPAQUE_ORIGIN
from ..fetch import split_origin
from ..hosts import is_number
from ..options import config_values
from ..options import KNOWN_OPTIONS
from ..options import RESOURCES
from ..patterns import EVERYTHING
from ..policy import Settings
from ..rules import PathRule
from ..rules import Rule
from ..suffixes import registrable_domain
from . import kinds
from .findings import Finding
from .notes import notes_on_rule
from .survey import Route
from .survey import Survey

# Chromium, by far the most used, keeps no answer longer.
_LONGEST_MAX_AGE = 7200
_KEYS = [f"CORS_{name.upper()}" for name in (*KNOWN_OPTIONS, RESOURCES)]
# They are sent with a body, which is JSON more often than not.
_WITH_BODY = ("PATCH", "POST", "PUT")


def check_config(app: Flask) -> cabc.Iterator[Finding]:
    """Yield what is wrong with the ``CORS_*`` keys of an app."""
    for key in sorted(set(config_values(app.config)).difference(_KEYS)):
        hint = did_you_mean(key, _KEYS, "The keys").rstrip("?.")
        yield kinds.WITHOUT_EFFECT.finding(f"app.config[{key!r}]", key, detail=hint)


def check_settings(app: Flask, rule: Rule) -> cabc.Iterator[Finding]:
    """Yield what is useless or risky in the options of a rule."""
    settings = rule.policy.settings

    if settings.allow_private_network:
        place = rule.place_of("allow_private_network")
        yield kinds.WITHOUT_EFFECT.finding(place, "allow_private_network")

    if settings.max_age is not None and settings.max_age > _LONGEST_MAX_AGE:
        place = rule.place_of("max_age")
        yield kinds.LONG_MAX_AGE.finding(place, settings.max_age)

    if not settings.vary_header and not settings.is_static:
        yield kinds.NO_VARY.finding(rule.place_of("vary_header"), "vary_header")

    if settings.origins.any and _allows_header(settings, "authorization"):
        place = rule.place_of("headers")
        detail = "the policy allows the header 'Authorization'"
        yield kinds.LOGIN_FOR_ALL.finding(place, "Authorization", detail=detail)

    if settings.supports_credentials and app.secret_key:
        yield from _check_cookie(app, settings)


def check_routes(
    survey: Survey, rule: Rule, routes: cabc.Iterable[Route]
) -> cabc.Iterator[Finding]:
    """Yield where a rule does not fit the routes that it governs."""
    if isinstance(rule, PathRule) and rule.pattern != EVERYTHING:
        note = notes_on_rule(survey, rule)

        if note:
            place = survey.governance.describe(rule)
            yield kinds.USELESS_RULE.finding(place, rule.pattern.text, detail=note)

    yield from _check_content_type(rule, routes)


def _check_content_type(
    rule: Rule, routes: cabc.Iterable[Route]
) -> cabc.Iterator[Finding]:
    settings = rule.policy.settings
    found = {
        (method, route.text)
        for route in routes
        for method in _WITH_BODY
        if route.rule_for(method) is rule and _may_send(settings, method)
    }

    if not found or _is_nobody(settings) or _allows_header(settings, "content-type"):
        return

    place = rule.place_of("headers")
    methods = ", ".join(sorted({method for method, _ in found}))
    finding = kinds.NO_CONTENT_TYPE.finding(place, "Content-Type", detail=methods)
    yield finding.on(text for _, text in found)


def _allows_header(settings: Settings, name: str) -> bool:
    return name in map(str.lower, settings.headers.listed_for(name))


def _may_send(settings: Settings, method: str) -> bool:
    # Fetch, "CORS-safelisted method": POST needs no method list.
    return method == "POST" or not {method, ANY}.isdisjoint(settings.methods)


def _is_nobody(settings: Settings) -> bool:
    origins = settings.origins
    lists = (origins.exact, origins.patterns, origins.predicates)
    return not (origins.any or origins.wildcards.wildcards or any(lists))


def _check_cookie(app: Flask, settings: Settings) -> cabc.Iterator[Finding]:
    """Yield what keeps the session cookie from pages of other sites.

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
    """Return what tells that an origin is of another site than the app, if any is."""
    written = {*settings.origins.exact, *settings.origins.wildcards.wildcards}
    sites = {_site(origin) for origin in written - {OPAQUE_ORIGIN}}
    name = app.config["SERVER_NAME"]

    if name:
        sites -= {_site(f"https://{name}")}
        return f"{shown(min(sites))} is one, and the app {shown(name)}" if sites else ""

    # Where the app will be served is not known, but it has one site only.
    if len(sites) < 2:
        return ""

    first, second, *_ = sorted(sites)
    return f"{shown(first)} and {shown(second)} are two sites, and the app has one"


def _site(origin: str) -> str:
    host = split_origin(origin)[1]

    if host.startswith("[") or is_number(host.rpartition(".")[2]):
        return host

    return registrable_domain(host[2:] if host.startswith("*.") else host)
