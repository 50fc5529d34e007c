from __future__ import annotations

import collections.abc as cabc
import re
import typing as t
from datetime import timedelta

from ..header_names import HeaderNames
from ..origins.origin_set import OriginEntry
from ..origins.origin_set import OriginSet
from ..policy import Settings
from ..values import freeze
from .parsers import PARSERS

Strings = t.Union[str, cabc.Iterable[str]]
HeaderEntries = t.Union[
    str, "re.Pattern[str]", cabc.Iterable[t.Union[str, "re.Pattern[str]"]]
]


class Options(t.TypedDict, total=False):
    """The options of :class:`.CORS`, of one of its resources, and of
    :func:`.cross_origin`.

    Each has a configuration key: ``CORS_`` and its name in upper case. ``None``
    means "not given here", except for ``origins``. All values can be text, so that
    they can come from the environment. For ``origins``, ``methods``, ``headers``,
    ``expose_headers`` and ``accept_risks``, text is split at commas and white space.
    """

    #: The origins that may read responses: ``https://app.example``, wildcard origins
    #: such as ``https://*.example.com``, regexes that match the whole origin,
    #: functions from an origin to a bool, which may be ``async``, ``null``, or
    #: ``*`` for any origin, which is the default. An empty list allows nobody. ``None``
    #: is an error, since an unset environment variable would allow everybody.
    origins: OriginEntry | cabc.Iterable[OriginEntry]

    #: The methods that a preflight allows, or ``*`` for any. By default DELETE,
    #: GET, HEAD, OPTIONS, PATCH, POST and PUT.
    methods: Strings | None

    #: The request headers that a preflight allows: names, regexes that match a
    #: whole name, or ``*`` for any. By default none, so only those that the Fetch
    #: standard always allows.
    headers: HeaderEntries | None

    #: The same option as ``headers``, by its later name.
    allow_headers: HeaderEntries | None

    #: The response headers that scripts may read, in addition to those that the
    #: Fetch standard always lets them read, or ``*`` for all. By default none.
    expose_headers: Strings | None

    #: Whether requests may carry cookies and HTTP authentication. By default
    #: they may not.
    supports_credentials: bool | str | None

    #: How long a browser may cache the response to a preflight, in seconds or as a
    #: :class:`~datetime.timedelta`. With 0 it doesn't cache it. By default nothing is
    #: sent, and browsers cache it for five seconds.
    max_age: int | str | timedelta | None

    #: Whether to send ``*`` for ``origins="*"``, which is the default, or the
    #: origin of the request.
    send_wildcard: bool | str | None

    #: Whether to send ``Access-Control-Allow-Origin`` also to requests without
    #: ``Origin``, if its value doesn't depend on the request. By default it is
    #: sent, so that caches keep one copy for everybody.
    always_send: bool | str | None

    #: Whether to answer preflights before they reach the app, which is the
    #: default, or to leave them to the app's own OPTIONS views and to Flask.
    automatic_options: bool | str | None

    #: Whether to maintain ``Vary``, which is the default, or never touch it.
    vary_header: bool | str | None

    #: Whether to answer a crash in debug mode so that the front end can read it,
    #: which is the default.
    intercept_exceptions: bool | str | None

    #: Whether to answer a request that may change something, so any but GET, HEAD and
    #: OPTIONS, with a 403 before the view runs, if it comes from a page of another
    #: origin that is not allowed. By default the view runs, and the page can't read
    #: the response.
    block_denied: bool | str | None

    #: Whether pages that may read a response may also see its detailed timing:
    #: ``Timing-Allow-Origin`` is sent beside ``Access-Control-Allow-Origin``, with
    #: the same value. By default it isn't.
    timing_allow_origin: bool | str | None

    #: Accepted from older versions and without effect: no current browser
    #: reads the header that it was for.
    allow_private_network: bool | str | None

    #: Dangerous combinations that you want: ``any-origin``, ``null-origin``,
    #: ``public-suffix``. By default all of them are refused.
    accept_risks: Strings | None


#: Other names of options, for the one layer in which they stand.
ALIASES = {"allow_headers": "headers"}

KNOWN_OPTIONS = (*PARSERS, *ALIASES)
ORIGINS = "origins"
RESOURCES = "resources"
RESOURCES_KEY = "CORS_RESOURCES"

#: With what the keys in a Flask config begin.
PREFIX = "CORS_"
ORIGINS_KEY = "CORS_ORIGINS"
#: The option of each key in a Flask config, other than ``CORS_RESOURCES``.
OPTION_OF_KEY = {PREFIX + name.upper(): name for name in KNOWN_OPTIONS}
#: The keys of the options in a Flask config.
KNOWN_KEYS: tuple[str, ...] = (*OPTION_OF_KEY, RESOURCES_KEY)
DEFAULTS = Settings(
    origins=OriginSet("*"),
    methods=("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
    headers=HeaderNames(),
    expose_headers=(),
    supports_credentials=False,
    max_age=None,
    send_wildcard=True,
    always_send=True,
    automatic_options=True,
    vary_header=True,
    intercept_exceptions=True,
    block_denied=False,
    timing_allow_origin=False,
    allow_private_network=False,
    accept_risks=frozenset(),
)


def drop_unset(options: cabc.Mapping[str, object]) -> dict[str, object]:
    """Return the options that were given, safe from changes by the caller."""
    return {
        name: freeze(value)
        for name, value in options.items()
        if value is not None or not _may_be_unset(name)
    }


def read_config(config: cabc.Mapping[str, object]) -> dict[str, object]:
    """Return the ``CORS_*`` values of a Flask config, safe from changes."""
    return {
        key: freeze(config[key], keeps_iterators=True)
        for key in config_keys(config)
        if config[key] is not None or key == ORIGINS_KEY
    }


def _may_be_unset(name: str) -> bool:
    """Tell whether ``None`` means that an option isn't given.

    An unset environment variable must not open an app to everybody.
    """
    return name in KNOWN_OPTIONS and name != ORIGINS


def config_keys(config: cabc.Iterable[str]) -> list[str]:
    """Return the ``CORS_*`` keys of a Flask config."""
    return [key for key in config if str(key).startswith(PREFIX)]
