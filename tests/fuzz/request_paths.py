from __future__ import annotations

from flask_cors.errors import Report
from flask_cors.paths.patterns import parse_pattern
from flask_cors.paths.patterns import PathPattern
from flask_cors.paths.table import PathTable
from tests.fuzz import naive

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


_TABLE = PathTable((_pattern(text), text) for text in _TEXTS)


def fuzz(data: bytes) -> None:
    """Take a text for the path of a request."""
    path = "/" + data.decode("utf-8", "replace").lstrip("/")
    found = _TABLE.find(path)
    best = naive.decides(_TEXTS, path)
    assert found == best, f"{found!r}, not {best!r}"
