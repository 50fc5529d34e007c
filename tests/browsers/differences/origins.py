from __future__ import annotations

import typing as t

from flask_cors.simulator import urls
from flask_cors.simulator.journey import Journey
from flask_cors.simulator.outcomes import Request
from tests.browsers.differences.difference import Around
from tests.browsers.differences.difference import Difference


def request_with_origin(actual: t.Any, journey: Journey, cookie: str) -> Request:
    request: Request = actual(journey, cookie)
    is_kept = journey.call.mode == "cors" or _has_stayed(journey)

    if journey.call.method not in {"GET", "HEAD"} and is_kept:
        request.headers["Origin"] = journey.origin

    return request


def request_of_frame(actual: t.Any, journey: Journey, cookie: str) -> Request:
    request: Request = actual(journey, cookie)

    if journey.call.method != "POST" and _is_of_frame_with_storage(journey):
        request.headers["Origin"] = "null"

    return request


def request_of_frame_that_stays(
    actual: t.Any, journey: Journey, cookie: str
) -> Request:
    request: Request = actual(journey, cookie)

    if _has_stayed(journey) and _is_of_frame_with_storage(journey):
        request.headers["Origin"] = "null"

    return request


def redirect_taints(
    redirect: t.Any, journey: Journey, status: int, location: str
) -> None:
    redirect(journey, status, location)

    if journey.call.mode == "no-cors" and not _has_stayed(journey):
        journey._has_tainted_origin = True


def _is_of_frame_with_storage(journey: Journey) -> bool:
    is_within_site = "shop.localhost" in journey.urls[0]
    is_opaque = journey.page == "null" and journey.call.mode == "no-cors"
    return is_opaque and journey.is_include and is_within_site


def _has_stayed(journey: Journey) -> bool:
    """Tell whether no redirect has led to another origin."""
    return len(set(map(urls.origin_of, journey.urls))) == 1


#: What ``Origin`` says.
DIFFERENCES = (
    Difference(
        ("webkit",),
        "Origin stays when a redirect turns POST into GET, in mode no-cors where it"
        " leads to the same origin.",
        "mode no-cors, a redirect that turns POST into GET",
        Journey,
        "request",
        Around(request_with_origin),
    ),
    Difference(
        ("chromium",),
        "A sandboxed frame that includes credentials sends 'Origin: null' to the site"
        " of the page around it in mode no-cors, too: it comes with the headers of the"
        " Storage Access API.",
        "sandboxed GET with credentials in mode no-cors has no Origin",
        Journey,
        "request",
        Around(request_of_frame),
    ),
    Difference(
        ("firefox",),
        "So it is here, until a redirect leads to another origin.",
        "sandboxed GET with credentials in mode no-cors has no Origin",
        Journey,
        "request",
        Around(request_of_frame_that_stays),
    ),
    Difference(
        ("chromium",),
        "In mode no-cors, the first redirect to another origin makes the origin 'null',"
        " also one that the page's own has sent.",
        "mode no-cors, POST that a redirect takes to another origin",
        Journey,
        "redirect",
        Around(redirect_taints),
    ),
)
