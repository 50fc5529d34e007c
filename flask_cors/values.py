from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from .errors import Report
from .log import quote

_REGEX_SIGN = r"[\\^$()\[\]{}|?]|\.[*+]"


def read_text(value: object) -> str | None:
    """Return text, ASCII bytes as text, and nothing for all else."""
    if isinstance(value, bytes) and value.isascii():
        return value.decode("ascii")

    return value if isinstance(value, str) else None


def iterate(value: object) -> cabc.Iterable[object]:
    """Return the items of an iterable, and all else as the only item."""
    if isinstance(value, (str, bytes, cabc.Mapping)):
        return [value]

    return value if isinstance(value, cabc.Iterable) else [value]


def is_regex(text: str) -> bool:
    """Tell whether a text has a sign that only regexes have."""
    return re.search(_REGEX_SIGN, text) is not None


def check_text_regex(
    regex: re.Pattern[t.Any], report: Report
) -> cabc.Iterator[re.Pattern[str]]:
    """Yield a regex, unless it is one for bytes, which is reported."""
    if isinstance(regex.pattern, str):
        yield regex
    else:
        report.error(
            regex,
            f"{quote(regex)} is a regex for bytes, but it is to match text."
            " Write it without the b.",
        )


def reject_iterator(value: object, report: Report) -> object:
    """Return a value, but nothing of an iterator, which is reported.

    Configuration is read more than once, and the second time an iterator would
    have nothing left.
    """
    if not isinstance(value, cabc.Iterator):
        return value

    report.error(
        value, f"{quote(value)} can be read only once. Write a list or a tuple."
    )
    return ()


def compile_regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return the regex that a text is.

    :raises ValueError: It is none.
    """
    try:
        return re.compile(text, flags)
    except (re.error, OverflowError, RecursionError) as error:
        # It may hold what no log is to hold.
        reason = quote(str(error))[1:-1]
        raise ValueError(
            f"{quote(text)} reads as a regex, but does not compile: {reason}."
        ) from None


def freeze(value: object, keeps_iterators: bool = False) -> object:
    """Return a value that later changes by its owner do not reach.

    :param keeps_iterators: Whether iterators are left as they are, to be
        reported, instead of being read, which is possible only once.
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
