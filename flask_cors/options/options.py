from __future__ import annotations

import collections.abc as cabc
import re
import typing as t
from datetime import timedelta

from ..errors import CORSConfigWarning
from ..errors import Report
from ..errors import suggest
from ..log import quote
from ..origins.origin_set import OriginEntry
from ..origins.origin_set import OriginSet
from ..origins.predicates import EnsureSync
from ..policy import Policy
from ..policy import Settings
from ..values import freeze
from ..values import reject_iterator
from . import risks
from .parsers import PARSERS

Strings = t.Union[str, cabc.Iterable[str]]
HeaderEntries = t.Union[
    str, "re.Pattern[str]", cabc.Iterable[t.Union[str, "re.Pattern[str]"]]
]


class Options(t.TypedDict, total=False):
    """The options of :class:`.CORS`, of one of its resources, and of
    :func:`.cross_origin`.

    Each has a configuration key: ``CORS_`` and its name in upper case. ``None``
    means "not given here". All can be text, so that settings can come from the
    environment: for ``origins``, ``methods``, ``headers``, ``expose_headers`` and
    ``accept_risks`` it is split at commas and white space.
    """

    #: Who may read responses: origins such as ``https://app.example``,
    #: wildcard origins such as ``https://*.example.com``, regexes that match
    #: the whole origin, functions from an origin to a bool, which may be
    #: ``async``, ``null``, or ``*`` for everybody, which is the default. An empty
    #: list means nobody.
    origins: OriginEntry | cabc.Iterable[OriginEntry] | None

    #: Methods that a preflight allows, or ``*`` for any. By default DELETE,
    #: GET, HEAD, OPTIONS, PATCH, POST and PUT.
    methods: Strings | None

    #: Request headers that a preflight allows: names, regexes that match a
    #: whole name, or ``*`` for any. By default none but those that the Fetch
    #: standard always allows.
    headers: HeaderEntries | None

    #: The same option as ``headers``, by its later name.
    allow_headers: HeaderEntries | None

    #: Response headers that scripts may read beyond those that the Fetch
    #: standard always lets them read, or ``*`` for all. By default none.
    expose_headers: Strings | None

    #: Whether requests may carry cookies and HTTP authentication. By default
    #: they may not.
    supports_credentials: bool | str | None

    #: How long a browser may keep a preflight's answer, in seconds or as a
    #: :class:`~datetime.timedelta`. 0 means that it is not to be kept. By
    #: default nothing is said, and browsers keep it for five seconds.
    max_age: int | str | timedelta | None

    #: Whether ``origins="*"`` is answered with ``*``, which is the default, or
    #: with the origin of the request.
    send_wildcard: bool | str | None

    #: Whether ``Access-Control-Allow-Origin`` is also sent to requests without
    #: ``Origin`` where its value does not depend on the request. By default it
    #: is, so that caches keep one copy for everybody.
    always_send: bool | str | None

    #: Whether preflights are answered before they reach the app, which is the
    #: default, or left to the app's own OPTIONS views and to Flask.
    automatic_options: bool | str | None

    #: Whether ``Vary`` is maintained, which is the default, or never touched.
    vary_header: bool | str | None

    #: Whether a crash in debug mode is answered so that the front end can read
    #: it, which is the default.
    intercept_exceptions: bool | str | None

    #: Whether a request that may change something, which is any but GET, HEAD and
    #: OPTIONS, gets a 403 before the view runs if a page of another origin sends
    #: it that is not allowed. By default the view runs, and the page can't read
    #: the answer.
    block_denied: bool | str | None

    #: Whether pages that may read an answer may also see how long each part of
    #: it took: ``Timing-Allow-Origin`` is sent beside
    #: ``Access-Control-Allow-Origin``, with the same value. By default it is not.
    timing_allow_origin: bool | str | None

    #: Accepted from older versions and without effect: no current browser
    #: reads the header that it was for.
    allow_private_network: bool | str | None

    #: Dangerous combinations that are meant: ``any-origin``, ``null-origin``,
    #: ``public-suffix``. By default all of them are refused.
    accept_risks: Strings | None


#: Other names of options, for the one layer in which they stand.
ALIASES = {"allow_headers": "headers"}

KNOWN_OPTIONS = (*PARSERS, *ALIASES)
RESOURCES = "resources"
RESOURCES_KEY = "CORS_RESOURCES"

