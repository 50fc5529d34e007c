from __future__ import annotations

import collections.abc as cabc

from werkzeug.datastructures import Headers

from .. import fetch
from . import urls
from .calls import Call
from .outcomes import Request
from .preflight_cache import CacheKey
from .safelists import NON_WILDCARD_HEADERS

_BODY_HEADERS = frozenset(
    {"content-encoding", "content-language", "content-location", "content-type"}
)
_SITES = ("same-origin", "same-site", "cross-site")


class Journey:
    """A request and its state across redirects.

    Source: Fetch, "request".

    :param page: The origin of the script's page.
    :param url: The absolute URL that the script requests.
    :param call: The script's arguments.
    """

    def __init__(self, page: str, url: str, call: Call) -> None:
        self.page = page
        self.call = call
        #: All URLs, ending with the current one ("URL list").
        self.urls: list[str] = [url]
        self.method: str = call.method
        self.headers: list[tuple[str, str]] = list(call.headers)
        #: How much scripts can read: ``basic``, ``cors`` or ``opaque`` ("response
        #: tainting").
        self.tainting: str = "basic"
        self._body = call.body
        self._has_tainted_origin = False

    @property
    def url(self) -> str:
        """The current URL."""
        return self.urls[-1]

    @property
    def origin(self) -> str:
        """The value of ``Origin`` ("serializing a request origin")."""
        return fetch.OPAQUE_ORIGIN if self._has_tainted_origin else self.page

    @property
    def is_at_home(self) -> bool:
        """Whether the current URL is of the page's own origin."""
        return urls.origin_of(self.url) == self.page

    @property
    def is_include(self) -> bool:
        """Whether the credentials mode is ``include``: then ``*`` isn't a wildcard."""
        return self.call.credentials == "include"

    @property
    def has_credentials(self) -> bool:
        """Whether the browser sends and keeps cookies ("include credentials")."""
        if self.call.credentials == "same-origin":
            return self.tainting == "basic"

        return self.is_include

    @property
    def cache_key(self) -> CacheKey:
        """The key under which the browser remembers the response to a preflight."""
        return CacheKey(self.origin, self.url, self.is_include)

    def preflight(self, names: cabc.Iterable[str]) -> Request:
        """Return the preflight of the current request.

        Source: Fetch, "CORS-preflight fetch".

        :param names: The names of headers, lower-case, sorted and unique.
        """
        headers = Headers({"Accept": "*/*", fetch.REQUEST_METHOD: self.method})
        asked = ",".join(names)

        if asked:
            headers[fetch.REQUEST_HEADERS] = asked

        headers[fetch.ORIGIN] = self.origin
        self._add_context(headers)
        return Request("OPTIONS", self.url, headers, is_preflight=True)

    def request(self, cookie: str) -> Request:
        """Return the current request with the headers that the browser adds.

        Source: Fetch, "HTTP-network-or-cache fetch".

        :param cookie: The value of ``Cookie``, or nothing.
        """
        headers = _combine(self.headers)
        headers.setdefault("Accept", "*/*")

        if self.tainting == "cors":
            headers[fetch.ORIGIN] = self.origin
        elif self.method not in {"GET", "HEAD"}:
            headers[fetch.ORIGIN] = self._origin_outside_cors

        if cookie:
            headers["Cookie"] = cookie

        if self._body is not None or self.method in {"POST", "PUT"}:
            headers["Content-Length"] = str(len(self._body or b""))

        self._add_context(headers)
        return Request(self.method, self.url, headers, self._body or b"")

    def redirect(self, status: int, location: str) -> None:
        """Continue at another URL.

        Source: Fetch, "HTTP-redirect fetch".

        :param location: An absolute URL.
        """
        is_post = status in {301, 302} and self.method == "POST"

        if is_post or (status == 303 and self.method not in {"GET", "HEAD"}):
            self.method = "GET"
            self._body = None
            self._drop(_BODY_HEADERS)

        if urls.origin_of(location) != urls.origin_of(self.url):
            self._drop(NON_WILDCARD_HEADERS)
            self._has_tainted_origin = self._has_tainted_origin or not self.is_at_home

        self.urls.append(location)

    @property
    def _origin_outside_cors(self) -> str:
        """The value of ``Origin`` if the browser makes no CORS check.

        Source: Fetch, "append a request `Origin` header".
        """
        is_secure = self.page.startswith("https://")

        if is_secure and not self.url.startswith("https://"):
            return fetch.OPAQUE_ORIGIN

        return self.origin

    def _drop(self, names: cabc.Container[str]) -> None:
        self.headers = [pair for pair in self.headers if pair[0].lower() not in names]

    def _add_context(self, headers: Headers) -> None:
        """Add the headers that say where the request comes from.

        Source: Referrer Policy, "strict-origin-when-cross-origin"; Fetch
        Metadata, "set the Fetch metadata headers for a request".
        """
        target = urls.origin_of(self.url)
        is_secure = urls.is_trustworthy(target)

        if self.page != fetch.OPAQUE_ORIGIN and (
            is_secure or self.is_at_home or not urls.is_trustworthy(self.page)
        ):
            headers["Referer"] = f"{self.page}/"

        if is_secure:
            headers["Sec-Fetch-Dest"] = "empty"
            headers["Sec-Fetch-Mode"] = self.call.mode
            headers["Sec-Fetch-Site"] = self._site

        headers.setdefault("User-Agent", "Mozilla/5.0")

    @property
    def _site(self) -> str:
        origins = map(urls.origin_of, self.urls)
        return max((self._relation(origin) for origin in origins), key=_SITES.index)

    def _relation(self, origin: str) -> str:
        if origin == self.page:
            return "same-origin"

        return "same-site" if urls.is_same_site(origin, self.page) else "cross-site"


def _combine(pairs: cabc.Iterable[tuple[str, str]]) -> Headers:
    """Return one line for each name (Fetch, "combine" a header)."""
    headers = Headers()

    for name, value in pairs:
        # An empty value counts as a value.
        before = headers.get(name)
        headers[name] = value if before is None else f"{before}, {value}"

    return headers
