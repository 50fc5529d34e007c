"""Tells by its syntax whether a regex can match one text in exponentially many ways."""

from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from .regex_samples import contains
from .regex_samples import parse_tokens
from .regex_samples import Tokens

# A part that is repeated so often may as well be repeated forever.
_MANY = 10
_CHARACTERS = "a1-._"


def is_ambiguous(regex: re.Pattern[str]) -> bool:
    """Tell whether a part that is repeated repeats a part itself, with nothing between
    that has to match, as in ``([a-z]+-?)*``, or has a choice between parts that start
    alike, as in ``(a|aa)+``.
    """
    return any(map(_is_ambiguous, _repeated(parse_tokens(regex))))


def _repeated(tokens: Tokens) -> cabc.Iterator[list[t.Any]]:
    """Yield the parts that are repeated many times."""
    for operator, value in tokens:
        if operator.name.endswith("_REPEAT") and value[1] >= _MANY:
            yield list(value[2])

        for inner in _inside(operator.name, value):
            yield from _repeated(inner)


def _is_ambiguous(tokens: list[t.Any]) -> bool:
    if len(tokens) == 1 and tokens[0][0].name == "SUBPATTERN":
        return _is_ambiguous(list(tokens[0][1][3]))

    if len(tokens) == 1 and tokens[0][0].name == "BRANCH":
        arms = [list(arm) for arm in tokens[0][1][1]]
        return any(map(_is_ambiguous, arms)) or any(
            sum(_may_start_with(arm, each) for arm in arms) > 1 for each in _CHARACTERS
        )

    has_repeat = any(
        operator.name.endswith("_REPEAT") and value[1] >= _MANY
        for operator, value in tokens
    )
    others = [token for token in tokens if not token[0].name.endswith("_REPEAT")]
    is_all_optional = all(
        value[0] == 0 or value[1] >= _MANY
        for operator, value in tokens
        if operator.name.endswith("_REPEAT")
    )
    return has_repeat and is_all_optional and not others


def _may_start_with(tokens: list[t.Any], text: str) -> bool:
    if not tokens:
        return False

    operator, value = tokens[0]

    if operator.name == "LITERAL":
        return chr(value) == text

    if operator.name == "IN":
        return contains(value, text)

    return bool(operator.name == "ANY")


def _inside(operator: str, value: t.Any) -> cabc.Iterable[Tokens]:
    if operator.endswith("_REPEAT"):
        return [value[2]]

    if operator == "SUBPATTERN":
        return [value[3]]

    return value[1] if operator == "BRANCH" else []
