from __future__ import annotations

import typing as t
from unittest import mock

from flask_cors.simulator import checks
from flask_cors.simulator import redirects
from flask_cors.simulator import safelists
from flask_cors.simulator import urls
from flask_cors.simulator.fetching import Fetching
from flask_cors.simulator.journey import Journey
from flask_cors.simulator.outcomes import Answer
from flask_cors.simulator.outcomes import Check
from flask_cors.simulator.preflight_cache import CacheKey
from tests.browsers.differences.difference import Around
from tests.browsers.differences.difference import Difference

Names = tuple[str, ...]


def keeps_flag(needs_preflight: t.Any, fetching: Fetching, names: Names) -> bool:
    needs = needs_preflight(fetching, names) or hasattr(fetching, "was_needed")

    if needs:
        fetching.was_needed = True  # type: ignore[attr-defined]

    return needs


def keeps_flag_of_headers(
    needs_preflight: t.Any, fetching: Fetching, names: Names
) -> bool:
    return keeps_flag(needs_preflight, fetching, names) or bool(
        safelists.unsafe_names(fetching._call.headers)
    )


def preflight_as_page(
    cors_preflight_fetch: t.Any, fetching: Fetching, names: Names
) -> None:
    with mock.patch.object(fetching._journey, "_has_tainted_origin", False):
        cors_preflight_fetch(fetching, names)


def key_of_page(journey: Journey) -> CacheKey:
    return CacheKey(journey.page, journey.url, journey.is_include)


def redirect_to_get(
    redirect: t.Any, journey: Journey, status: int, location: str
) -> None:
    is_crossing = urls.origin_of(location) != urls.origin_of(journey.url)
    redirect(journey, status, location)

    if is_crossing and journey.method == "DELETE":
        journey.method = "GET"
        journey._body = None


def checks_of_redirect(
    actual_checks: t.Any, fetching: Fetching, answer: Answer
) -> tuple[Check, ...]:
    journey = fetching._journey
    found: tuple[Check, ...] = actual_checks(fetching, answer)
    is_simple = not hasattr(fetching, "was_needed")

    if found and is_simple and _has_stored(journey) and answer.status >= 300:
        return (checks.cors_check(answer, journey.origin, True),)

    return found


def preflight_as_included(
    cors_preflight_fetch: t.Any, fetching: Fetching, names: Names
) -> None:
    journey = fetching._journey
    origins = map(urls.origin_of, journey.urls[:-1])
    is_second = any(origin != journey.page for origin in origins)

    if _has_stored(journey) and is_second:
        with mock.patch.object(Journey, "is_include", True):
            cors_preflight_fetch(fetching, names)
    else:
        cors_preflight_fetch(fetching, names)


def _has_stored(journey: Journey) -> bool:
    """Tell whether a call has been to the page's own origin with credentials."""
    is_at_home = urls.origin_of(journey.urls[0]) == journey.page
    return is_at_home and journey.call.credentials == "same-origin"


def is_never_followed(journey: Journey, url: str) -> bool:
    return True


DIFFERENCES = (
    Difference(
        ("webkit",),
        "A request that has been preflighted is preflighted after each redirect.",
        "redirect of PUT with 303",
        Fetching,
        "_needs_preflight",
        Around(keeps_flag),
    ),
    Difference(
        ("firefox",),
        "So it is here, and with one whose headers have needed it before redirects.",
        "redirect takes the body's headers away, and the need of a preflight",
        Fetching,
        "_needs_preflight",
        Around(keeps_flag_of_headers),
    ),
    Difference(
        ("firefox",),
        "A preflight has the page's origin, also behind a redirect of another one.",
        "redirect from API to the page's origin, PUT",
        Fetching,
        "_cors_preflight_fetch",
        Around(preflight_as_page),
    ),
    Difference(
        ("firefox",),
        "It is remembered for that origin.",
        "preflight kept not behind a redirect if the actual request fails",
        Journey,
        "cache_key",
        property(key_of_page),
    ),
    Difference(
        ("webkit",),
        "A redirect to another origin turns DELETE into GET, in WebKitGTK.",
        "redirect from page to API, DELETE",
        Journey,
        "redirect",
        Around(redirect_to_get),
    ),
    Difference(
        ("webkit",),
        "A redirect of another origin, to which one of the page's own has led, needs"
        " Access-Control-Allow-Credentials with credentials='same-origin', too.",
        "redirect from page to API, and within it",
        Fetching,
        "_actual_checks",
        Around(checks_of_redirect),
    ),
    Difference(
        ("webkit",),
        "Where there are preflights, the one behind such a redirect does.",
        "redirect from page to API, and within it, PUT",
        Fetching,
        "_cors_preflight_fetch",
        Around(preflight_as_included),
    ),
    Difference(
        ("chromium",),
        "No redirect leads to a URL with user name, in no mode and within no origin.",
        "redirect within the page's origin with a user name is followed",
        redirects,
        "_is_cors",
        is_never_followed,
    ),
)
