from __future__ import annotations

import typing as t

from flask_cors.simulator import journey as journeys
from flask_cors.simulator import urls
from flask_cors.simulator.journey import Journey
from flask_cors.simulator.outcomes import Request
from tests.browsers.differences.difference import Around
from tests.browsers.differences.difference import Difference

_BODY_HEADERS = journeys._BODY_HEADERS


def redirect_that_restores(
    redirect: t.Any, journey: Journey, status: int, location: str
) -> None:
    method = journey.method
    redirect(journey, status, location)

    if journey.method == method:
        lost = (pair for pair in journey.call.headers if pair not in journey.headers)
        journey.headers += (pair for pair in lost if pair[0].lower() in _BODY_HEADERS)


def redirect_that_brings_back(
    redirect: t.Any, journey: Journey, status: int, location: str
) -> None:
    method = journey.method
    is_crossing = urls.origin_of(location) != urls.origin_of(journey.url)
    redirect(journey, status, location)

    if journey.method != method or is_crossing:
        journey.has_turned = journey.method != method  # type: ignore[attr-defined]


def request_without_body_headers(
    actual: t.Any, journey: Journey, cookie: str
) -> Request:
    request: Request = actual(journey, cookie)
    is_get = journey.method == "GET" != journey.call.method

    if getattr(journey, "has_turned", is_get):
        for name in _BODY_HEADERS:
            del request.headers[name]

    return request


def request_without_authorization(
    actual: t.Any, journey: Journey, cookie: str
) -> Request:
    request: Request = actual(journey, cookie)

    if len(set(map(urls.origin_of, journey.urls))) > 1:
        del request.headers["Authorization"]

    return request


#: Which headers a redirect takes away, and which of them still ask for a preflight.
DIFFERENCES = (
    Difference(
        ("webkit",),
        "Content-Type counts still when a redirect turns POST into GET.",
        "redirect from page to API, JSON",
        journeys,
        "_BODY_HEADERS",
        frozenset(),
    ),
    Difference(
        ("firefox",),
        "When a redirect has turned POST into GET, Content-Type counts again behind the"
        " next one.",
        "redirect from page to page to API, JSON",
        Journey,
        "redirect",
        Around(redirect_that_restores),
    ),
    Difference(
        ("firefox", "webkit"),
        "It is not sent then, for all that it counts.",
        "redirect from page to page to API, JSON",
        Journey,
        "request",
        Around(request_without_body_headers),
    ),
    Difference(
        ("webkit",),
        "It is sent again when another redirect leads to another origin.",
        "redirect from page to page to API, JSON",
        Journey,
        "redirect",
        Around(redirect_that_brings_back),
    ),
    Difference(
        ("webkit",),
        "Authorization counts still when a redirect leads to another origin.",
        "redirect from page to API, Authorization",
        journeys,
        "NON_WILDCARD_HEADERS",
        frozenset(),
    ),
    Difference(
        ("webkit",),
        "It is not sent then, for all that it counts.",
        "redirect from page to API, Authorization",
        Journey,
        "request",
        Around(request_without_authorization),
    ),
)
