from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound
from werkzeug.routing import MapAdapter
from werkzeug.routing import RequestRedirect
from werkzeug.test import create_environ

from ...browser import FetchOptions
from ...diagnostics.reasons import Reason
from ...fetch import OPAQUE_ORIGIN
from ...fetch import SAFELISTED_METHODS
from .messages import Message

# This value isn't safelisted for any header name.
_UNSAFE = "application/json"
_WITH_CREDENTIALS = (Reason.WILDCARD_WITH_CREDENTIALS, Reason.CREDENTIALS_NOT_ALLOWED)


class ScriptCall(t.NamedTuple):
    """The script's call of ``fetch`` that a console message is about."""

    url: str
    #: The origin of the page.
    origin: str
    options: FetchOptions

    @property
    def method(self) -> str:
        """The method, as the script writes it."""
        return self.options.get("method", "GET")

    @property
    def is_safe(self) -> bool:
        """Whether the app may also get the request itself, not only the preflight."""
        return self.method in ("GET", "HEAD")


def reconstruct_call(message: Message, app: Flask) -> ScriptCall | None:
    """Return the call that a message is about, or ``None`` if the app has no such URL.

    It guesses what the message leaves out: the method, and whether the call sends
    cookies.
    """
    url = message.first_url or message.url

    if url is None or message.origin is None:
        return None

    parts = urlsplit(url)
    base_url = f"{parts.scheme}://{parts.netloc}/"

    with app.app_context():
        request = app.request_class(create_environ(parts.path, base_url))
        adapter = t.cast(MapAdapter, app.create_url_adapter(request))
        path = request.path

    if not _has_route(adapter, path):
        return None

    method = _method(message, adapter.allowed_methods(path))
    has_credentials = message.reason in _WITH_CREDENTIALS
    options: FetchOptions = {
        "method": method,
        "headers": _headers(message, method),
        "credentials": "include" if has_credentials else "same-origin",
    }
    is_file = message.origin.startswith("file:")
    return ScriptCall(url, OPAQUE_ORIGIN if is_file else message.origin, options)


def _has_route(adapter: MapAdapter, path: str) -> bool:
    try:
        adapter.match(path, "GET")
    except NotFound:
        return False
    except (MethodNotAllowed, RequestRedirect):
        return True

    return True


def _headers(message: Message, method: str) -> list[tuple[str, str]]:
    """Return a header that needs a preflight, if the message is about one."""
    if message.reason is Reason.HEADER_NOT_ALLOWED and message.culprit:
        return [(message.culprit, _UNSAFE)]

    if message.is_preflight and method in SAFELISTED_METHODS:
        return [("Content-Type", _UNSAFE)]

    return []


def _method(message: Message, methods: t.Iterable[str]) -> str:
    if message.reason is Reason.METHOD_NOT_ALLOWED and message.culprit:
        return message.culprit

    known = sorted({*methods} - {"OPTIONS"})
    preflighted = [each for each in known if each not in SAFELISTED_METHODS]

    # If the message names a header, it needs a preflight with any method.
    if message.is_preflight and message.reason is not Reason.HEADER_NOT_ALLOWED:
        known = [*preflighted, *known]

    return known[0] if known else "GET"
