# What the demo sends to its API, and what it expects. Started by demo.py.
from __future__ import annotations

import collections.abc as cabc
import functools
import http.client
import typing as t

Headers = cabc.Mapping[str, str]

_PREFIX = "Access-Control-"
_NONE: Headers = {}


class Answer(t.NamedTuple):
    """What a server answered, as far as CORS goes."""

    status: int
    #: The CORS headers and ``Vary``, sorted. ``Access-Control-`` is left out.
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, status: int, headers: cabc.Iterable[tuple[str, str]]) -> Answer:
        kept = (
            (name.replace(_PREFIX, "", 1), value)
            for name, value in headers
            if name.startswith(_PREFIX) or name == "Vary"
        )
        return cls(status, tuple(sorted(kept)))


class Exchange(t.NamedTuple):
    """A request, and the answer that is expected."""

    what: str
    #: Method and path.
    request: str
    origin: str | None
    status: int
    #: The expected headers, as in :class:`Answer`.
    expected: Headers
    headers: Headers = _NONE
    body: str | None = None
    #: Whether the cookie is sent that the server set before.
    credentials: bool = False
    #: Whether a preflight for the request is sent instead of the request.
    preflight: bool = False

    @property
    def answer(self) -> Answer:
        return Answer(self.status, tuple(sorted(self.expected.items())))

    @property
    def lines(self) -> list[str]:
        """The request in words."""
        method, path, _, headers = self.sent("")
        asked = [value for name, value in headers.items() if name.startswith(_PREFIX)]
        origin = f"from {self.origin}" if self.origin else "without Origin"
        lines = [f"{method} {path}", origin]

        if asked:
            lines.append(f"asks for {' with '.join(asked)}")

        return [self.what, *(f"  {line}" for line in lines)]

    def sent(self, cookie: str) -> tuple[str, str, str | None, dict[str, str]]:
        """Return method, path, body and headers, as a browser would send them."""
        method, path = self.request.split()
        headers = {} if self.origin is None else {"Origin": self.origin}

        if self.preflight:
            headers[f"{_PREFIX}Request-Method"] = method

            if self.headers:
                names = ",".join(sorted(map(str.lower, self.headers)))
                headers[f"{_PREFIX}Request-Headers"] = names

            return "OPTIONS", path, None, headers

        if self.credentials:
            headers["Cookie"] = cookie

        return method, path, self.body, {**headers, **self.headers}


class Client:
    """Sends requests over HTTP and keeps the cookie that the server sets."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._cookie = ""

    def send(self, exchange: Exchange) -> Answer:
        connection = http.client.HTTPConnection(*self._address, timeout=30)

        try:
            connection.request(*exchange.sent(self._cookie))
            response = connection.getresponse()
            response.read()
        finally:
            connection.close()

        cookie = response.getheader("Set-Cookie", self._cookie)
        self._cookie = cookie.partition(";")[0]
        return Answer.of(response.status, response.getheaders())


def exchanges(page: str) -> list[Exchange]:
    """Return what the demo sends, in this order.

    :param page: The origin of the demo's page.
    """
    other = "https://other.example"
    json = {"Content-Type": "application/json"}
    token = {"Authorization": "Bearer demo"}

    everybody = {"Allow-Origin": "*"}
    nobody = {"Vary": "Origin"}
    notes = {"Allow-Origin": page, "Expose-Headers": "X-Total-Count"}
    notes_asked = {
        "Allow-Origin": page,
        "Allow-Methods": "GET, POST",
        "Allow-Headers": "Content-Type",
        "Max-Age": "600",
    }
    account = {
        "Allow-Origin": page,
        "Allow-Credentials": "true",
        "Vary": "Cookie, Origin",
    }
    account_asked = {
        "Allow-Origin": page,
        "Allow-Credentials": "true",
        "Allow-Methods": "GET, POST",
        "Allow-Headers": "Content-Type",
        "Vary": "Origin",
    }
    account_denied = {"Vary": "Cookie, Origin"}
    secret_asked = {
        "Allow-Origin": page,
        "Allow-Methods": "GET",
        "Allow-Headers": "Authorization",
    }

    login = "POST /account/login"
    name = "GET /account/name"
    secret = "GET /private"

    actual = Exchange
    preflight = functools.partial(Exchange, preflight=True)
    with_cookie = functools.partial(Exchange, credentials=True)

    return [
        actual("Everybody may read", "GET /public", other, 200, everybody),
        actual("So may programs", "GET /public", None, 200, everybody),
        actual("One origin may read", "GET /notes", page, 200, notes),
        actual("Another one may not", "GET /notes", other, 200, nobody),
        actual("Nor may a sandboxed page", "GET /notes", "null", 200, nobody),
        preflight("May I post JSON?", "POST /notes", page, 200, notes_asked, json),
        preflight("Another one may not", "POST /notes", other, 403, nobody, json),
        preflight("DELETE is not listed", "DELETE /notes", page, 200, notes_asked),
        actual("JSON is posted", "POST /notes", page, 201, notes, json, '"Hello."'),
        preflight("May I log in?", login, page, 200, account_asked, json),
        actual("Login sets a cookie", login, page, 200, account, json, '"Ada"'),
        with_cookie("The cookie is sent", name, page, 200, account),
        with_cookie("Another one may not", name, other, 200, account_denied),
        actual("A 404 can be read", "GET /missing", other, 404, everybody),
        actual("A 405 can be read", "DELETE /public", other, 405, everybody),
        actual("A crash can be read", "GET /crash", other, 500, everybody),
        preflight("No login for preflights", secret, page, 200, secret_asked, token),
        actual("A 401 can be read", secret, page, 401, {"Allow-Origin": page}),
        actual("The token is sent", secret, page, 200, {"Allow-Origin": page}, token),
    ]
