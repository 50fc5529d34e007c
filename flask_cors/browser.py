from __future__ import annotations

import collections.abc as cabc
import copy
import typing as t

from werkzeug.test import Client

from . import fetch
from .diagnostics.reasons import Reason
from .log import quote
from .simulator import urls
from .simulator.calls import Call
from .simulator.calls import HeadersIn
from .simulator.console import Console
from .simulator.fetching import Blocked
from .simulator.fetching import Fetching
from .simulator.network import Network
from .simulator.outcomes import Answer
from .simulator.outcomes import Check
from .simulator.outcomes import Outcome
from .simulator.outcomes import Request
from .simulator.outcomes import ScriptResponse
from .simulator.outcomes import Step

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = [
    "Answer",
    "Browser",
    "Check",
    "Console",
    "FetchOptions",
    "Outcome",
    "Reason",
    "Request",
    "ScriptResponse",
    "Step",
]


#: URLs without a host are relative to it, as in Flask's test client.
BASE_URL = "http://localhost/"


class FetchOptions(t.TypedDict, total=False):
    """The keywords of :meth:`Browser.fetch`, which describes them."""

    method: str
    headers: HeadersIn | None
    credentials: str
    mode: str
    redirect: str
    json: t.Any
    data: t.Any


class Browser:
    """A simulated browser with a page open, whose script calls ``fetch``.

    It follows the Fetch standard step by step: preflights, cookies, redirects and
    the headers that a script can read. It calls a WSGI app in this process, without
    a network.

    .. code-block:: python

        browser = Browser(app, origin="https://app.example")
        outcome = browser.fetch("/notes", method="PUT", json={"text": "Buy milk."})
        assert outcome.allowed

    An exception that the app raises reaches the caller. Whether the browser sends a
    cookie depends on the site: two hosts are of the same site if their last two
    labels are equal. With the extra ``audit`` installed, the Public Suffix List
    decides instead.

    :param app: A Flask app, any other WSGI app, or a test client. The browser takes
        the app, the cookies and ``environ_base`` of a client, and nothing else: it
        doesn't call the client's ``open``, preserves no context, and keeps the
        cookies of responses to itself. Pass headers to :meth:`fetch`, not in
        ``environ_base``. The app serves the origin that a script requests, and the
        rest of its site.
    :param origin: The origin of the page: ``https://app.example``, or ``null`` for
        a sandboxed frame.
    :param base_url: URLs without a host are relative to it. An app with a
        ``SERVER_NAME`` needs that host here.
    :param others: Apps that serve other origins, by origin, for redirects.
    :param max_age_limit: How long the browser keeps a response to a preflight at
        most, in seconds. Chromium keeps it for 7200, Firefox for 86400, Safari for
        600.
    :raises ValueError: Browsers don't send such an origin.
    """

    def __init__(
        self,
        app: WSGIApplication | Client,
        *,
        origin: str,
        base_url: str = BASE_URL,
        others: cabc.Mapping[str, WSGIApplication | Client] | None = None,
        max_age_limit: int = 7200,
    ) -> None:
        _check_origin(origin)

        for each in others or ():
            _check_server(each)

        #: The origin of the page.
        self.origin: str = origin
        self._base_url = _resolve_url(base_url, base_url)
        self._max_age_limit = max_age_limit
        self._network = Network(app, others or {})

    def fetch(
        self,
        url: str,
        method: str = "GET",
        headers: HeadersIn | None = None,
        credentials: str = "same-origin",
        mode: str = "cors",
        redirect: str = "follow",
        json: t.Any = None,
        data: t.Any = None,
    ) -> Outcome:
        """Do what a browser does when a script calls ``fetch``.

        Source: Fetch, "fetch method".

        :param url: A path such as ``/notes``, or an HTTP(S) URL.
        :param method: As the script writes it: ``patch`` is not ``PATCH``.
        :param headers: A mapping, or pairs of name and value.
        :param credentials: ``omit``, ``same-origin`` or ``include``: when the
            browser sends and keeps cookies.
        :param mode: ``cors``, ``no-cors`` or ``same-origin``.
        :param redirect: ``follow``, ``error`` or ``manual``.
        :param json: A value to send as JSON, with ``Content-Type:
            application/json``.
        :param data: A body: text, bytes, or the fields of a form, as a mapping or as
            pairs.
        :raises ValueError: A script can't pass such an argument.
        """
        call = Call.of(
            method,
            headers,
            json,
            data,
            credentials=credentials,
            mode=mode,
            redirect=redirect,
        )
        target = _resolve_url(url, self._base_url)
        fetching = Fetching(
            self._network, self.origin, target, call, self._max_age_limit
        )

        try:
            response = fetching.run()
        except Blocked:
            response = None

        return Outcome(self.origin, target, tuple(fetching.steps), response)

    def open_page(self, origin: str) -> Browser:
        """Open a page of another origin in the same browser.

        The pages share cookies and the responses to preflights.

        :param origin: As in :class:`Browser`.
        :return: A browser whose scripts run on that page.
        :raises ValueError: Browsers don't send such an origin.
        """
        _check_origin(origin)
        other = copy.copy(self)
        other.origin = origin
        return other

    def advance(self, seconds: float) -> None:
        """Let time pass, so that cookies and responses to preflights expire.

        The browser's time doesn't pass by itself.
        """
        self._network.elapsed += seconds


def _check_origin(origin: str) -> None:
    if origin == fetch.OPAQUE_ORIGIN:
        return

    if not isinstance(origin, str):
        raise ValueError(
            f"{quote(origin)} is not a valid origin. Write a string:"
            " 'https://app.example'."
        )

    spelled = _normalize_origin(origin)

    if spelled != origin:
        raise ValueError(
            f"{quote(origin)} is not an origin that browsers send. Write"
            f" {quote(spelled)}."
        )


def _check_server(origin: str) -> None:
    _check_origin(origin)

    if not urls.is_http(origin):
        raise ValueError(
            f"{quote(origin)} is not an HTTP origin. Write an origin such as"
            " 'https://cdn.example'."
        )


def _normalize_origin(origin: str) -> str:
    """Return an origin as browsers send it, or an example if that's impossible."""
    if fetch.is_origin(origin) and not urls.is_http(origin):
        return origin

    try:
        url = urls.absolute(origin, origin)
        spelled = urls.origin_of(url) if urls.is_http(url) else ""
    except ValueError:
        spelled = ""

    return spelled if fetch.is_origin(spelled) else "https://app.example"


def _resolve_url(url: str, base: str) -> str:
    try:
        found = urls.absolute(url, base)
        is_fetchable = urls.is_http(found) and not urls.has_password(found)
    except ValueError:
        found, is_fetchable = "", False

    if not is_fetchable:
        raise ValueError(
            f"{quote(url)} is not a URL that a script can fetch over HTTP. Write a path"
            " such as '/notes', or 'https://api.example/notes'."
        )

    return found
