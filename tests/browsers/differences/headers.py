from __future__ import annotations

import typing as t

from flask_cors.simulator import urls
from flask_cors.simulator.fetching import Fetching
from flask_cors.simulator.journey import Journey
from flask_cors.simulator.outcomes import Answer
from flask_cors.simulator.outcomes import Request
from tests.browsers.differences.difference import Around
from tests.browsers.differences.difference import Difference
from tests.browsers.jobs import PAGE_PATH


def request_with_short_range(actual: t.Any, journey: Journey, cookie: str) -> Request:
    request: Request = actual(journey, cookie)
    unit, _, spec = request.headers.get("Range", "").partition("=")

    if spec:
        ends = (str(int(end)) if end else "" for end in spec.split("-"))
        request.headers["Range"] = f"{unit}={'-'.join(ends)}"

    return request


def request_from_afar(actual: t.Any, journey: Journey, cookie: str) -> Request:
    request: Request = actual(journey, cookie)
    is_redirected = len(journey.urls) > 1

    if is_redirected and request.headers.get("Sec-Fetch-Site") == "same-site":
        request.headers["Sec-Fetch-Site"] = "cross-site"

    return request


def request_without_context(actual: t.Any, journey: Journey, cookie: str) -> Request:
    request: Request = actual(journey, cookie)

    is_crossing = len(set(map(urls.origin_of, journey.urls))) > 1

    if is_crossing and journey.tainting == "cors":
        for name in ("Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site"):
            del request.headers[name]

    return request


def preflight_from_here(
    preflight: t.Any, journey: Journey, names: t.Iterable[str]
) -> Request:
    request: Request = preflight(journey, names)
    origin = urls.origin_of(journey.url)
    request.headers["Sec-Fetch-Site"] = journey._relation(origin)
    return request


def preflight_from_afar(
    preflight: t.Any, journey: Journey, names: t.Iterable[str]
) -> Request:
    request: Request = preflight(journey, names)

    if journey._has_tainted_origin:
        request.headers["Sec-Fetch-Site"] = "cross-site"

    return request


def preflight_from_page(
    preflight: t.Any, journey: Journey, names: t.Iterable[str]
) -> Request:
    request: Request = preflight(journey, names)

    if urls.origin_of(journey.urls[0]) == journey.page:
        request.headers["Referer"] = f"{journey.page}{PAGE_PATH}"

    return request


def answer_to_utf8(answer_to: t.Any, fetching: Fetching, request: Request) -> Answer:
    for name, value in list(request.headers):
        request.headers[name] = value.encode().decode("latin-1")

    answer: Answer = answer_to(fetching, request)
    return answer


#: Which headers are sent, and how.
DIFFERENCES = (
    Difference(
        ("chromium",),
        "Range is written anew, without zeros in front.",
        "safelist, Range of 128 bytes",
        Journey,
        "request",
        Around(request_with_short_range),
    ),
    Difference(
        ("firefox",),
        "Sec-Fetch-Site says 'cross-site' behind a redirect unless all is of the page's"
        " own origin.",
        "redirect within the API",
        Journey,
        "request",
        Around(request_from_afar),
    ),
    Difference(
        ("webkit",),
        "Sec-Fetch-* are not sent behind a redirect to another origin in mode cors, in"
        " WebKitGTK.",
        "redirect from page to API",
        Journey,
        "request",
        Around(request_without_context),
    ),
    Difference(
        ("chromium", "firefox"),
        "Sec-Fetch-Site of a preflight is about its own URL, and not about those before"
        " it.",
        "redirect from API to the page's origin, PUT",
        Journey,
        "preflight",
        Around(preflight_from_here),
    ),
    Difference(
        ("webkit",),
        "It says 'cross-site' in a preflight whose origin a redirect has made 'null'.",
        "redirect from API to the page's origin, PUT",
        Journey,
        "preflight",
        Around(preflight_from_afar),
    ),
    Difference(
        ("webkit",),
        "A preflight behind a redirect of the page's own origin has the whole URL of"
        " the page as its Referer.",
        "redirect from page to API, PUT",
        Journey,
        "preflight",
        Around(preflight_from_page),
    ),
    Difference(
        ("webkit",),
        "Bytes beyond ASCII are encoded as UTF-8, which is twice.",
        "safelist, Accept with a byte beyond ASCII",
        Fetching,
        "_send",
        Around(answer_to_utf8),
    ),
)
