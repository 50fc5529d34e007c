from __future__ import annotations

import collections.abc as cabc
import time
import typing as t

from werkzeug.test import Client

from . import urls
from .cookies import attributes_of
from .cookies import Cookies
from .outcomes import Answer
from .outcomes import Request
from .preflight_cache import PreflightCache
from .servers import Server

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Network:
    """The servers that a browser reaches, with their cookies and preflights.

    :param app: Serves the origin that a script requests, and its whole site.
    :param others: Apps that serve other origins, by origin.
    """

    def __init__(
        self,
        app: WSGIApplication | Client,
        others: cabc.Mapping[str, WSGIApplication | Client],
    ) -> None:
        #: How many seconds have passed. The time doesn't pass by itself.
        self.elapsed: float = 0.0
        start = time.time()
        self.preflights: PreflightCache = PreflightCache(lambda: start + self.elapsed)
        self._cookies = Cookies(lambda: start + self.elapsed)
        # A client that serves several origins is one server: it has one set of cookies.
        servers = {id(each): Server(each) for each in (app, *others.values())}
        self._server = servers[id(app)]
        self._others = {origin: servers[id(other)] for origin, other in others.items()}

    def reaches(self, url: str, first_url: str) -> bool:
        """Tell whether a redirect leads to a known server.

        :param first_url: The URL that the script requested.
        """
        origin = urls.origin_of(url)
        first = urls.origin_of(first_url)
        # The app also serves the site's other scheme.
        is_own = urls.site_of(origin)[1] == urls.site_of(first)[1]
        return is_own or origin in self._others

    def send(self, request: Request) -> Answer:
        """Send a request to the server of its URL, and return the response."""
        return self._server_of(request.url).answer(request)

    def cookies(self, url: str, page: str) -> str:
        """Return the value of ``Cookie`` for a request, or nothing.

        :param page: The origin of the page.
        """
        self._import_cookies(url)
        return self._cookies.header(url, urls.is_same_site(urls.origin_of(url), page))

    def withheld_cookies(self, url: str, sent: str) -> list[str]:
        """Return the names of the cookies that only pages of the site may send.

        :param sent: The value of ``Cookie``, or nothing.
        """
        all_names = _names(self._cookies.header(url, is_same_site=True))
        return [name for name in all_names if name not in _names(sent)]

    def keep_cookies(self, url: str, page: str, answer: Answer) -> list[str]:
        """Remember the cookies that a response sets.

        :return: The names of those that only pages of the site may set.
        """
        origin = urls.origin_of(url)
        lines = answer.headers.getlist("Set-Cookie")

        # A response may delete a client's cookie of another path, not yet imported.
        for line in lines:
            path = attributes_of(line).get("path", "").lstrip("/")
            self._import_cookies(f"{origin}/{path}")

        return self._cookies.store(url, lines, urls.is_same_site(origin, page))

    def _import_cookies(self, url: str) -> None:
        """Apply the cookie changes of a test client."""
        for setting_url, line in self._server_of(url).new_cookies(url):
            self._cookies.store(setting_url, [line], is_same_site=True)

    def _server_of(self, url: str) -> Server:
        return self._others.get(urls.origin_of(url), self._server)


def _names(cookies: str) -> list[str]:
    return [pair.partition("=")[0] for pair in cookies.split("; ") if pair]
