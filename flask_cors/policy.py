from __future__ import annotations

import collections.abc as cabc
import typing as t
from functools import lru_cache

from . import fetch
from .fetch import ANY
from .header_names import HeaderNames
from .origins.origin_set import OriginSet

Headers = tuple[tuple[str, str], ...]

_LONGEST_KEPT = 256


class Settings(t.NamedTuple):
    """All options of one policy, validated and in their final form.

    Each is described at :class:`flask_cors.Options`. Their defaults are
    ``options.options.DEFAULTS``.
    """

    origins: OriginSet
    methods: tuple[str, ...]
    headers: HeaderNames
    expose_headers: tuple[str, ...]
    supports_credentials: bool
    max_age: int | None
    send_wildcard: bool
    always_send: bool
    automatic_options: bool
    vary_header: bool
    intercept_exceptions: bool
    block_denied: bool
    timing_allow_origin: bool
    allow_private_network: bool
    accept_risks: frozenset[str]

    @property
    def constant(self) -> str | None:
        """The ``Access-Control-Allow-Origin`` of every allowed origin, if it is
        the same for all of them.
        """
        if self.origins.any and self.send_wildcard:
            return ANY

        return self.origins.only

    @property
    def is_static(self) -> bool:
        """Whether every request gets the same headers.

        Source: Fetch, "CORS protocol and HTTP caches".
        """
        return self.always_send and self.constant is not None


class Verdict:
    """What a policy says to one request. Requests share it, so it never changes.

    :param allowed: Whether the origin may read the response.
    :param headers: The CORS headers, each once.
    :param vary: The value of ``Vary``: the request headers that the verdict
        depends on.
    """

    # A NamedTuple takes twice as long to make.
    __slots__ = ("allowed", "headers", "vary")

    def __init__(self, allowed: bool, headers: Headers, vary: str) -> None:
        self.allowed: bool = allowed
        self.headers: Headers = headers
        self.vary: str = vary

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Verdict) and self._content() == other._content()

    def _content(self) -> tuple[object, ...]:
        return self.allowed, self.headers, self.vary


