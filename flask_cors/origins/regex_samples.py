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

#: Marks both ends of open text in a sample: text that the regex doesn't fix.
MARK = "\0"

_OPEN_TEXT = re.compile(f"{MARK}[^{MARK}]*{MARK}")
_MOST_SAMPLES = 512
_LONGEST_REPETITION = 64
# The most likely characters of a class come first.
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
# A class with at least so many characters is open text: somebody chose the characters
# of `[1-3]`, but not those of `\d`.
_LEAST_OPEN = 5

# Stands for a part that depends on other parts. No origin regex accepts it.
_UNKNOWN = " "

# The output of Python's regex parser: operators with their values.
Tokens = cabc.Iterable[tuple[t.Any, t.Any]]


class Samples(t.NamedTuple):
    """Texts that a regex accepts, built from its syntax.

    :param texts: The samples, in lower case like origins.
    :param is_whole: Whether the samples cover all alternatives, and the regex
        accepts each of them.
    """

    texts: list[str]
    is_whole: bool


def find_samples(regex: re.Pattern[str]) -> Samples:
    """Return samples of a regex. A dot without a quantifier stands for itself."""
    texts = _find_texts(parse_tokens(regex), is_repeated=False)
    # A host never has two dots in a row, so the dots stand for something else.
    is_whole = len(texts) < _MOST_SAMPLES and all(
        ".." not in text and regex.fullmatch(remove_marks(text)) for text in texts
    )
    return Samples(texts, is_whole)


def parse_tokens(regex: re.Pattern[str]) -> Tokens:
    """Return a regex as Python's parser reads it."""
    with warnings.catch_warnings():
        # They were shown when the regex was compiled.
        warnings.simplefilter("ignore")
        tokens: Tokens = _parser().parse(regex.pattern, regex.flags)

    return tokens


def remove_marks(text: str) -> str:
    return text.replace(MARK, "")


def replace_open_text(text: str, filling: str) -> str:
    """Put other text in place of the last open text."""
    *_, last = _OPEN_TEXT.finditer(text)
    return f"{text[: last.start()]}{_mark_open(filling)}{text[last.end() :]}"


def remove_open_text(text: str) -> str:
    """Return only the text that the regex fixes."""
    return _OPEN_TEXT.sub("", text)


def fill_open_text(text: str, filling: str | None) -> list[str]:
    """Return texts with another text as their open text: all of it, and only the first.

    :param filling: If it is ``None``, the text stays as it is.
    """
    if filling is None or MARK not in text:
        return [remove_marks(text)]

    first = _OPEN_TEXT.sub(lambda match: filling, text, count=1)
    return [_OPEN_TEXT.sub(lambda match: filling, text), remove_marks(first)]


def _parser() -> t.Any:
    # Python's parser is private, but hasn't moved in twenty years, except for its name.
    return import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")


def _find_texts(tokens: Tokens, is_repeated: bool) -> list[str]:
    found = [""]

    for operator, value in tokens:
        pieces = _expand(operator.name, value, is_repeated)
        joined = (text + piece for text, piece in product(found, pieces))
        found = list(islice(joined, _MOST_SAMPLES))

    return found


def _expand(operator: str, value: t.Any, is_repeated: bool) -> list[str]:
    if operator == "LITERAL":
        return [chr(value).lower().replace(MARK, " ")]

    if operator == "ANY":
        return [_mark_open("a") if is_repeated else "."]

    if operator == "NOT_LITERAL":
        return [_mark_open(next(text for text in _CHARACTERS if ord(text) != value))]

    if operator == "IN":
        return _expand_class(value, is_repeated)

    if operator == "BRANCH":
        return [text for each in value[1] for text in _find_texts(each, is_repeated)]

    if operator == "SUBPATTERN":
        return _find_texts(value[3], is_repeated)

    if operator == "ATOMIC_GROUP":
        return _find_texts(value, is_repeated)

    if operator.endswith("_REPEAT"):
        return _repeat(*value)

    if operator == "GROUPREF_EXISTS":
        arms = (_find_texts(each or [], is_repeated) for each in value[1:])
        return [*chain.from_iterable(arms), _UNKNOWN]

    if operator == "GROUPREF":
        return [_UNKNOWN]

    # Anchors, lookaheads and lookbehinds match no text.
    return [""]


def _repeat(least: int, most: int, tokens: t.Any) -> list[str]:
    # A dot or a class with a quantifier is open text.
    is_class = [operator.name for operator, _ in tokens] in (["ANY"], ["IN"])
    texts = _find_texts(tokens, is_repeated=most > 1 or is_class)
    times = max(least, 1)
    found = [_multiply(text, times) for text in texts]

    if most > times:
        found = [
            text if MARK in text or not text else text + _mark_open(each)
            for text, each in zip(found, texts)
        ]

    return found if least else [*found, ""]


def _multiply(text: str, times: int) -> str:
    length = max(len(remove_marks(text)), 1)
    count = min(times, _LONGEST_REPETITION // length or 1)
    return (text * count).replace(MARK + MARK, "")


def _expand_class(items: t.Any, is_repeated: bool) -> list[str]:
    found = [text for text in _CHARACTERS if contains(items, text)]
    first = found[0] if found else "a"

    has_dot = "." in found

    if first == "." or (len(found) < _LEAST_OPEN and not has_dot and not is_repeated):
        return [first]

    # A class with a dot is meant for a dot, but may match something else.
    return ["."] * (has_dot and not is_repeated) + [_mark_open(first)]


def contains(items: t.Any, text: str) -> bool:
    """Tell whether a class of characters contains one.

    :param items: The class, as the parser gives it.
    """
    (first, _), *others = items
    is_negated = first.name == "NEGATE"
    is_named = any(
        _is_in(operator.name, value, each)
        for operator, value in (others if is_negated else items)
        # Ignore the case, whatever the flags of the regex.
        for each in (text, text.upper())
    )
    return is_named is not is_negated


def _is_in(operator: str, value: t.Any, text: str) -> bool:
    if operator == "LITERAL":
        return bool(ord(text) == value)

    if operator == "RANGE":
        return bool(value[0] <= ord(text) <= value[1])

    return re.fullmatch(_CATEGORIES[value.name], text) is not None


def _mark_open(text: str) -> str:
    # Colons and slashes separate the parts of an origin, so they are never open text.
    return text if ":" in text or "/" in text else f"{MARK}{text}{MARK}"
