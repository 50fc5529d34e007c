from __future__ import annotations

import collections.abc as cabc
import re

from werkzeug.routing import BaseConverter
from werkzeug.routing import Map
from werkzeug.routing import Rule

# A placeholder of a URL rule, for instance `<int(min=1):number>`.
_PLACEHOLDER = re.compile(
    r"<(?:(?P<converter>[a-zA-Z_]\w*)(?:\((?P<arguments>.*?)\))?:)?(?P<name>\w+)>"
)
_ARGUMENT = re.compile(
    r"""
    (?: (?P<name> \w+ ) \s* = \s* )?
    (?: "(?P<double> [^"]* )" | '(?P<single> [^']* )' | (?P<bare> [\w.]+ ) )
    """,
    re.VERBOSE,
)
_BARE = {"True": True, "False": False, "None": None}
_CANDIDATES = (
    "x",
    "1",
    "1.5",
    "00000000-0000-4000-8000-000000000000",
    "2000-01-01",
    "a-b",
    "en",
    "X",
    # Other rules are unlikely to contain these.
    "x7x7x7",
    "7177",
)
# Longer texts aren't tried.
_LONGEST = 200


def sample_paths(rule: Rule, url_map: Map) -> cabc.Iterator[str]:
    """Yield paths that a rule matches, as far as its converters can be guessed.

    :param url_map: The URL map of the rule, which has its converters.
    """
    samples = [_samples(each, url_map) for each in _PLACEHOLDER.finditer(rule.rule)]

    for index in range(max(map(len, samples), default=1)):
        chosen = [each[min(index, len(each) - 1)] for each in samples]
        yield _fill_in(rule.rule, chosen)


def _fill_in(text: str, samples: cabc.Iterable[str]) -> str:
    remaining = iter(samples)
    return _PLACEHOLDER.sub(lambda found: next(remaining), text)


def _samples(found: re.Match[str], url_map: Map) -> list[str]:
    arguments, keywords = _parse_arguments(found["arguments"] or "")
    converter_class = url_map.converters[found["converter"] or "default"]

    try:
        converter = converter_class(url_map, *arguments, **keywords)
    except Exception:
        return [_CANDIDATES[0]]

    candidates = _candidates([*arguments, *keywords.values()])
    fitting = [each for each in candidates if _fits(converter, each)]
    return fitting or [_CANDIDATES[0]]


def _parse_arguments(text: str) -> tuple[list[object], dict[str, object]]:
    """Return the arguments of a converter, as Werkzeug reads them."""
    found = list(_ARGUMENT.finditer(text))
    keywords = {each["name"]: _value(each) for each in found if each["name"]}
    return [_value(each) for each in found if not each["name"]], keywords


def _value(argument: re.Match[str]) -> object:
    text = argument["bare"]

    if text is None:
        return argument["double"] or argument["single"] or ""

    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue

    return _BARE.get(text, text)


def _candidates(arguments: cabc.Iterable[object]) -> cabc.Iterator[str]:
    yield from _CANDIDATES

    for argument in arguments:
        yield str(argument)

        if isinstance(argument, int) and 0 < argument < _LONGEST:
            yield "x" * argument
            yield "1".zfill(argument)


def _fits(converter: BaseConverter, text: str) -> bool:
    try:
        return bool(re.fullmatch(converter.regex, text)) and _accepts(converter, text)
    except re.error:
        return False


def _accepts(converter: BaseConverter, text: str) -> bool:
    # The app's own converter may query a database that isn't there.
    try:
        converter.to_python(text)
    except Exception:
        return False

    return True
