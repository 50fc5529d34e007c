from __future__ import annotations

import typing as t
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import quote

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ
from werkzeug.test import run_wsgi_app
from werkzeug.wsgi import ClosingIterator

from .. import fetch
from ..fetch import ANY
from ..policy import Policy
from .survey import Route


class Grant(IntEnum):
    """What a browser lets a page have of an answer."""

    NOTHING = 0
    ANSWER = 1
    #: Also if the request carried cookies or a login.
    WITH_CREDENTIALS = 2


@dataclass(frozen=True)
class Probe:
    """A request that is sent to an app.

    :param method: That of the request, or the one that a preflight is for.
    """

    route: Route
    method: str
    origin: str
    is_preflight: bool = False
    #: Put in front of the path of the route.
    prefix: str = ""

    @property
    def path(self) -> str:
        return f"{self.prefix}{self.route.path}"

    def __str__(self) -> str:
        what = "The preflight for " if self.is_preflight else "The answer to "
        return f"{what}{self.method} {self.path}"


class Reply(t.NamedTuple):
    """What an app answered, without the body."""

    status: int
    headers: Headers

    def has(self, name: str, value: str) -> bool:
        """Tell whether a list in a header has an element, whatever its case."""
        elements = ",".join(self.headers.getlist(name)).lower().split(",")
        return not {ANY, value.lower()}.isdisjoint(map(str.strip, elements))

    def grants(self, origin: str) -> Grant:
        """Return what a browser lets a page of an origin have.

        Source: Fetch, "CORS check".
        """
        allowed = self.headers.getlist(fetch.ALLOW_ORIGIN)

        if allowed not in ([ANY], [origin]):
            return Grant.NOTHING

        has_credentials = self.headers.get(fetch.ALLOW_CREDENTIALS) == "true"
        is_named = allowed == [origin]
        return Grant.WITH_CREDENTIALS if has_credentials and is_named else Grant.ANSWER

    def doubled(self, origin: str) -> str | None:
        """Return a CORS header with more than one value where browsers take one.

        :param origin: That of the request. It may hold a comma.
        """
        for name in (fetch.ALLOW_ORIGIN, fetch.ALLOW_CREDENTIALS, fetch.MAX_AGE):
            lines = self.headers.getlist(name)

            if len(lines) > 1 or ("," in "".join(lines) and lines != [origin]):
                return name

        return None


class Wire:
    """Sends requests through the whole WSGI stack of an app, without a network.

    They carry no cookies and no login, and bodies of answers are not read.
    """

    def __init__(self, app: Flask) -> None:
        #: How many requests were sent.
        self.count = 0
        self._wsgi_app = app.wsgi_app

    def send(self, probe: Probe) -> Reply | None:
        """Return the answer to a probe, or nothing if the app raises."""
        headers = {fetch.ORIGIN: probe.origin}

        if probe.is_preflight:
            headers[fetch.REQUEST_METHOD] = probe.method
            return self._open(probe, "OPTIONS", headers)

        return self._open(probe, probe.method, headers)

    def _open(self, probe: Probe, method: str, headers: dict[str, str]) -> Reply | None:
        self.count += 1
        environ = create_environ(
            quote(probe.path),
            base_url=f"http://{probe.route.host}/",
            method=method,
            headers=headers,
        )

        try:
            body, status, answered = run_wsgi_app(self._wsgi_app, environ)
            # It may be a stream without an end.
            ClosingIterator(body).close()
        except Exception:
            return None

        return Reply(int(status.partition(" ")[0]), answered)


def granted_by(policy: Policy, origin: str) -> Grant:
    """Return what a policy lets a page of an origin have.

    It is to be called in an app context, as functions among the origins are.
    """
    answer = policy.actual(origin)

    if not answer.allowed:
        return Grant.NOTHING

    has_credentials = (fetch.ALLOW_CREDENTIALS, "true") in answer.headers
    return Grant.WITH_CREDENTIALS if has_credentials else Grant.ANSWER