_PREFIX = "CORS_"
_OPTION_OF = {_PREFIX + name.upper(): name for name in KNOWN_OPTIONS}
#: The keys of the options in a Flask config.
KNOWN_KEYS: tuple[str, ...] = (*_OPTION_OF, RESOURCES_KEY)
_DEFAULTS = Settings(
    origins=OriginSet("*"),
    methods=("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
)

# What other libraries call our options.
_OTHER_NAMES = {
    "allow_credentials": "supports_credentials",
    "allow_methods": "methods",
    "allow_origin": "origins",
    "allow_origins": "origins",
    "allowed_origins": "origins",
    "credentials": "supports_credentials",
}


class Layer:
    """Options as they were written in one place.

    :param values: Names and values. A value of ``None`` was not given.
    :param place: Where they were written.
    """

    def __init__(self, values: cabc.Mapping[str, object], place: str) -> None:
        self.values = values
        self.place = place

    def place_of(self, name: str) -> str:
        """Return where one of the options was written."""
        return self.place


class ConfigLayer(Layer):
    """Options of a Flask config, each under a key of its own."""

    def place_of(self, name: str) -> str:
        return f"app.config['{_PREFIX}{name.upper()}']"


class Given(t.NamedTuple):
    """The value that was given for one option, and where."""

    value: t.Any
    place: str
    is_valid: bool


Parsed = dict[str, Given]


def drop_unset(options: cabc.Mapping[str, object]) -> dict[str, object]:
    """Return the options that were given, safe from changes by the caller."""
    return {name: freeze(value) for name, value in options.items() if value is not None}


def read_config(config: cabc.Mapping[str, object]) -> dict[str, object]:
    """Return the ``CORS_*`` values of a Flask config, safe from changes."""
    return {
        key: freeze(value, keeps_iterators=True)
        for key, value in config.items()
        if str(key).startswith(_PREFIX) and value is not None
    }


def config_layer(values: cabc.Mapping[str, object], report: Report) -> ConfigLayer:
    """Return the layer of a Flask config.

    :param values: What :func:`config_values` returned.
    """
    for key in sorted(set(values).difference(KNOWN_KEYS)):
        report.at(key, f"app.config[{key!r}]").warn(
            CORSConfigWarning,
            f"unknown key {key!r}{suggest(key, KNOWN_KEYS, 'The keys')}",
        )

    options = {
        option: values[key] for key, option in _OPTION_OF.items() if key in values
    }
    return ConfigLayer(options, "app.config")


def parse(layer: Layer, report: Report) -> Parsed:
    """Validate one layer, whether or not a later one overrides it."""
    parsed: Parsed = {}

    for name, value in layer.values.items():
        own_report = report.at(name, layer.place_of(name))
        option = ALIASES.get(name, name)

        if value is None:
            continue

        if option not in PARSERS:
            own_report.error(value, _what_is_unknown(name))
            continue

        value = reject_iterator(value, own_report)

        if name in ALIASES and layer.values.get(option) is not None:
            own_report.error(
                value,
                f"{name!r} and {option!r} are the same option. Write one of them.",
            )

        result = PARSERS[option](value, own_report)
        parsed[option] = Given(result, own_report.place, not own_report.has_failed)

    return parsed


def resolve(
    layers: cabc.Iterable[Parsed],
    report: Report,
    place: str = "",
    ensure_sync: EnsureSync | None = None,
) -> Policy | None:
    """Return the policy of some layers; a later one wins, option by option.

    :param layers: What :func:`parse` returned, the strongest last.
    :param report: Where dangerous combinations are reported.
    :param place: Where the policy was configured. It is the place of options that
        are not given.
    :param ensure_sync: That of the app, for async functions among ``origins``.
    :return: Nothing if there is a problem, which has been reported.
    """
    merged: Parsed = {}

    for layer in layers:
        merged.update(layer)

    if not all(value.is_valid for value in merged.values()):
        return None

    own_reports = {
        option: report.at(option, merged[option].place if option in merged else place)
        for option in PARSERS
    }
    settings = _DEFAULTS._replace(
        **{name: given_value.value for name, given_value in merged.items()}
    )
    risks.check(settings, own_reports.__getitem__)

    if ensure_sync is not None:
        _check_async(settings.origins, ensure_sync, own_reports["origins"])
        settings = settings._replace(origins=settings.origins.served_by(ensure_sync))

    if any(own_report.has_failed for own_report in own_reports.values()):
        return None

    return Policy(settings)


def _check_async(origins: OriginSet, ensure_sync: EnsureSync, report: Report) -> None:
    """Report an async function that the app can't wait for."""
    function = origins.predicates.first_async

    if function is not None:
        try:
            ensure_sync(_wait)
        except RuntimeError:
            report.error(
                function,
                f"{quote(function)} is async, and nothing is installed that waits for"
                " it. Install 'Flask[async]', or write a plain function.",
            )


async def _wait() -> None:
    """Stand for an async function."""


def _what_is_unknown(name: str) -> str:
    if name == RESOURCES:
        return "'resources' is an option of CORS(...) alone. Remove it here."

    known = _OTHER_NAMES.get(name, name)
    return f"unknown option {name!r}{suggest(known, KNOWN_OPTIONS, 'The options')}"
