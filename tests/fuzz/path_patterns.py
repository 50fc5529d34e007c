from __future__ import annotations

import functools

from flask_cors.options.declarations import Declaration
from flask_cors.paths.patterns import PathPattern
from flask_cors.paths.table import PathTable
from flask_cors.values import is_regex
from tests.fuzz import naive
from tests.fuzz.shared import LONGEST_REGEX
from tests.fuzz.shared import MOST_MATCHED
from tests.fuzz.shared import refuses
from tests.fuzz.shared import texts


def fuzz(data: bytes) -> None:
    """Take the last text for a path, and the others for patterns."""
    *patterns, path = texts(data)
    # As Flask routes it.
    path = f"/{path.lstrip('/')}"

    # Compiling takes most of the time.
    if any(len(each) > LONGEST_REGEX and is_regex(each) for each in patterns):
        return

    accepted = [pattern for pattern in map(_check_pattern, patterns) if pattern]

    for text, pattern in zip(patterns, accepted):
        for each in (path, text):
            if len(each) <= MOST_MATCHED or pattern.regex is None:
                pattern.matches(each)

    if len(accepted) == len(patterns):
        _check_rules(list(dict.fromkeys(accepted)), path)


# An input often differs from the one before it in the path alone.
@functools.lru_cache(maxsize=1024)
def _check_pattern(text: str) -> PathPattern | None:
    pattern = refuses(lambda: _parse(text))

    if pattern is None or is_regex(text):
        return pattern

    assert text in ("*", "/*") or pattern.prefix == naive.prefix(text)
    return pattern


def _parse(text: str) -> PathPattern:
    declaration = Declaration({}, "CORS(...)", text)
    declaration.report.raise_errors()
    resources = declaration.resources
    assert resources is not None
    (resource,) = resources
    return resource.pattern


def _check_rules(patterns: list[PathPattern], path: str) -> None:
    if len(path) > MOST_MATCHED and any(is_regex(each.text) for each in patterns):
        return

    found = PathTable((pattern, pattern) for pattern in patterns).find(path)

    for pattern in patterns:
        if not is_regex(pattern.text):
            expected = naive.covers(pattern.text, path)
            assert pattern.matches(path) is expected, f"{pattern.text!r}, {path!r}"

    ranked = sorted(patterns, key=_rank)
    best = next((each for each in ranked if each.matches(path)), None)
    assert found == best, f"{found}, not {best}"


def _rank(pattern: PathPattern) -> tuple[bool, int, int]:
    is_literal = pattern.regex is None
    return not is_literal, -len(pattern.prefix), -len(pattern.text)
