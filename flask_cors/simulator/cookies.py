from __future__ import annotations

import collections.abc as cabc
import re
import time
from email.message import Message
from http.cookiejar import Cookie
from http.cookiejar import CookieJar
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit
from urllib.request import Request

from werkzeug.http import parse_date

from ..origins.suffixes import is_public_suffix
from .urls import is_trustworthy
from .urls import origin_of

_AGE = re.compile("-?[0-9]+")
# The attribute for a cookie's expiry. The jar's own attributes use the machine's
# clock, not the browser's.
_UNTIL = "Until"


class Cookies:
    """The cookies of a browser.

    A cookie without ``SameSite`` is ``Lax``. ``SameSite=None`` needs ``Secure``,
    which loopback hosts may also set over HTTP. A cookie without a name, such as
    ``Set-Cookie: =a``, is ignored.

    Source: RFC 6265bis, "Storage Model" and "Retrieval Algorithm".

    :param clock: Returns the browser's time, in seconds.
    """

    def __init__(self, clock: cabc.Callable[[], float]) -> None:
        self._clock = clock
        self._policy = _Policy(clock)
        self._jar = CookieJar(self._policy)

    def header(self, url: str, is_same_site: bool) -> str:
        """Return the value of ``Cookie`` for a request, or nothing.

        :param is_same_site: Whether page and URL are of the same site.
        """
        request = _CookieRequest(url, is_same_site)
        self._jar.add_cookie_header(request)
        return request.get_header("Cookie", "")

    def store(
        self, url: str, lines: cabc.Iterable[str], is_same_site: bool
    ) -> list[str]:
        """Keep the cookies that a response sets.

        :param lines: The values of ``Set-Cookie``.
        :param is_same_site: Whether page and URL are of the same site.
        :return: The names of the cookies that only pages of the site may set.
        """
        answer = _CookieResponse(url, lines, self._clock())
        request = _CookieRequest(url, is_same_site)
        self._policy.refused = []
        self._jar.extract_cookies(answer, request)  # type: ignore[arg-type]
        return self._policy.refused


class _CookieRequest(Request):
    def __init__(self, url: str, is_same_site: bool) -> None:
        # The jar would read a user name as a part of the host.
        super().__init__(origin_of(url) + urlsplit(url).path)
        self.is_same_site = is_same_site


class _CookieResponse:
    def __init__(self, url: str, lines: cabc.Iterable[str], now: float) -> None:
        self._headers = Message()
        host = urlsplit(url).hostname or ""

        for line in lines:
            self._headers["Set-Cookie"] = _normalize_line(line, host, now)

    def info(self) -> Message:
        return self._headers


def attributes_of(line: str) -> dict[str, str]:
    """Return the attributes of a ``Set-Cookie`` line, by lower-case name.

    Source: RFC 6265bis, "The Set-Cookie Header Field".
    """
    parts = (part.partition("=") for part in line.split(";")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in parts}


def _normalize_line(line: str, host: str, now: float) -> str:
    """Return a ``Set-Cookie`` line that the jar reads as browsers do."""
    attributes = attributes_of(line)
    path = attributes.get("path", "")
    domain = attributes.get("domain", "").lstrip(".").lower()
    until = _until(attributes, now)
    parts = [line.partition(";")[0], f"SameSite={attributes.get('samesite', '')}"]

    if "secure" in attributes:
        parts.append("Secure")

    if path.startswith("/"):
        parts.append(f"Path={path}")

    # A host that is itself a public suffix may name itself; the cookie is then its own.
    if domain and not (domain == host and _is_suffix(host)):
        parts.append(f"Domain={domain}")

    if until is not None:
        parts.append(f"{_UNTIL}={until!r}")

    return "; ".join(parts)


def _until(attributes: cabc.Mapping[str, str], now: float) -> float | None:
    """Return the time when a cookie expires, if it does."""
    age = attributes.get("max-age", "")

    if _AGE.fullmatch(age):
        return now + float(age)

    date = parse_date(attributes.get("expires"))

    if date is None:
        return None

    # The app uses the machine's clock.
    return now + date.timestamp() - time.time()


def _is_suffix(host: str) -> bool:
    return "." not in host or is_public_suffix(host)


class _Policy(DefaultCookiePolicy):
    def __init__(self, clock: cabc.Callable[[], float]) -> None:
        super().__init__(strict_ns_domain=self.DomainStrictNonDomain)
        self._clock = clock
        #: The names of cookies that weren't set because the site differs.
        self.refused: list[str] = []

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        if not (
            super().set_ok(cookie, request)
            and self.return_ok_secure(cookie, request)
            and _is_well_formed(cookie)
        ):
            return False

        if not _may_cross(cookie, request):
            self.refused.append(cookie.name)
            return False

        return True

    def return_ok(self, cookie: Cookie, request: Request) -> bool:
        return super().return_ok(cookie, request) and _may_cross(cookie, request)

    def return_ok_secure(self, cookie: Cookie, request: Request) -> bool:
        return not cookie.secure or is_trustworthy(origin_of(request.full_url))

    def return_ok_expires(self, cookie: Cookie, request: Request) -> bool:
        until = cookie.get_nonstandard_attr(_UNTIL)
        return until is None or float(until) > self._clock()


def _same_site(cookie: Cookie) -> str:
    return (cookie.get_nonstandard_attr("SameSite") or "Lax").lower()


def _may_cross(cookie: Cookie, request: Request) -> bool:
    """Tell whether the request's page may send or set a cookie."""
    assert isinstance(request, _CookieRequest)
    return request.is_same_site or _same_site(cookie) == "none"


def _is_well_formed(cookie: Cookie) -> bool:
    """Tell whether a cookie meets the rules for its name and attributes."""
    name = cookie.name.lower()
    needs_secure = name.startswith(("__secure-", "__host-"))

    if not cookie.secure and (needs_secure or _same_site(cookie) == "none"):
        return False

    if name.startswith("__host-"):
        is_root = cookie.path_specified and cookie.path == "/"
        return is_root and not cookie.domain_specified

    return not cookie.domain_specified or not is_public_suffix(
        cookie.domain.lstrip(".")
    )
