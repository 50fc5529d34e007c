from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from .errors import Report
from .log import quote

_REGEX_CHARACTERS = r"[\\^$()\[\]{}|?]|\.[*+]"


def read_text(value: object) -> str | None:
    """Return text, ASCII bytes as text, and ``None`` for anything else."""
    if isinstance(value, bytes) and value.isascii():
        return value.decode("ascii")

    # A member of an enum may be a str, but not a header's value.
    return str.__str__(value) if isinstance(value, str) else None


def iterate(value: object) -> cabc.Iterable[object]:
    """Return the items of an iterable, or any other value as the only item."""
    if isinstance(value, (str, bytes, cabc.Mapping)):
        return [value]

    return value if isinstance(value, cabc.Iterable) else [value]


def is_regex(text: str) -> bool:
    """Tell whether a text has characters that only regexes have."""
    return re.search(_REGEX_CHARACTERS, text) is not None


def check_text_regex(
    regex: re.Pattern[t.Any], report: Report
) -> cabc.Iterator[re.Pattern[str]]:
    """Yield a regex for text, and report one for bytes."""
    if isinstance(regex.pattern, str):
        yield regex
    else:
        report.error(
            regex,
            f"{quote(regex)} is a regex for bytes, but must match text. Write it"
            " without the b.",
        )


def reject_iterator(value: object, report: Report) -> object:
    """Return a value, or report an iterator and return an empty tuple.

    Flask-CORS reads the configuration more than once, and an iterator is empty
    the second time.
    """
    if not isinstance(value, cabc.Iterator):
        return value

    report.error(
        value, f"{quote(value)} can be read only once. Write a list or a tuple."
    )
    return ()


def compile_regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a text that looks like a regex.

    :raises ValueError: It doesn't compile.
    """
    try:
        return re.compile(text, flags)
    except (re.error, OverflowError, RecursionError) as error:
        # The message may contain control characters; repr() escapes them.
        reason = quote(str(error))[1:-1]
        raise ValueError(
            f"{quote(text)} looks like a regex but doesn't compile: {reason}."
        ) from None


def freeze(value: object, keeps_iterators: bool = False) -> object:
    """Return a copy of a value that later changes to the value don't affect.

    :param keeps_iterators: Whether to keep iterators unread, so that
        :func:`reject_iterator` can report them.
    """
    if isinstance(value, (str, bytes)):
        return value

    if keeps_iterators and isinstance(value, cabc.Iterator):
        return value

    if isinstance(value, cabc.Mapping):
        return {key: freeze(item, keeps_iterators) for key, item in value.items()}

    if isinstance(value, cabc.Set):
        return frozenset(value)

    if not isinstance(value, cabc.Iterable):
        return value

    return tuple(freeze(item, keeps_iterators) for item in value)
