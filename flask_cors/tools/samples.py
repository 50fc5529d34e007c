from __future__ import annotations

import ast
import collections.abc as cabc
import re

from werkzeug.routing import BaseConverter
from werkzeug.routing import Map
from werkzeug.routing import Rule

# What a rule of Flask's leaves open, for instance `<int(min=1):number>`.
_PLACEHOLDER = re.compile(
    r"<(?:(?P<converter>[a-zA-Z_]\w*)(?:\((?P<arguments>.*?)\))?:)?(?P<name>\w+)>"
)
_CANDIDATES = (
    "x",
    "1",
    "1.5",
    "00000000-0000-4000-8000-000000000000",
    "2000-01-01",
    "a-b",
    "en",
    "X",
)
# No converter asks for a longer text.
_LONGEST = 200


def sample_path(rule: Rule, url_map: Map) -> str:
    """Return a path that a rule matches, as far as its converters can be guessed.

    :param url_map: Its converters are those of the rule.
    """
    return _PLACEHOLDER.sub(lambda found: _sample(found, url_map), rule.rule)


def _sample(found: re.Match[str], url_map: Map) -> str:
    arguments, keywords = _parsed(found["arguments"] or "")
    made = url_map.converters[found["converter"] or "default"]

    try:
        converter = made(url_map, *arguments, **keywords)
    except Exception:
        return _CANDIDATES[0]

    candidates = [*_candidates([*arguments, *keywords.values()])]
    fitting = [each for each in candidates if _fits(converter, each)]
    return next(iter(fitting), _CANDIDATES[0])


def _parsed(text: str) -> tuple[list[object], dict[str, object]]:
    """Return the arguments of a converter; a bare word is text."""
    call = ast.parse(f"_({text})", mode="eval").body
    assert isinstance(call, ast.Call)
    keywords = {each.arg: _value(each.value) for each in call.keywords if each.arg}
    return [_value(each) for each in call.args], keywords


def _value(node: ast.expr) -> object:
    return node.id if isinstance(node, ast.Name) else ast.literal_eval(node)


def _candidates(arguments: cabc.Iterable[object]) -> cabc.Iterator[str]:
    yield from _CANDIDATES

    for argument in arguments:
        yield str(argument)

        if isinstance(argument, int) and 0 < argument < _LONGEST:
            yield "x" * argument
            yield "1".zfill(argument)


def _fits(converter: BaseConverter, text: str) -> bool:
    try:
        return bool(re.fullmatch(converter.regex, text)) and _is_taken(converter, text)
    except re.error:
        return False


def _is_taken(converter: BaseConverter, text: str) -> bool:
    # An app's own converter may ask a database, which need not be there.
    try:
        converter.to_python(text)
    except Exception:
        return False

    return True
