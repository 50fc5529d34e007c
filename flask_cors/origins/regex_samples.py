from __future__ import annotations

import collections.abc as cabc
import re
import string
import sys
import typing as t
import warnings
from importlib import import_module
from itertools import chain
from itertools import islice
from itertools import product

#: Stands in a sample on both sides of text that the regex leaves open.
GAP = "\0"

_STRETCH = re.compile(f"{GAP}[^{GAP}]*{GAP}")
_MOST = 512
_LONGEST = 64
# What a class is most likely written for comes first.
_CHARACTERS = "".join(
    dict.fromkeys("a1" + string.ascii_lowercase + string.digits + "-_.:/[]")
)
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
# From so many characters on, a class that stands for one character leaves it open:
# those of `[1-3]` were chosen, those of `\d` were not.
_OPEN = 5

# A text that no origin regex accepts, for what depends on other parts.
_UNKNOWN = " "

# What the parser of regexes makes of one: operators with their values.
Tokens = cabc.Iterable[tuple[t.Any, t.Any]]


class Samples(t.NamedTuple):
    """Texts that a regex accepts, made from its syntax.

    :param texts: In lower case, as origins are.
    :param is_whole: Whether there are samples of all alternatives, and the regex
        accepts each of them.
    """

    texts: list[str]
    is_whole: bool


def find_samples(regex: re.Pattern[str]) -> Samples:
    """Return samples of a regex. A dot that is not repeated stands for itself."""
    with warnings.catch_warnings():
        # Who has compiled it has seen them.
        warnings.simplefilter("ignore")
        tokens = _parser().parse(regex.pattern, regex.flags)

    texts = _texts(tokens, is_repeated=False)
    # Two dots in a row are no part of a host, and stand for something else.
    is_whole = len(texts) < _MOST and all(
        ".." not in text and regex.fullmatch(remove_gaps(text)) for text in texts
    )
    return Samples(texts, is_whole)


def remove_gaps(text: str) -> str:
    return text.replace(GAP, "")


def fill_gaps(text: str, filling: str) -> str:
    """Put another text into the last gap."""
    *_, last = _STRETCH.finditer(text)
    return f"{text[: last.start()]}{_open(filling)}{text[last.end() :]}"


def remove_open_text(text: str) -> str:
    """Leave out what is open."""
    return _STRETCH.sub("", text)


def _parser() -> t.Any:
    # Python's own, which is not public, but has been there for twenty years.
    return import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")


def _texts(tokens: Tokens, is_repeated: bool) -> list[str]:
    found = [""]

    for operator, value in tokens:
        pieces = _pieces(operator.name, value, is_repeated)
        joined = (text + piece for text, piece in product(found, pieces))
        found = list(islice(joined, _MOST))

    return found


def _pieces(operator: str, value: t.Any, is_repeated: bool) -> list[str]:
    if operator == "LITERAL":
        return [chr(value).lower().replace(GAP, " ")]

    if operator == "ANY":
        return [_open("a") if is_repeated else "."]

    if operator == "NOT_LITERAL":
        return [_open(next(text for text in _CHARACTERS if ord(text) != value))]

    if operator == "IN":
        return _of_class(value, is_repeated)

    if operator == "BRANCH":
        return [text for each in value[1] for text in _texts(each, is_repeated)]

    if operator == "SUBPATTERN":
        return _texts(value[3], is_repeated)

    if operator == "ATOMIC_GROUP":
        return _texts(value, is_repeated)

    if operator.endswith("_REPEAT"):
        return _repeated(*value)

    if operator == "GROUPREF_EXISTS":
        arms = (_texts(each or [], is_repeated) for each in value[1:])
        return [*chain.from_iterable(arms), _UNKNOWN]

    if operator == "GROUPREF":
        return [_UNKNOWN]

    # Anchors, and what looks ahead or back, take no text.
    return [""]


def _repeated(least: int, most: int, tokens: t.Any) -> list[str]:
    # In front of its own quantifier, a dot is none that was meant.
    is_class = [operator.name for operator, _ in tokens] in (["ANY"], ["IN"])
    texts = _texts(tokens, is_repeated=most > 1 or is_class)
    times = max(least, 1)
    found = [_times(text, times) for text in texts]

    if most > times:
        found = [
            text if GAP in text or not text else text + _open(each)
            for text, each in zip(found, texts)
        ]

    return found if least else [*found, ""]


def _times(text: str, times: int) -> str:
    length = max(len(remove_gaps(text)), 1)
    return (text * min(times, _LONGEST // length or 1)).replace(GAP + GAP, "")


def _of_class(items: t.Any, is_repeated: bool) -> list[str]:
    found = [text for text in _CHARACTERS if _contains(items, text)]
    first = found[0] if found else "a"

    if first == "." or (len(found) < _OPEN and "." not in found and not is_repeated):
        return [first]

    # Who puts a dot among others means one, and may get another.
    return ["."] * ("." in found and not is_repeated) + [_open(first)]


def _contains(items: t.Any, text: str) -> bool:
    (first, _), *others = items
    is_negated = first.name == "NEGATE"
    is_named = any(
        _is_in(operator.name, value, each)
        for operator, value in (others if is_negated else items)
        # Whether the case counts is not looked at.
        for each in (text, text.upper())
    )
    return is_named is not is_negated


def _is_in(operator: str, value: t.Any, text: str) -> bool:
    if operator == "LITERAL":
        return bool(ord(text) == value)

    if operator == "RANGE":
        return bool(value[0] <= ord(text) <= value[1])

    return re.fullmatch(_CATEGORIES[value.name], text) is not None


def _open(text: str) -> str:
    # What is between parts of an origin belongs to none of them.
    return text if ":" in text or "/" in text else f"{GAP}{text}{GAP}"
