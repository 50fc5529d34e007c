from __future__ import annotations

import collections.abc as cabc
import functools

from . import fetch
from .fetch import ANY
from .settings import Settings

Headers = tuple[tuple[str, str], ...]

# How much of what outsiders ask for is kept: answers, and characters of each.
_MOST_KEPT = 64
_LONGEST_KEPT = 256


class Verdict:
    """What a policy adds to a response. Requests share it, so that it stays as it is.

    :param allowed: Whether the origin may read the response.
    :param headers: The CORS headers, each once.
    :param vary: The value of ``Vary``: the request headers on which the answer
        depends.
    """

    # Half as much work to make as a NamedTuple.
    __slots__ = ("allowed", "headers", "vary")

    def __init__(self, allowed: bool, headers: Headers, vary: str) -> None:
        self.allowed: bool = allowed
        self.headers: Headers = headers
        self.vary: str = vary

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Verdict) and self._content() == other._content()

    def __repr__(self) -> str:
        return f"<Answer {self._content()}>"

    def _content(self) -> tuple[object, ...]:
        return self.allowed, self.headers, self.vary


class Policy:
    """The answers of one set of options, made as far as they can be made
    without a request.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._exact = settings.origins.exact
        self._credentials: Headers = ()
        self._max_age: Headers = ()

        if settings.supports_credentials:
            self._credentials = ((fetch.ALLOW_CREDENTIALS, "true"),)

        if settings.max_age is not None:
            self._max_age = ((fetch.MAX_AGE, str(settings.max_age)),)

        exposed = _list_header(fetch.EXPOSE_HEADERS, settings.expose_headers)
        self._added = self._credentials + exposed
        self._methods = _list_header(fetch.ALLOW_METHODS, settings.methods)
        self._echoes = settings.headers.echoes
        # Front ends come from the same few origins, and ask for the same few lists.
        keep = functools.lru_cache(maxsize=_MOST_KEPT)
        self._known_answer = keep(self._find_answer)
        self._known_readable = keep(self._readable)
        self._known_headers = keep(self._list_headers)
        self._names = _list_header(fetch.ALLOW_HEADERS, settings.headers.names)

        vary = fetch.ORIGIN if settings.vary_header else ""
        #: The answer to an actual request of an origin that is not allowed.
        self.denied: Verdict = Verdict(False, (), vary)
        method_vary = _join(vary, fetch.REQUEST_METHOD) if vary else ""
        self._denied_method = Verdict(False, (), method_vary)
        self._allow_origin = settings.constant
        self._vary = "" if settings.is_static else vary
        self._constant: Verdict | None = None
        self._without_origin = self.denied

        if self._allow_origin is not None:
            self._constant = self._readable("")

            if settings.always_send:
                self._without_origin = self._constant

        # What precedes the names of headers in a preflight, and all of it.
        self._before: Headers | None = None
        self._preflight: Headers | None = None
        self._echo_vary = _join(self._vary, vary and fetch.REQUEST_HEADERS)

        if not self._depends_on_method(None):
            self._before = self._credentials + self._methods

            if not self._echoes:
                self._preflight = self._credentials + self._lists("", "", None)[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self.settings == other.settings

    def __hash__(self) -> int:
        return hash(self.settings)

    def __repr__(self) -> str:
        return f"<Policy {self.settings}>"

    def allows(self, origin: str) -> bool:
        """Tell whether an origin may read the responses.

        With credentials ``null`` must be listed by name, for any site can make
        a page that has it.

        :param origin: The value of an ``Origin`` header, whatever it holds.
        """
        if origin == fetch.OPAQUE_ORIGIN and self.settings.supports_credentials:
            return self.settings.origins.names(origin)

        return self.settings.origins.allows(origin)

    def actual(self, origin: str | None) -> Verdict:
        """Return the answer to an actual request.

        Source: Fetch, "CORS check" and "CORS protocol and HTTP caches".

        :param origin: The value of ``Origin``, or none.
        """
        if origin is None:
            return self._without_origin

        if len(origin) > _LONGEST_KEPT:
            return self._find_answer(origin) or self._ask(origin)

        return self._known_answer(origin) or self._ask(origin)

    def preflight(
        self,
        origin: str,
        method: str,
        requested: str = "",
        governed: cabc.Collection[str] | None = None,
    ) -> Verdict:
        """Return the answer to a preflight.

        The lists are whole and constant, so that the browser names the culprit
        in its console and caches the rest. It remembers them for the whole
        URL, though: where other policies govern other methods of it, they are
        cut down to what this one governs, and not to be kept.

        Source: Fetch, "CORS-preflight fetch" and "CORS-preflight cache".

        :param origin: The value of ``Origin``.
        :param method: The value of ``Access-Control-Request-Method``.
        :param requested: The value of ``Access-Control-Request-Headers``.
        :param governed: The methods of the URL that this policy governs, in
            upper case, if others govern the rest.
        """
        if origin not in self._exact and not self.allows(origin):
            return self.denied if governed is None else self._denied_method

        if governed is None and self._preflight is not None:
            return self._allowed(origin, self._preflight)

        if governed is None and self._before is not None:
            names = self._echo_headers(requested)
            headers = (*self._before, *names, *self._max_age)
            return self._allowed(origin, headers, self._echo_vary)

        headers, vary = self._lists(method, requested, governed)
        headers = self._credentials + headers
        return self._allowed(origin, headers, _join(self._vary, *vary))

    def options(self, origin: str | None, requested: str = "") -> Verdict:
        """Return the answer to an OPTIONS request that is no preflight.

        It shows what a preflight would be told, for people who ask by hand.
        """
        answer = self.actual(origin)

        if not answer.allowed:
            return answer

        headers, vary = self._lists("", requested, None)
        return Verdict(True, answer.headers + headers, _join(answer.vary, *vary))

    def _find_answer(self, origin: str) -> Verdict | None:
        """Return the answer to an actual request, or nothing if functions of the app
        are to be asked.
        """
        if self._asks(origin):
            return None

        if origin not in self._exact and not self.allows(origin):
            return self.denied

        return self._constant or self._readable(origin)

    def _asks(self, origin: str) -> bool:
        """Tell whether functions of the app decide on an origin."""
        needs_name = (
            self.settings.supports_credentials and origin == fetch.OPAQUE_ORIGIN
        )
        return not needs_name and self.settings.origins.asks(origin)

    def _ask(self, origin: str) -> Verdict:
        # What a function says holds for one request. Who is allowed is told the same.
        if not self.settings.origins.predicates.allows(origin):
            return self.denied

        if len(origin) > _LONGEST_KEPT:
            return self._readable(origin)

        return self._known_readable(origin)

    def _readable(self, origin: str) -> Verdict:
        headers = self._added

        if self.settings.timing_allow_origin:
            value = self._allow_origin or origin
            headers = (*headers, (fetch.TIMING_ALLOW_ORIGIN, value))

        return self._allowed(origin, headers)

    def _allowed(
        self, origin: str, headers: Headers, vary: str | None = None
    ) -> Verdict:
        allow_origin = (fetch.ALLOW_ORIGIN, self._allow_origin or origin)
        vary = self._vary if vary is None else vary
        return Verdict(True, (allow_origin, *headers), vary)

    def _lists(
        self, method: str, requested: str, governed: cabc.Collection[str] | None
    ) -> tuple[Headers, tuple[str, ...]]:
        methods, method_vary = self._allow_methods(method, governed)
        names = self._echo_headers(requested) if self._echoes else self._names
        names_vary = (fetch.REQUEST_HEADERS,) if self._echoes else ()
        max_age = self._max_age if governed is None else ((fetch.MAX_AGE, "0"),)
        vary = method_vary + names_vary if self.settings.vary_header else ()
        return methods + names + max_age, vary

    def _allow_methods(
        self, method: str, governed: cabc.Collection[str] | None
    ) -> tuple[Headers, tuple[str, ...]]:
        methods = self.settings.methods

        if self._depends_on_method(governed):
            echoed = (method,) if fetch.is_allowable_method(method) else ()
            return _list_header(fetch.ALLOW_METHODS, echoed), (fetch.REQUEST_METHOD,)

        if governed is None:
            return self._methods, ()

        # The method that is asked for has selected the policy.
        kept = (name for name in methods if name in governed)
        return _list_header(fetch.ALLOW_METHODS, kept), (fetch.REQUEST_METHOD,)

    def _echo_headers(self, requested: str) -> Headers:
        # Long ones, which no browser sends, are not to push out the others.
        if len(requested) > _LONGEST_KEPT:
            return self._list_headers(requested)

        return self._known_headers(requested)

    def _list_headers(self, requested: str) -> Headers:
        names = self.settings.headers.listed_for(requested)
        return _list_header(fetch.ALLOW_HEADERS, names)

    def _depends_on_method(self, governed: cabc.Collection[str] | None) -> bool:
        """Tell whether the method that is asked for is to be listed."""
        # With credentials `*` is a method's name. And what is remembered for the
        # whole URL would open the methods that other policies govern.
        is_literal = governed is not None or bool(self._credentials)
        return is_literal and ANY in self.settings.methods


def _list_header(name: str, values: cabc.Iterable[str]) -> Headers:
    text = ", ".join(values)
    return ((name, text),) if text else ()


def _join(*values: str) -> str:
    return ", ".join(filter(None, values))
