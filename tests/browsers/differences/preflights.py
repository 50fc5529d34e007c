from __future__ import annotations

import collections.abc as cabc
import re

from flask_cors.simulator import checks
from flask_cors.simulator import fetching
from flask_cors.simulator import safelists
from tests.browsers.differences.difference import ALL
from tests.browsers.differences.difference import Difference

Names = tuple[str, ...]
Pairs = cabc.Sequence[tuple[str, str]]


def unsafe_names_of_joined(headers: Pairs) -> Names:
    return safelists.unsafe_names(_joined(headers))


def repeated_unsafe_names(headers: Pairs) -> Names:
    unsafe = set(safelists.unsafe_names(headers))
    return tuple(sorted(n.lower() for n, _ in headers if n.lower() in unsafe))


def _joined(pairs: Pairs) -> list[tuple[str, str]]:
    lines: dict[str, list[str]] = {}

    for name, value in pairs:
        lines.setdefault(name.lower(), []).append(value)

    return [(name, ", ".join(values)) for name, values in lines.items()]


#: Which headers need a preflight, what it asks for, and what its answer allows.
DIFFERENCES = (
    Difference(
        ("chromium", "webkit"),
        "Lines of one header are joined before their length is looked at.",
        "safelist, 1024 bytes in eight lines",
        fetching,
        "unsafe_names",
        unsafe_names_of_joined,
    ),
    Difference(
        ("firefox",),
        "A header that is set twice is asked for twice.",
        "preflight asks for a name once",
        fetching,
        "unsafe_names",
        repeated_unsafe_names,
    ),
    Difference(
        ("firefox",),
        "The 1024 bytes of all safelisted headers are not added up.",
        "safelist, 1025 bytes in nine lines",
        safelists,
        "MAX_TOTAL_LENGTH",
        float("inf"),
    ),
    Difference(
        ("firefox",),
        "Bytes beyond ASCII are unsafe.",
        "safelist, Accept with a byte beyond ASCII",
        safelists,
        "_UNSAFE_BYTE",
        re.compile(safelists._UNSAFE_BYTE.pattern[:-1] + r"\x80-\xff]"),
    ),
    Difference(
        ALL,
        "'*' in Access-Control-Allow-Headers covers Authorization, too: it was so"
        " before the standard made an exception of it.",
        "wildcard, headers don't cover Authorization",
        checks,
        "NON_WILDCARD_HEADERS",
        frozenset(),
    ),
)
