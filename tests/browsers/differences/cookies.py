from __future__ import annotations

import typing as t
import weakref
from http.cookiejar import Cookie
from unittest import mock

from flask_cors.simulator import cookies
from flask_cors.simulator.cookies import Cookies
from flask_cors.simulator.network import Network
from tests.browsers.differences.difference import Around
from tests.browsers.differences.difference import Difference

# What sandboxed frames have of each network.
_jars: weakref.WeakKeyDictionary[Network, Cookies] = weakref.WeakKeyDictionary()


def may_cross(cookie: Cookie, request: t.Any) -> bool:
    said = cookie.get_nonstandard_attr("SameSite") or "None"
    return request.is_same_site or said.lower() == "none"


def is_of_one_site(cookie: Cookie, request: t.Any) -> bool:
    is_same_site: bool = request.is_same_site
    return is_same_site


def in_own_jar(
    method: t.Any, network: Network, url: str, page: str, *rest: t.Any
) -> t.Any:
    if page != "null":
        return method(network, url, page, *rest)

    jar = _jars.setdefault(network, Cookies(network._cookies._clock))

    with mock.patch.object(network, "_cookies", jar):
        return method(network, url, page, *rest)


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
        ("firefox",),
        "Sandboxed frames keep cookies of their own.",
        "cookies of a sandboxed frame are the page's",
        Network,
        "keep_cookies",
        Around(in_own_jar),
    ),
    Difference(
        ("firefox",),
        "They send no others.",
        "cookies of the page are a sandboxed frame's",
        Network,
        "cookies",
        Around(in_own_jar),
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
