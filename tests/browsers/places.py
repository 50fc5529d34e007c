from __future__ import annotations

import collections.abc as cabc
import dataclasses
import io
import re
import threading
import typing as t

from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.case import Playable

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

PAGE_HOST = "app.shop.localhost"
API_HOST = "api.shop.localhost"
FOREIGN_HOST = "api.other.localhost"

_CASE = re.compile(r"/c/([0-9]+)(?=/|\Z)")


class Ports(t.NamedTuple):
    """The two ports that one app is served on."""

    page: int
    other: int


def page_at(ports: Ports) -> str:
    """Return the origin of the page that runs the cases."""
    return f"http://{PAGE_HOST}:{ports.page}"


def places_of(ports: Ports, number: int) -> Places:
    """Return where the app of a case is found.

    :param number: The index of the case.
    """
    return Places(
        page=page_at(ports),
        own=f"{page_at(ports)}/c/{number}",
        api=f"http://{API_HOST}:{ports.page}/c/{number}",
        port=f"http://{PAGE_HOST}:{ports.other}/c/{number}",
        foreign=f"http://{FOREIGN_HOST}:{ports.page}/c/{number}",
    )


def fill(fetch: Fetch, places: Places) -> Fetch:
    """Return the call with the URL that ``{own}``, ``{api}`` etc. stand for."""
    url = fetch.url

    # Other braces are the URL's own, so that it's no format string.
    for name in ("own", "api", "port", "foreign"):
        url = url.replace(f"{{{name}}}", getattr(places, name))

    return dataclasses.replace(fetch, url=url)


def split(path: str) -> tuple[int, str, str] | None:
    """Return a case's number, its prefix, and its own path.

    :param path: The path of a request, for instance ``/c/7/notes``.
    :return: For instance ``(7, "/c/7", "/notes")``, or nothing where no case is.
    """
    match = _CASE.match(path)

    if match is None:
        return None

    return int(match[1]), match[0], path[match.end() :]


class Mount:
    """Dispatches ``/c/<number>`` to the app of that case.

    An app is made once, when its first request comes.

    :param cases: Their indexes are the numbers.
    :param places_of: Returns where the app of a number is found.
    """

    def __init__(
        self, cases: cabc.Sequence[Playable], places_of: cabc.Callable[[int], Places]
    ) -> None:
        self._cases = cases
        self._places_of = places_of
        self._apps: dict[int, WSGIApplication] = {}
        self._lock = threading.Lock()

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        parts = split(environ["PATH_INFO"])

        if parts is None or parts[0] >= len(self._cases):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"No case is here."]

        number, prefix, path = parts
        script = environ.get("SCRIPT_NAME", "") + prefix
        inner = {
            **environ,
            "SCRIPT_NAME": script,
            "PATH_INFO": path,
            # Crashes are wanted here, and nobody is to read their tracebacks.
            "wsgi.errors": io.StringIO(),
        }
        return self._app(number)(inner, start_response)

    def _app(self, number: int) -> WSGIApplication:
        with self._lock:
            if number not in self._apps:
                places = self._places_of(number)
                self._apps[number] = self._cases[number].app(places)

            return self._apps[number]


def mount(
    cases: cabc.Sequence[Playable], places_of: cabc.Callable[[int], Places]
) -> WSGIApplication:
    """Return one app for all cases. See :class:`Mount`."""
    return Mount(cases, places_of)
