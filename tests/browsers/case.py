from __future__ import annotations

import collections.abc as cabc
import typing as t
from dataclasses import dataclass

from flask_cors.diagnostics.reasons import Reason

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True)
class Places:
    """Where a case's app is found: the same app, under several origins.

    Each but ``page`` ends with the case's own path, without a final slash, so
    that no two cases share a URL.
    """

    #: The origin of the page whose script sends the requests, for instance
    #: ``http://app.shop.localhost:8001``.
    page: str
    #: The app at the page's own origin.
    own: str
    #: The app at another origin of the same site: ``api.shop.localhost``.
    api: str
    #: The app at the host of the page, at another port.
    port: str
    #: The app at another site: ``api.other.localhost``.
    foreign: str


@dataclass(frozen=True)
class Fetch:
    """A call of a script: ``fetch(url, {...})``."""

    #: May start with ``{own}``, ``{api}``, ``{port}`` or ``{foreign}``, for
    #: instance ``{api}/notes``.
    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    credentials: str = "same-origin"
    mode: str = "cors"
    redirect: str = "follow"
    #: Whether the script runs in a sandboxed frame, whose origin is ``null``.
    sandboxed: bool = False
    #: Seconds to wait before the call.
    wait: float = 0


@dataclass(frozen=True)
class Expected:
    """What a call leads to, by the standard."""

    allowed: bool
    #: How many preflights, and how many other requests, the server sees.
    preflights: int = 0
    requests: int = 1
    reason: Reason | None = None
    status: int | None = None
    #: Headers that the script can read, and ones that it can't.
    reads: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    #: Values of ``Origin``, or nothing, of all requests in their order.
    origins: tuple[str | None, ...] | None = None
    #: The last request's ``Cookie``: whether there was any.
    cookies: bool | None = None


class Playable(t.Protocol):
    """A server, and calls of it: a case, or a random trial."""

    @property
    def name(self) -> str: ...

    @property
    def app(self) -> cabc.Callable[[Places], WSGIApplication]: ...

    @property
    def fetches(self) -> tuple[Fetch, ...]: ...


@dataclass(frozen=True)
class Case:
    """Calls that a browser and the simulator are to answer alike."""

    name: str
    #: The rule of the standard that the case is about.
    rule: str
    app: cabc.Callable[[Places], WSGIApplication]
    calls: tuple[tuple[Fetch, Expected], ...]

    @property
    def fetches(self) -> tuple[Fetch, ...]:
        return tuple(fetch for fetch, _ in self.calls)
