from __future__ import annotations

from flask_cors.errors import Report
from flask_cors.options.rules import PathRule
from flask_cors.paths.patterns import parse_pattern
from flask_cors.paths.patterns import PathPattern
from flask_cors.paths.table import PathTable
from tests.fuzz import naive
from tests.fuzz.shared import default_policy

_TEXTS = (
    "/*",
    "/api",
    "/api/*",
    "/api/v*",
    "/api/*/notes",
    "/api/*/notes/*",
    "/api/*-*.json",
    "/api/*/*/c",
    "/*/b",
    "/*b*/c*",
    "/a b/\u00e9*",
)


def _pattern(text: str) -> PathPattern:
    pattern = parse_pattern(text, Report())
    assert pattern is not None
    return pattern


_POLICY = default_policy()
_MAP = PathTable(PathRule(_POLICY, "", pattern=_pattern(text)) for text in _TEXTS)


def fuzz(data: bytes) -> None:
    """Take a text for the path of a request."""
    path = "/" + data.decode("utf-8", "replace").lstrip("/")
    rule = _MAP.find(path)
    best = naive.decides(_TEXTS, path)
    assert rule is not None
    assert rule.pattern.text == best, f"{rule.pattern.text!r}, not {best!r}"
