from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

# One of these characters stands for each class of characters.
_SAMPLES = "a1-./:_ "

_PART = re.compile(
    r"""
    (?P<open>    \( (?: \?P<\w+> | \?[a-zA-Z-]*: | \?<?[=!] )? )
  | (?P<close>   \) )
  | (?P<bar>     \| )
  | (?P<repeat>  [*+?] | \{\d*,\d*\} ) [?+]?
  | (?P<nothing> [\^$] | \\[AbBZ] | \{\d+\} )
  | (?P<class>   \[\^?\]?(?:\\.|[^\]\\])*\] | \\[dDsSwW] | \. )
  | (?P<literal> \\?. )
    """,
    re.VERBOSE | re.DOTALL,
)


class Run(t.NamedTuple):
    """A text that can grow: a repeated unit, and an end that may not match."""

    head: str
    unit: str
    tail: str

    @property
    def text(self) -> str:
        """The run at its shortest."""
        return "".join(self)


def find_repeats(pattern: str) -> cabc.Iterator[tuple[str, str]]:
    """Yield the repeated and the optional parts of a regex, each behind a text that
    leads to it.

    It knows the usual syntax. For any other, the text may not match the regex, which
    does no harm.
    """
    text = ""
    last = [("", "")]
    groups: list[tuple[str, list[str]]] = [("", [])]

    for part in _PART.finditer(pattern):
        kind = part.lastgroup

        if kind == "open":
            groups.append((text, []))
        elif kind in ("bar", "close"):
            start, alternatives = groups[-1] if kind == "bar" else _last_of(groups)
            alternatives.append(text[len(start) :])
            last = [(start, each) for each in alternatives]
            text = start if kind == "bar" else text
        elif kind == "repeat":
            yield from last
        elif kind in ("class", "literal"):
            sample = _sample_of(part[0])
            last = [(text, sample)]
            text += sample


def _last_of(groups: list[tuple[str, list[str]]]) -> tuple[str, list[str]]:
    """Return the group that ends, or the whole regex if none is open."""
    return groups.pop() if len(groups) > 1 else groups[0]


def _sample_of(source: str) -> str:
    return next((each for each in _SAMPLES if _fits(source, each)), source[-1:])


def _fits(source: str, text: str) -> bool:
    try:
        return re.fullmatch(source, text) is not None
    except re.error:
        # Some parts, such as a back reference, aren't valid on their own.
        return False
