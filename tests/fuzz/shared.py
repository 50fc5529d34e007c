from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask_cors import CORSConfigError

T = t.TypeVar("T")

#: Stands between the texts of an input. No UTF-8 has it.
SEPARATOR = b"\xff"

# No regex of a fuzzer is to be matched for minutes.
LONGEST_REGEX = 40
MOST_MATCHED = 24


def texts(data: bytes) -> list[str]:
    """Return the texts of an input. What is no UTF-8 becomes lone surrogates."""
    return [part.decode("utf-8", "surrogateescape") for part in data.split(SEPARATOR)]


def refuses(make: cabc.Callable[[], T]) -> T | None:
    """Return what is made, or nothing if the configuration is refused with reasons."""
    try:
        return make()
    except CORSConfigError as error:
        assert error.problems
        assert str(error)
        return None
