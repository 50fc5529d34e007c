from __future__ import annotations

import re

_CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)


def escape_controls(text: str) -> str:
    """Return a text with its control characters escaped, except for line ends.

    Responses and pasted messages may contain characters that a terminal obeys.
    """
    return _CONTROL.sub(lambda match: repr(match[0])[1:-1], text)
