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


#: What URLs without a host are relative to, as those of Flask's test client.
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
    """A browser with a page open, whose script calls ``fetch``.

    It follows the Fetch standard step by step, over a WSGI app in this process
    and without a network: preflights, cookies, redirects and what a script can
    read.

    .. code-block:: python

        browser = Browser(app, origin="https://app.example")
        outcome = browser.fetch("/notes", method="PUT", json={"text": "Buy milk."})
        assert outcome.allowed

    What the app raises is raised here, too. Two hosts are of the same site, for which
    cookies are made, if their last two labels are equal, or if they have one owner by
    the Public Suffix List where the extra ``audit`` is installed.

    :param app: A Flask app or any other WSGI app, or a test client. Of a client only
        the app, the cookies and ``environ_base`` are used: its own ``open`` is not
        called, it keeps no context, and what answers set stays in the browser.
        Headers are given to :meth:`fetch`, not in ``environ_base``. The app serves
        the origin that a script asks for, and the whole site of it.
    :param origin: The origin of the page: ``https://app.example``, or ``null`` for
        a sandboxed frame.
    :param base_url: What URLs without a host are relative to. An app with a
        ``SERVER_NAME`` needs that host here.
    :param others: Apps that serve other origins, by origin, to which redirects
        lead.
    :param max_age_limit: How long an answer to a preflight is kept at the most, in
        seconds. Chromium keeps it for 7200, Firefox for 86400, Safari for 600.
    :raises ValueError: An origin is none that browsers send.
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
        self._base_url = _checked_url(base_url, base_url)
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
        :param credentials: ``omit``, ``same-origin`` or ``include``: when cookies
            are sent and kept.
        :param mode: ``cors``, ``no-cors`` or ``same-origin``.
        :param redirect: ``follow``, ``error`` or ``manual``.
        :param json: A value to send as JSON, with the content type that a script
            has to set for it.
        :param data: A body: text, bytes, or the fields of a form, as a mapping or as
            pairs.
        :raises ValueError: An argument is none that a script can write.
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
        target = _checked_url(url, self._base_url)
        fetching = Fetching(
            self._network, self.origin, target, call, self._max_age_limit
        )

        try:
            response = fetching.run()
        except Blocked:
            response = None

        return Outcome(self.origin, target, tuple(fetching.steps), response)

    def open_page(self, origin: str) -> Browser:
        """Open a page of another origin, in the same browser.

        What the browser remembers is shared: cookies, and what preflights allowed.

        :param origin: As in :class:`Browser`.
        :return: A browser whose scripts are of that page.
        :raises ValueError: The origin is none that browsers send.
        """
        _check_origin(origin)
        other = copy.copy(self)
        other.origin = origin
        return other

    def advance(self, seconds: float) -> None:
        """Let time pass, for what is remembered of preflights, and cookies.

        It does not pass by itself.
        """
        self._network.elapsed += seconds


def _check_origin(origin: str) -> None:
    if origin == fetch.OPAQUE_ORIGIN:
        return

    if not isinstance(origin, str):
        raise ValueError(
            f"{quote(origin)} is no origin. Write text: 'https://app.example'."
        )

    spelled = _spelled_as_browsers_do(origin)

    if spelled != origin:
        raise ValueError(
            f"{quote(origin)} is no origin that browsers send. Write {quote(spelled)}."
        )


def _check_server(origin: str) -> None:
    _check_origin(origin)

    if not urls.is_http(origin):
        raise ValueError(
            f"{quote(origin)} serves nothing over HTTP. Write an origin such as"
            " 'https://cdn.example'."
        )


def _spelled_as_browsers_do(origin: str) -> str:
    """Return an origin as browsers send it, or else an example of one."""
    if fetch.is_origin(origin) and not urls.is_http(origin):
        return origin

    try:
        url = urls.absolute(origin, origin)
        spelled = urls.origin_of(url) if urls.is_http(url) else ""
    except ValueError:
        spelled = ""

    return spelled if fetch.is_origin(spelled) else "https://app.example"


def _checked_url(url: str, base: str) -> str:
    try:
        found = urls.absolute(url, base)
        is_fetchable = urls.is_http(found) and not urls.has_password(found)
    except ValueError:
        found, is_fetchable = "", False

    if not is_fetchable:
        raise ValueError(
            f"{quote(url)} is no URL that a script can fetch over HTTP. Write a path"
            " such as '/notes', or 'https://api.example/notes'."
        )

    return found
