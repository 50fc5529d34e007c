from __future__ import annotations

import typing as t
from http.cookiejar import Cookie

from flask_cors.simulator import cookies
from tests.browsers.differences.difference import Difference


def may_cross(cookie: Cookie, request: t.Any) -> bool:
    said = cookie.get_nonstandard_attr("SameSite") or "None"
    return request.is_same_site or said.lower() == "none"


def is_of_one_site(cookie: Cookie, request: t.Any) -> bool:
    is_same_site: bool = request.is_same_site
    return is_same_site


def is_https(origin: str) -> bool:
    return origin.startswith("https://")


DIFFERENCES = (
    Difference(
        ("firefox", "webkit"),
        "Cookies that don't speak of SameSite go to other sites, too.",
        "cookies, cross-site without a word of SameSite",
        cookies,
        "_may_cross",
        may_cross,
    ),
    Difference(
        ("chromium",),
        "No cookie goes to other sites, as cookies of third parties are blocked.",
        "cookies, cross-site None",
        cookies,
        "_may_cross",
        is_of_one_site,
    ),
    Difference(
        ("webkit",),
        "Loopback hosts need HTTPS for secure cookies, too.",
        "cookies, same-site None",
        cookies,
        "is_trustworthy",
        is_https,
    ),
)
