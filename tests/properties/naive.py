# What SPEC says of origins and paths, once more and as plainly as can be: slow, and
# written without a look at the code that it is compared with.
from __future__ import annotations

import re

LABEL = r"[a-z0-9-]+"
PORT = r"(?::\d{1,5})?"


def admits(entry: str, origin: str) -> bool:
    """Tell whether an exact or a wildcard origin admits an origin.

    :param entry: In canonical spelling.
    :param origin: As a browser sends it.
    """
    scheme, _, rest = entry.partition("://")
    host, _, port = rest.partition(":")
    parts = []

    for index, label in enumerate(host.split(".")):
        if index == 0 and label == "*":
            parts.append(rf"{LABEL}(?:\.{LABEL})*")
        else:
            parts.append(LABEL.join(map(re.escape, label.split("*"))))

    tail = PORT if port == "*" else re.escape(f":{port}" if port else "")
    return re.fullmatch(rf"{scheme}://{'[.]'.join(parts)}{tail}", origin) is not None


def covers(pattern: str, path: str) -> bool:
    """Tell whether a literal or a glob covers a path."""
    if pattern in ("*", "/*"):
        return True

    if pattern.endswith("/*") and path == pattern[:-2]:
        return covers_exactly(pattern[:-2], path)

    if pattern.endswith("/*") and covers_exactly(pattern[:-2], path):
        return True

    is_open = pattern.endswith("*")
    parts = (pattern[:-1] if is_open else pattern).split("*")
    text = "[^/]+".join(map(re.escape, parts))
    return re.fullmatch(text + ("(?s:.*)" if is_open else ""), path) is not None


def covers_exactly(pattern: str, path: str) -> bool:
    text = "[^/]+".join(map(re.escape, pattern.split("*")))
    return re.fullmatch(text, path) is not None


def decides(patterns: list[str], path: str) -> str | None:
    """Return the pattern that decides on a path: literals first, then the longest
    literal prefix, then the longer pattern, then the first.
    """
    found = [pattern for pattern in patterns if covers(pattern, path)]

    def rank(pattern: str) -> tuple[bool, int, int]:
        prefix = "" if pattern in ("*", "/*") else pattern.partition("*")[0]

        # What ends with a slash and a star also covers the path without the slash.
        if prefix == pattern[:-1] and prefix.endswith("/"):
            prefix = prefix[:-1]

        return "*" in pattern, -len(prefix), -len(pattern)

    return min(found, key=rank, default=None)
