from __future__ import annotations

import collections.abc as cabc
import copy
import io
import itertools
import re
import typing as t
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers
from werkzeug.http import http_date
from werkzeug.test import Client
from werkzeug.test import EnvironBuilder
from werkzeug.test import run_wsgi_app

from .outcomes import Answer
from .outcomes import Request

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

_ENVIRON_BASE = {"REMOTE_ADDR": "127.0.0.1"}
_HEADER_KEY = re.compile("HTTP_(.+)|(CONTENT_(?:TYPE|LENGTH))")


class Server:
    """A WSGI app, as a browser reaches it.

    :param target: The app, or a test client of it.
    """

    def __init__(self, target: WSGIApplication | Client) -> None:
        self._client: Client | None = None

        if isinstance(target, Client):
            self._client = target
            target = target.application

        self._app: WSGIApplication = target
        # The client's cookies by domain, path and name, at the last look.
        self._known: dict[tuple[str, str, str], t.Any] = {}

    def answer(self, request: Request) -> Answer:
        """Send a request, and return the response. Exceptions of the app propagate.

        :raises ValueError: The test client adds a header of its own.
        """
        builder = _builder(
            request.url,
            method=request.method,
            headers=Headers(list(request.headers)),
            # As ``data``, an empty body would look like an empty form.
            input_stream=io.BytesIO(request.body),
            environ_base={**_ENVIRON_BASE, **self._environ_base()},
        )
        environ = builder.get_environ()

        if not request.body and "Content-Length" not in request.headers:
            del environ["CONTENT_LENGTH"]

        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        # HTTP strips the space around a value (RFC 9112, "Field Syntax").
        stripped = [(name, value.strip(" \t")) for name, value in headers]
        return Answer(int(status[:3]), Headers(stripped), b"".join(body))

    def new_cookies(self, url: str) -> list[tuple[str, str]]:
        """Return the cookies that the test client set or deleted since the last call.

        :param url: Cookies that aren't for this URL may be missing.
        :return: For each cookie, a URL that may set it, and a ``Set-Cookie`` value.
        """
        changed = []

        for key, cookie in self._client_cookies(url).items():
            known = self._known.get(key)

            if cookie is known:
                continue

            self._known[key] = cookie
            origin, line = _set_cookie(known if cookie is None else cookie)
            changed.append((origin, f"{line}; Max-Age=0" if cookie is None else line))

        return changed

    def _environ_base(self) -> dict[str, t.Any]:
        """Return the ``environ_base`` of a Flask test client."""
        base: dict[str, t.Any] = dict(getattr(self._client, "environ_base", {}))
        # The browser sends its own User-Agent, not the client's.
        base.pop("HTTP_USER_AGENT", None)

        for key in base:
            header = _HEADER_KEY.fullmatch(key)

            if header:
                name = (header[1] or header[2]).replace("_", "-").title()
                raise ValueError(
                    f"environ_base['{key}'] of the test client is a header that"
                    " browsers don't send by themselves. Remove it, and pass"
                    f" headers={{'{name}': ...}} to fetch. If a proxy adds the header,"
                    " add it in a middleware around the app."
                )

        return base

    def _client_cookies(self, url: str) -> dict[tuple[str, str, str], t.Any]:
        """Return the client's cookies for a URL, with ``None`` for deleted ones."""
        client: t.Any = self._client

        if client is None:
            return {}

        if not getattr(client, "get_cookie", None):
            # Before Werkzeug 2.3, the client has a jar of ``http.cookiejar``.
            found = {(c.domain, c.path, c.name): c for c in client.cookie_jar or ()}
            return {**dict.fromkeys(self._known), **found}

        sent = itertools.product(_hosts(url), _paths(url), _cookie_names(client, url))
        return {
            (domain, path, name): client.get_cookie(name, domain, path)
            for domain, path, name in dict.fromkeys([*self._known, *sent])
        }


def _builder(url: str, **keywords: t.Any) -> EnvironBuilder:
    split = urlsplit(url)
    builder = EnvironBuilder(
        base_url=f"{split.scheme}://{split.netloc.rpartition('@')[2]}/",
        query_string=split.query,
        **keywords,
    )
    # EnvironBuilder would read a path that starts with two slashes as a URL.
    builder.path = split.path
    builder.request_uri = "?".join(filter(None, (split.path, split.query)))
    return builder


def _cookie_names(client: Client, url: str) -> list[str]:
    """Return the names of the cookies that a test client sends to a URL."""
    seen: list[str] = []

    def listener(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        seen.append(environ.get("HTTP_COOKIE", ""))
        start_response("204 No Content", [])
        return []

    # The copy shares the cookies of the client, but not its app.
    twin = copy.copy(client)
    twin.application = listener
    Client.open(twin, _builder(url))
    return [pair.partition("=")[0] for pair in seen[0].split("; ") if pair]


def _hosts(url: str) -> list[str]:
    """Return the domains whose cookies a URL gets: its host and all parents."""
    labels = (urlsplit(url).hostname or "").split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def _paths(url: str) -> list[str]:
    """Return the paths whose cookies a URL gets: its own and all parents."""
    path = urlsplit(url).path
    slashes = [index for index, character in enumerate(path) if character == "/"]
    above = [path[:end] for index in slashes for end in (index, index + 1)]
    return [path, *above]


def _set_cookie(cookie: t.Any) -> tuple[str, str]:
    """Return a URL that may set a test client's cookie, and its ``Set-Cookie`` line."""
    if hasattr(cookie, "same_site"):
        pair, attributes = f"{cookie.key}={cookie.value}", _attributes(cookie)
    else:
        # Without an equals sign, the jar has no value.
        pair = f"{cookie.name}={cookie.value or ''}"
        attributes = _attributes_in_jar(cookie)

    said = [f"{name}={value}" for name, value in attributes.items() if value]
    secure = ["Secure"] if cookie.secure else []
    # The jar appends ``.local`` to ``localhost``.
    host = cookie.domain.lstrip(".").removesuffix(".local")
    host = f"[{host}]" if ":" in host and "[" not in host else host
    line = "; ".join([pair, f"Path={cookie.path}", *said, *secure])
    return f"https://{host}/", line


def _attributes(cookie: t.Any) -> dict[str, t.Any]:
    return {
        "Domain": "" if cookie.origin_only else cookie.domain,
        "SameSite": cookie.same_site,
        "Expires": cookie.expires and http_date(cookie.expires),
        "Max-Age": cookie.max_age,
    }


def _attributes_in_jar(cookie: t.Any) -> dict[str, t.Any]:
    return {
        "Domain": cookie.domain if cookie.domain_specified else "",
        "SameSite": cookie.get_nonstandard_attr("SameSite"),
        "Expires": cookie.expires and http_date(cookie.expires),
    }
