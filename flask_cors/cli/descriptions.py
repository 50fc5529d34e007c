from __future__ import annotations

import collections.abc as cabc
import typing as t

from ..fetch import ANY
from ..header_names import HeaderNames
from ..log import quote
from ..origins.origin_set import OriginSet
from ..policy import Settings
from .audit.introspection import name_of

_MOST_VALUES = 8


def policy_as_data(settings: Settings) -> dict[str, t.Any]:
    """Return the options of a policy that matter to browsers, for JSON."""
    return {
        "origins": entries_of(settings.origins),
        "supports_credentials": settings.supports_credentials,
        "methods": list(settings.methods),
        "headers": names_of(settings.headers),
        "expose_headers": list(settings.expose_headers),
        "max_age": settings.max_age,
        "block_denied": settings.block_denied,
        "timing_allow_origin": settings.timing_allow_origin,
    }


def policy_as_lines(settings: Settings) -> cabc.Iterator[tuple[str, str]]:
    """Yield the names and values of a policy's options, as readable text."""
    yield "origins", shorten(entries_of(settings.origins)) or "nobody"
    yield "credentials", "yes" if settings.supports_credentials else "no"
    yield "methods", shorten(settings.methods) or "none"
    yield "headers", shorten(names_of(settings.headers)) or "none"
    yield "exposed", shorten(settings.expose_headers) or "none"
    age = settings.max_age
    yield "max-age", "5 s, the browsers' default" if age is None else f"{age} s"

    if settings.block_denied:
        yield "others", "can't change anything: block_denied"

    if settings.timing_allow_origin:
        yield "timing", "visible"


def entries_of(origins: OriginSet) -> list[str]:
    """Return the entries of a set of origins, as text, in a stable order."""
    return [
        *([ANY] if origins.any else []),
        *sorted(origins.exact),
        *sorted(origins.wildcards.wildcards),
        *sorted(f"regex {quote(each.pattern)}" for each in origins.patterns),
        *(f"function {name_of(each)}" for each in origins.predicates.functions),
    ]


def names_of(headers: HeaderNames) -> list[str]:
    """Return the entries of an option of header names, as text."""
    return [
        *([ANY] if headers.any else []),
        *headers.names,
        *(f"regex {quote(each.pattern)}" for each in headers.patterns),
    ]


def shorten(values: cabc.Sequence[str], most: int = _MOST_VALUES) -> str:
    """Join values, and count those beyond a limit instead of naming them.

    :param most: The limit.
    """
    text = ", ".join(values[:most])
    further = len(values) - most
    return f"{text} and {further} more" if further > 0 else text