class Policy:
    """The verdicts of one set of options. What doesn't depend on the request is
    made here, once.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._exact = settings.origins.exact
        self._allow_origin = settings.constant
        self._credentials: Headers = ()
        self._max_age: Headers = ()

        if settings.supports_credentials:
            self._credentials = ((fetch.ALLOW_CREDENTIALS, "true"),)

        if settings.max_age is not None:
            self._max_age = ((fetch.MAX_AGE, str(settings.max_age)),)

        exposed = _list_header(fetch.EXPOSE_HEADERS, settings.expose_headers)
        self._actual = self._credentials + exposed
        vary = fetch.ORIGIN if settings.vary_header else ""
        self._vary = "" if settings.is_static else vary
        #: The verdict on an origin that is not allowed: on all actual requests, and on
        #: most preflights.
        self.denied: Verdict = Verdict(False, (), vary)
        self._denied_method = Verdict(
            False, (), self._join_vary(vary, fetch.REQUEST_METHOD)
        )
        # Saves making the verdict for each request where one serves all origins.
        self._constant: Verdict | None = None
        self._without_origin = self.denied

        if self._allow_origin is not None:
            self._constant = self._allow_actual(self._allow_origin)

            if settings.always_send:
                self._without_origin = self._constant
        elif settings.origins.any and settings.always_send and not self._credentials:
            # It echoes each origin, but a request without one may come from anybody.
            self._without_origin = self._allow_actual(ANY)

        # Saves joining the lists, since front ends request the same few.
        self._known_lists = lru_cache(maxsize=64)(self._list)
        self._known_lacks = lru_cache(maxsize=64)(self._lacks)
        self._echoes = settings.headers.echoes or self._echoes_method(None)

    def allows(self, origin: str) -> bool:
        """Tell whether an origin may read the responses.

        With credentials ``null`` must be listed by name, since any site can make
        a page that has it.

        :param origin: The value of an ``Origin`` header, whatever it holds.
        """
        # Everybody means everybody. And this saves a call for an exact origin.
        if self._allow_origin == ANY or origin in self._exact:
            return True

        if self._credentials and origin == fetch.OPAQUE_ORIGIN:
            return self.settings.origins.names(origin)

        return self.settings.origins.allows(origin)

    def actual(self, origin: str | None) -> Verdict:
        """Return the verdict on an actual request.

        Source: Fetch, "CORS check" and "CORS protocol and HTTP caches".

        :param origin: The value of ``Origin``, or none.
        """
        if origin is None:
            return self._without_origin

        if not self.allows(origin):
            return self.denied

        return self._constant or self._allow_actual(origin)

    def preflight(
        self,
        origin: str,
        method: str,
        requested: str = "",
        governed: frozenset[str] | None = None,
    ) -> Verdict:
        """Return the verdict on a preflight.

        The lists are whole and constant, so that the browser names the culprit
        in its console and caches the rest. But it remembers them for the whole
        URL: where other policies govern other methods of it, they are cut down to
        what this one governs, and must not be kept.

        Source: Fetch, "CORS-preflight fetch" and "CORS-preflight cache".

        :param origin: The value of ``Origin``.
        :param method: The value of ``Access-Control-Request-Method``.
        :param requested: The value of ``Access-Control-Request-Headers``.
        :param governed: The methods of the URL that this policy governs, in
            upper case, if others govern the rest.
        """
        if not self.allows(origin):
            return self.denied if governed is None else self._denied_method

        if governed is None and not self._echoes:
            method = requested = ""

        # Long lists, which no browser sends, must not fill the memory.
        is_short = len(method) + len(requested) <= _LONGEST_KEPT
        make_lists = self._known_lists if is_short else self._list
        headers, vary = make_lists(method, requested, governed)
        return self._allow(origin, self._credentials + headers, vary)

    def lacks_headers(self, requested: str) -> bool:
        """Tell whether a preflight requests a header that isn't listed.

        :param requested: The value of ``Access-Control-Request-Headers``.
        """
        lacks = self._known_lacks if len(requested) <= _LONGEST_KEPT else self._lacks
        return lacks(requested)

    def options(self, origin: str | None, requested: str = "") -> Verdict:
        """Return the verdict on an OPTIONS request that isn't a preflight.

        It shows what a preflight would be told, to people who ask by hand.
        """
        verdict = self.actual(origin)

        if not verdict.allowed:
            return verdict

        headers, vary = self._list("", requested, None)
        return Verdict(True, verdict.headers + headers, vary)

    def _allow_actual(self, origin: str) -> Verdict:
        headers = self._actual

        if self.settings.timing_allow_origin:
            value = self._allow_origin or origin
            headers = (*headers, (fetch.TIMING_ALLOW_ORIGIN, value))

        return self._allow(origin, headers, self._vary)

    def _allow(self, origin: str, headers: Headers, vary: str) -> Verdict:
        allow_origin = (fetch.ALLOW_ORIGIN, self._allow_origin or origin)
        return Verdict(True, (allow_origin, *headers), vary)

    def _list(
        self, method: str, requested: str, governed: frozenset[str] | None
    ) -> tuple[Headers, str]:
        """Return what a preflight lists, and what that depends on."""
        methods: cabc.Iterable[str] = self.settings.methods
        depends_on = [self._vary]

        if self._echoes_method(governed):
            methods = (method,) if fetch.is_allowable_method(method) else ()
            depends_on.append(fetch.REQUEST_METHOD)
        elif governed is not None:
            # The requested method has selected the policy.
            methods = (name for name in methods if name in governed)
            depends_on.append(fetch.REQUEST_METHOD)

        if self.settings.headers.echoes:
            depends_on.append(fetch.REQUEST_HEADERS)

        names = self.settings.headers.listed_for(requested)
        max_age = self._max_age if governed is None else ((fetch.MAX_AGE, "0"),)
        headers = (
            *_list_header(fetch.ALLOW_METHODS, methods),
            *_list_header(fetch.ALLOW_HEADERS, names),
            *max_age,
        )
        return headers, self._join_vary(*depends_on)

    def _lacks(self, requested: str) -> bool:
        listed = map(str.lower, self.settings.headers.listed_for(requested))
        names = map(str.lower, fetch.requested_names(requested))
        lacking = set(names).difference(listed)
        return not all(map(fetch.is_forbidden_request_header, lacking))

    def _echoes_method(self, governed: frozenset[str] | None) -> bool:
        """Tell whether the requested method is to be listed."""
        # With credentials `*` is a method's name. And browsers remember it for the
        # whole URL, so it would open the methods that other policies govern.
        is_literal = governed is not None or bool(self._credentials)
        return is_literal and ANY in self.settings.methods

    def _join_vary(self, *names: str) -> str:
        return ", ".join(filter(None, names)) if self.settings.vary_header else ""


def _list_header(name: str, values: cabc.Iterable[str]) -> Headers:
    text = ", ".join(values)
    return ((name, text),) if text else ()
