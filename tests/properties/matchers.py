from __future__ import annotations

import re
import typing as t

Entry = t.Union[str, "re.Pattern[str]", t.Callable[[str], bool]]


class Matcher(t.NamedTuple):
    """A regex or a function, and what it means, without a regex."""

    entry: Entry
    #: An origin that it is about.
    example: str
    means: t.Callable[[str], bool]


def _is_of_a(origin: str) -> bool:
    return origin.endswith(".a.example")


def _is_known(origin: str) -> bool:
    return {"https://a.example": True, "null": True}[origin]


def _is_truthy(origin: str) -> t.Any:
    return 1


def _is_word(origin: str) -> bool:
    word = origin[len("https://") : -len(".example")]
    is_framed = origin == f"https://{word}.example"
    return is_framed and word != "" and set(word) <= {"a", "b"}


MATCHERS = (
    Matcher(re.compile(r"https://[ab]+\.example"), "https://ab.example", _is_word),
    # As text, and whichever its case, it stands for lower case alone.
    Matcher(
        r"HTTPS://(a|x1)\.test",
        "https://a.test",
        lambda origin: origin in ("https://a.test", "https://x1.test"),
    ),
    # The end of a line is not that of a text.
    Matcher(
        re.compile("^null$|^http://a:1$", re.MULTILINE),
        "null",
        lambda origin: origin in ("null", "http://a:1"),
    ),
    Matcher(_is_of_a, "https://b.a.example", _is_of_a),
    # It raises for all others.
    Matcher(
        _is_known,
        "null",
        lambda origin: origin in ("https://a.example", "null"),
    ),
    Matcher(_is_truthy, "https://b.test", lambda origin: False),
)
