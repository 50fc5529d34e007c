from __future__ import annotations

import collections.abc as cabc
import threading
import typing as t
from dataclasses import dataclass
from enum import IntEnum
from io import BytesIO
from queue import Empty
from queue import Queue

from flask import Flask
from werkzeug.datastructures import Headers

from ... import fetch
from ...fetch import ANY
from ...policy import Policy
from ..start_response import call_app
from ..survey import environ_for
from ..survey import Route

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# In seconds. With each route that misses it, the next ones are given less.
_DEADLINE = 4.0
_SHORTEST_DEADLINE = 1.0


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

    :param deadline: For how many seconds an answer is waited for.
    """

    def __init__(self, app: Flask, deadline: float = _DEADLINE) -> None:
        #: How many requests were sent.
        self.count: int = 0
        self._wsgi_app = app.wsgi_app
        self._deadline = deadline
        self._worker: _Worker | None = None
        #: The routes of which it is not known what they answer.
        self.unanswered: set[str] = set()
        #: The hosts, paths and methods that missed the deadline.
        self._slow: set[tuple[str, str, str]] = set()

    def send(self, probe: Probe) -> Reply | None:
        """Return the answer to a probe, or nothing if there is none.

        The app may raise, or take too long. Then the route is not asked again.
        """
        headers = {"HTTP_ORIGIN": probe.origin}

        if probe.is_preflight:
            headers["HTTP_ACCESS_CONTROL_REQUEST_METHOD"] = probe.method
            return self._open(probe, "OPTIONS", headers)

        return self._open(probe, probe.method, headers)

    def _open(self, probe: Probe, method: str, headers: dict[str, str]) -> Reply | None:
        asked = (probe.route.host, probe.path, method)

        if asked in self._slow:
            return None

        self.count += 1
        environ = {**environ_for(*asked), "wsgi.input": BytesIO(), **headers}
        call = _Call(self._wsgi_app, environ)

        if not self._serves(call):
            self._slow.add(asked)
            self._deadline = max(self._deadline / 2, _SHORTEST_DEADLINE)

        if call.reply is None or (method == "GET" and call.reply.status >= 500):
            self.unanswered.add(probe.route.text)

        return call.reply

    def _serves(self, call: _Call) -> bool:
        self._worker = self._worker or _Worker()

        if self._worker.serves(call, self._deadline):
            return True

        self.close()
        return False

    def close(self) -> None:
        """Let the thread end that serves requests."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Call:
    """A request, and what became of it."""

    def __init__(self, wsgi_app: t.Any, environ: WSGIEnvironment) -> None:
        #: The answer, as soon as it has started.
        self.reply: Reply | None = None
        self._wsgi_app = wsgi_app
        self._environ = environ

    def serve(self) -> None:
        # Ctrl-C ends the main thread. In others, even `sys.exit()` is a mere crash.
        try:
            call_app(self._wsgi_app, self._environ, self._start_response)
        except BaseException:
            self.reply = None

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> cabc.Callable[[bytes], object]:
        self.reply = Reply(int(status.partition(" ")[0]), Headers(headers))
        return lambda chunk: None


class _Worker:
    """Serves one request after the other in a thread of its own, as servers do."""

    def __init__(self) -> None:
        self._calls: Queue[_Call | None] = Queue()
        self._served: Queue[_Call] = Queue()
        # Nobody can end a view, so that the process must not wait for it.
        threading.Thread(target=self._run, daemon=True).start()

    def serves(self, call: _Call, seconds: float) -> bool:
        """Serve a request, and tell whether that took no longer."""
        self._calls.put(call)

        try:
            self._served.get(timeout=seconds)
        except Empty:
            return False

        return True

    def end(self) -> None:
        self._calls.put(None)

    def _run(self) -> None:
        for call in iter(self._calls.get, None):
            call.serve()
            self._served.put(call)


def granted_by(policy: Policy, origin: str) -> Grant:
    """Return what a policy lets a page of an origin have.

    It is to be called in an app context, as functions among the origins are.
    """
    answer = policy.actual(origin)

    if not answer.allowed:
        return Grant.NOTHING

    has_credentials = (fetch.ALLOW_CREDENTIALS, "true") in answer.headers
    return Grant.WITH_CREDENTIALS if has_credentials else Grant.ANSWER
