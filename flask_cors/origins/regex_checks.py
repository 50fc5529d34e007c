"""Finds regexes of origins that can't do what was meant."""

from __future__ import annotations

import collections.abc as cabc
import functools
import re
import time
from collections import Counter

from ..fetch import is_origin
from ..fetch import MAX_ORIGIN_LENGTH
from ..log import quote
from .regex_ambiguity import is_ambiguous
from .regex_repeats import find_repeats
from .regex_samples import fill_open_text
from .regex_samples import find_samples

# In seconds of CPU time: one match takes too long; so does that of a text with at most
# 64 characters; a match can be measured; all of them take too long.
_TOO_LONG = 0.05
_TOO_LONG_IF_SHORT = 0.001
_LEAST = 0.001
_PATIENCE = 0.4
_SHORT = 64
# How often a part is repeated. The time of a bad regex grows by a factor with each.
_COUNTS = (*range(1, 32), *(32, 40, 48, 64, 80, 96, 128, 160, 192, 256, 300))
_MOST_RUNS = 40
# So often an ambiguous part is repeated in the example.
_MANY = 28
_STARTS: tuple[str, ...] = ("", "https://")
_ENDS: tuple[str, ...] = (".evil.test", "!", "")

_LIST = re.compile(r"\s*\[.*\]\s*", re.DOTALL)
_ITEM = re.compile(r"""[^\s,"'\[\]]+""")
_JAVASCRIPT = re.compile(r"/(.+)/[a-z]*")
_PORTS = re.compile(r"(?P<front>[^\[\]]+:)\[(?P<items>\d+(?:\s*,\s*\d+)+)\](?P<end>)")
_BRACES = re.compile(
    r"(?P<front>.*)\{(?P<items>[^{}]*[^{}\d,\s][^{}]*,[^{}]*)\}(?P<end>.*)"
)
_QUERY = re.compile(r"(?P<origin>[a-z][\w+.-]*://[\w.*:-]+)/?\?\w+=.*", re.IGNORECASE)
_ANY_COLONS = re.compile(r"(?<!\\):\*(?=[)$]*\Z)")
# With these as its open text, a regex may match an origin.
_FILLINGS = (
    *("a", "a.b", "https://a", "https://a.b", "s", "1", ":1", "://a", "//a", "/a"),
)


@functools.lru_cache(maxsize=256)
def find_explosion(regex: re.Pattern[str]) -> str | None:
    """Return a text that takes a regex too long, or ``None``.

    The text grows step by step, and the search ends where the next step would take too
    long, as far as the last two tell. It takes less than a second.
    """
    began = time.thread_time()

    if is_ambiguous(regex):
        return _repeat_ambiguous_part(regex)

    for head, unit, tail in _runs(regex):
        before = _LEAST

        for count in _COUNTS:
            text = f"{head}{unit * count}{tail}"

            if len(text) > MAX_ORIGIN_LENGTH:
                break

            spent = _time(regex, text)
            growth = spent / before if spent > _LEAST else 1
            is_late = time.thread_time() - began > _PATIENCE
            is_suspect = len(text) <= _SHORT and spent > _TOO_LONG_IF_SHORT
            is_slow = max(spent, spent * growth) > _TOO_LONG or is_late

            # A second match tells whether something else has taken the time.
            if is_slow or (is_suspect and _time(regex, text) > _TOO_LONG_IF_SHORT):
                return text

            before = max(spent, _LEAST)

    return None


def _time(regex: re.Pattern[str], text: str) -> float:
    """Return how long a match takes, in seconds of CPU time."""
    start = time.thread_time()
    regex.fullmatch(text)
    return time.thread_time() - start


def _repeat_ambiguous_part(regex: re.Pattern[str]) -> str:
    """Return a text with many repetitions of a part that can match in many ways."""
    repeats = list(find_repeats(regex.pattern))
    heads = Counter(head for head, _ in repeats)
    # What is repeated within a repetition begins at the same place as that.
    head, unit = max(repeats, key=lambda repeat: heads[repeat[0]])
    text = f"{head}{unit * _MANY}.evil.test"
    return text if "://" in text else f"https://{text}"


def explain_slip(text: str) -> str | None:
    """Return what a text that looks like a regex was meant to be, if no regex was
    meant, and what to write instead.
    """
    javascript = _JAVASCRIPT.fullmatch(text)
    several = _PORTS.fullmatch(text) or _BRACES.fullmatch(text)
    query = _QUERY.fullmatch(text)

    if _LIST.fullmatch(text):
        items = ",".join(_ITEM.findall(text))
        return f"is a list, written as text. Write {quote(items)}"

    if javascript:
        inner = javascript[1].replace(r"\/", "/")
        return f"is a regex of JavaScript. Write {quote(inner)}"

    if several:
        front, end = several["front"], several["end"]
        names = map(str.strip, several["items"].split(","))
        origins = [f"{front}{name}{end}" for name in names]
        return f"stands for several origins. Write each origin: {origins!r}"

    if query:
        return f"has a query, which isn't part of an origin. Write {quote(query[1])}"

    return None


def matches_no_origin(regex: re.Pattern[str]) -> bool:
    """Tell whether a regex can't match any origin, as far as its syntax tells."""
    samples = find_samples(regex)

    if not samples.is_whole:
        return False

    candidates = (
        candidate
        for text in samples.texts
        for filling in (None, *_FILLINGS)
        for candidate in fill_open_text(text, filling)
    )
    return not any(is_origin(each) and regex.fullmatch(each) for each in candidates)


def explain_surprise(text: str) -> str | None:
    """Return what a part of a regex stands for, if that is hardly what was meant."""
    if _ANY_COLONS.search(text):
        return (
            "ends in ':*', which stands for any number of colons. Write"
            r" '(:\d+)?' for any port, or none"
        )

    if text.startswith("http(s)://"):
        return "stands for https alone. Write 'https?://' for http as well"

    return None


def _runs(regex: re.Pattern[str]) -> list[tuple[str, str, str]]:
    """Return texts to grow, of the regex's own parts: a start, a part that is repeated,
    and an end that may not match.
    """
    marks = [each for each in "-." if each in regex.pattern]
    repeats = list(find_repeats(regex.pattern))
    found: cabc.Iterable[tuple[str, str, str]] = (
        (f"{start}{head}", each, end)
        for end in _ENDS
        for head, unit in repeats
        for each in dict.fromkeys((unit, *unit, *marks))
        for start in _STARTS
        if each and is_origin(f"{start}{head}{each}{end}")
    )
    return list(dict.fromkeys(found))[:_MOST_RUNS]
