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

# In seconds. Each route that misses the deadline halves it for the next ones.
_DEADLINE = 4.0
_SHORTEST_DEADLINE = 1.0


class Grant(IntEnum):
    """How much of a response a browser gives to a page."""

    NOTHING = 0
    RESPONSE = 1
    #: Also if the request carries cookies or a login.
    WITH_CREDENTIALS = 2


@dataclass(frozen=True)
class Probe:
    """A request to an app.

    :param method: The method of the request, or the one that a preflight asks for.
    """

    route: Route
    method: str
    origin: str
    is_preflight: bool = False
    #: Text in front of the path of the route.
    prefix: str = ""

    @property
    def path(self) -> str:
        return f"{self.prefix}{self.route.path}"

    def __str__(self) -> str:
        what = "The preflight for " if self.is_preflight else "The response to "
        return f"{what}{self.method} {self.path}"


class Reply(t.NamedTuple):
    """The response of an app, without the body."""

    status: int
    headers: Headers

    def has(self, name: str, value: str) -> bool:
        """Tell whether a header's list has an element, ignoring case."""
        elements = ",".join(self.headers.getlist(name)).lower().split(",")
        return not {ANY, value.lower()}.isdisjoint(map(str.strip, elements))

    def grants(self, origin: str) -> Grant:
        """Return how much of the response a page of an origin can read.

        Source: Fetch, "CORS check".
        """
        allowed = self.headers.getlist(fetch.ALLOW_ORIGIN)

        if allowed not in ([ANY], [origin]):
            return Grant.NOTHING

        has_credentials = self.headers.get(fetch.ALLOW_CREDENTIALS) == "true"
        is_named = allowed == [origin]
        return (
            Grant.WITH_CREDENTIALS if has_credentials and is_named else Grant.RESPONSE
        )

    def find_repeated_header(self, origin: str) -> str | None:
        """Return a CORS header with several values, if browsers accept only one.

        :param origin: The origin of the request. It may contain a comma.
        """
        for name in (fetch.ALLOW_ORIGIN, fetch.ALLOW_CREDENTIALS, fetch.MAX_AGE):
            lines = self.headers.getlist(name)

            if len(lines) > 1 or ("," in "".join(lines) and lines != [origin]):
                return name

        return None


class Wire:
    """Sends requests through the whole WSGI stack of an app, without a network.

    Requests carry neither cookies nor a login. The bodies of responses aren't read.

    :param deadline: How long to wait for a response, in seconds.
    """

    def __init__(self, app: Flask, deadline: float = _DEADLINE) -> None:
        #: The number of requests so far.
        self.count: int = 0
        self._wsgi_app = app.wsgi_app
        self._deadline = deadline
        self._worker: _Worker | None = None
        #: The routes whose responses are unknown.
        self.unanswered: set[str] = set()
        #: The hosts, paths and methods that missed the deadline.
        self._slow: set[tuple[str, str, str]] = set()

    def send(self, probe: Probe) -> Reply | None:
        """Return the response to a probe, or ``None`` if there is none.

        If the app takes too long, the route gets no more such requests.
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

        if not self._serve(call):
            self._slow.add(asked)
            self._deadline = max(self._deadline / 2, _SHORTEST_DEADLINE)

        if call.reply is None or (method == "GET" and call.reply.status >= 500):
            self.unanswered.add(probe.route.text)

        return call.reply

    def _serve(self, call: _Call) -> bool:
        self._worker = self._worker or _Worker()

        if self._worker.serve(call, self._deadline):
            return True

        self.close()
        return False

    def close(self) -> None:
        """End the thread that serves requests."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Call:
    """A request and its response."""

    def __init__(self, wsgi_app: t.Any, environ: WSGIEnvironment) -> None:
        #: The response, once it has started.
        self.reply: Reply | None = None
        self._wsgi_app = wsgi_app
        self._environ = environ

    def serve(self) -> None:
        # This isn't the main thread: Ctrl-C doesn't arrive, `sys.exit()` is a crash.
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
    """Serves one request after the other in a thread, as servers do."""

    def __init__(self) -> None:
        self._calls: Queue[_Call | None] = Queue()
        self._served: Queue[_Call] = Queue()
        # A hanging view can't be stopped, and must not keep the process alive.
        threading.Thread(target=self._run, daemon=True).start()

    def serve(self, call: _Call, seconds: float) -> bool:
        """Serve a request, and tell whether it ended in time."""
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
    """Return how much of a response a policy gives to a page of an origin.

    Call it in an app context, because the origins may include functions.
    """
    verdict = policy.actual(origin)

    if not verdict.allowed:
        return Grant.NOTHING

    has_credentials = (fetch.ALLOW_CREDENTIALS, "true") in verdict.headers
    return Grant.WITH_CREDENTIALS if has_credentials else Grant.RESPONSE
