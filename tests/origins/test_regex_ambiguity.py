from __future__ import annotations

import re

import pytest

from flask_cors.origins.regex_ambiguity import is_ambiguous


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param(r"([a-z]+)+", True, id="nested"),
        pytest.param(r"(([a-z]+)*)*", True, id="nested twice"),
        pytest.param(r"([a-z]+-?)*", True, id="nested beside something optional"),
        pytest.param(r"([a-z]+\.)*", False, id="nested beside a dot"),
        pytest.param(r"(x([a-z]+)+)?", True, id="within an optional part"),
        pytest.param(r"(?:ab|a+)+", True, id="choice of literals"),
        pytest.param(r"(?:[a-z]x|[0-9a]y)+", True, id="choice of classes"),
        pytest.param(r"(?:[a-z]x|[0-9]y)+", False, id="choice of different classes"),
        pytest.param(r"(?:.x|ay)+", True, id="choice with a dot"),
        pytest.param(r"(?:ab|cd|)+", False, id="choice of nothing"),
        pytest.param(r"(?:\bx|ay)+", False, id="choice with an anchor"),
        pytest.param(r"(?:[a-z]+|1)+", True, id="nested in a choice"),
        pytest.param(r"(?:ab|ac){2}", False, id="choice that is made twice"),
        pytest.param(r"[a-z]+[a-z]+", False, id="beside each other"),
        pytest.param(r"(a|[a-c])x", False, id="choice that is made once"),
    ],
)
def test_ambiguity_is_told_by_the_syntax(pattern: str, expected: bool) -> None:
    assert is_ambiguous(re.compile(pattern)) is expected
