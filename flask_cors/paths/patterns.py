from __future__ import annotations

import collections.abc as cabc
import itertools
import re
import typing as t
from itertools import takewhile
from urllib.parse import unquote

from ..errors import Report
from ..log import quote
from ..values import check_text_regex
from ..values import compile_regex
from ..values import is_regex
from ..values import read_text

# The literal start of a regex, and the quantifier after it.
_LITERAL_START = r"""
    (?: \^ | \\A )*
    (?P<text> (?: \\[^0-9A-Za-z] | [^\\^$.|?*+()\[\]{}] )* )
    (?P<optional> [?*{] )?
"""
# Comments, or the flag that makes the regex ignore white space.
_COMMENTED = r"\(\?(?:\#|[a-zA-Z]*x)"
_GROUPED = r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]"


class PathPattern(t.NamedTuple):
    """A pattern for one path or for many.

    :param text: The pattern as the user wrote it.
    :param prefix: The start of every path that it matches.
    :param regex: The regex for the paths, or ``None`` for a literal path.
    :param whole: Whether the regex must match the whole path.
    """

    text: str
    prefix: str
    regex: re.Pattern[str] | None = None
    whole: bool = True

    def matches(self, path: str) -> bool:
        if self.regex is None:
            return path == self.text

        match = self.regex.fullmatch if self.whole else self.regex.match
        return match(path) is not None


#: The pattern for ``*`` and ``/*``, which match every path.
EVERYTHING = PathPattern("/*", "", re.compile(".*", re.DOTALL))


def parse_pattern(value: object, report: Report) -> PathPattern | None:
    """Return a path pattern, or report a problem and return ``None``.

    :param value: A regex, or text: a regex, a glob or a path.
    """
    if isinstance(value, re.Pattern):
        return next(map(_from_regex, check_text_regex(value, report)), None)

    text = read_text(value)

    if text is None:
        report.error(
            value,
            f"{quote(value)} is not a valid path pattern. Write a string such as"
            " '/api/*', or a compiled regex.",
        )
        return None

    if is_regex(text):
        return _from_regex_text(text, report)

    return _from_path(text, report)


def _from_regex(regex: re.Pattern[str]) -> PathPattern:
    return PathPattern(regex.pattern, _find_prefix(regex), regex, whole=False)


def _from_regex_text(text: str, report: Report) -> PathPattern | None:
    try:
        # A line feed in a path must not get around a rule.
        return _from_regex(compile_regex(text, re.DOTALL))
    except ValueError as error:
        report.error(text, f"{error} Fix it, or write a path such as '/api/*'.")
        return None


def _from_path(text: str, report: Report) -> PathPattern | None:
    if text in ("*", EVERYTHING.text):
        return EVERYTHING

    if "<" in text:
        fixed = f"/{re.sub('<[^>]*>?', '*', text).lstrip('/')}"
        report.error(
            text,
            f"{quote(text)} is a URL rule, not a path pattern. Write {quote(fixed)}.",
        )
        return None

    if not text.startswith("/") or text.startswith("//"):
        path = re.sub(r"^\w+://[^/]*", "", text.strip()).lstrip("/")
        report.error(
            text,
            f"{quote(text)} doesn't start with a single '/'. Write"
            f" {quote('/' + path)}.",
        )
        return None

    if re.search("%[0-9a-fA-F]{2}", text):
        report.error(
            text,
            f"{quote(text)} matches no path, because Flask decodes paths. Write"
            f" {quote(unquote(text))}.",
        )
        return None

    return _from_glob(text) if "*" in text else PathPattern(text, text)


def _from_glob(text: str) -> PathPattern:
    prefix = text.partition("*")[0]

    if text.endswith("/*"):
        source = f"{_translate(text[:-2])}(?:/.*)?"
        prefix = prefix if "*" in text[:-1] else prefix[:-1]
    elif text.endswith("*"):
        source = f"{_translate(text[:-1])}.*"
    else:
        source = _translate(text)

    return PathPattern(text, prefix, re.compile(source, re.DOTALL))


def _translate(text: str) -> str:
    """Return a regex for a glob. Its time grows in proportion to the path."""
    count = itertools.count()
    return "/".join(_translate_segment(segment, count) for segment in text.split("/"))


def _translate_segment(text: str, count: cabc.Iterator[int]) -> str:
    first, *pieces = map(re.escape, text.split("*"))
    # Keep the first place where the next piece fits, since a later one is never
    # better: a regex doesn't backtrack into a lookahead.
    atomic = (
        f"(?=(?P<_{number}>[^/]+?{piece}))(?P=_{number})"
        for piece, number in zip(pieces[:-1], count)
    )
    last = [f"[^/]+{piece}" for piece in pieces[-1:]]
    return "".join([first, *atomic, *last])


def _find_prefix(regex: re.Pattern[str]) -> str:
    """Return the literal start of every path that a regex matches."""
    source = regex.pattern

    if regex.flags & re.VERBOSE or re.search(_COMMENTED, source):
        return ""

    if _has_alternatives(source):
        return ""

    found = re.match(_LITERAL_START, source, re.VERBOSE | re.DOTALL)
    start = t.cast("re.Match[str]", found)
    prefix = re.sub(r"\\(.)", r"\1", start["text"], flags=re.DOTALL)

    if start["optional"]:
        prefix = prefix[:-1]

    if regex.flags & re.IGNORECASE:
        prefix = "".join(takewhile(_has_no_case, prefix))

    return prefix


def _has_no_case(character: str) -> bool:
    return character.lower() == character.upper()


def _has_alternatives(source: str) -> bool:
    """Tell whether a regex has a ``|`` outside of groups."""
    depth = 0

    for sign in re.findall(_GROUPED, source, re.DOTALL):
        if sign == "|" and depth == 0:
            return True

        depth += {"(": 1, ")": -1}.get(sign, 0)

    return False
