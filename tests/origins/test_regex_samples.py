from __future__ import annotations

import re
import warnings

import pytest

from flask_cors.origins.regex_samples import find_samples
from flask_cors.origins.regex_samples import remove_marks
from flask_cors.origins.regex_samples import remove_open_text
from flask_cors.origins.regex_samples import replace_open_text


def samples(source: str) -> list[str]:
    """Return the samples of a regex, with what it leaves open in angle brackets."""
    gaps = re.compile("\0([^\0]*)\0")
    return [gaps.sub(r"<\1>", text) for text in find_samples(re.compile(source)).texts]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("", [""], id="empty"),
        pytest.param("aB", ["ab"], id="letters"),
        pytest.param(r"\.\x61", [".a"], id="escapes"),
        pytest.param("a.b", ["a.b"], id="dot that is meant"),
        pytest.param(".*", ["<a>", ""], id="dot that is repeated"),
        pytest.param("(.)+", ["<a>"], id="dot in what is repeated"),
        pytest.param(".?", ["<a>", ""], id="dot that may be there"),
        pytest.param("(a.)?", ["a.", ""], id="dot in what may be there"),
        pytest.param("(?:.a)?", [".a", ""], id="dot in a group without a name"),
        pytest.param("(?:)+", [""], id="nothing, repeated"),
        pytest.param("[^a]", ["<1>"], id="another letter"),
        pytest.param("[^ab]", [".", "<1>"], id="other letters"),
        pytest.param("[12]", ["1"], id="choice"),
        pytest.param("[1-4]", ["1"], id="small range"),
        pytest.param("[1-5]", ["<1>"], id="range"),
        pytest.param("[12]+", ["<1>"], id="choice that is repeated"),
        pytest.param("[B-Z]", ["<b>"], id="upper case"),
        pytest.param(r"\d", ["<1>"], id="digit"),
        pytest.param(r"\D", [".", "<a>"], id="no digit"),
        pytest.param(r"\w", ["<a>"], id="word"),
        pytest.param(r"\W", [".", "<->"], id="no word"),
        pytest.param(r"\S", [".", "<a>"], id="no space"),
        pytest.param(r"\s", ["a"], id="space, which no origin has"),
        pytest.param("[.]+", [".<.>"], id="dots"),
        pytest.param("[.:]+", [".<.>"], id="dots and more"),
        pytest.param("[:/]+", ["::"], id="between parts"),
        pytest.param("a|b.|", ["a", "b.", ""], id="alternatives"),
        pytest.param("(?P<x>ab)(?:c)", ["abc"], id="groups"),
        pytest.param("ab?", ["ab", "a"], id="optional"),
        pytest.param("ab+", ["ab<b>"], id="repeated letter"),
        pytest.param("(ab){2}", ["abab"], id="group twice"),
        pytest.param("(ab){2,}?", ["abab<ab>"], id="group twice or more"),
        pytest.param("[a-z]{3}", ["<aaa>"], id="counted"),
        pytest.param("[a-z]{99}", [f"<{'a' * 64}>"], id="counted, too many"),
        pytest.param("(a){0}", ["a", ""], id="none, as if it were optional"),
        pytest.param(r"^a\b$", ["a"], id="anchors"),
        pytest.param("(?=b)(?!c)a(?<=a)(?<!b)", ["a"], id="look around"),
        pytest.param("(?#no)a", ["a"], id="comment"),
        pytest.param("(?x) a # b", ["a"], id="VERBOSE"),
        pytest.param("(?i:A)", ["a"], id="flags"),
        pytest.param(r"(a)\1", ["a "], id="back reference"),
        pytest.param("(a)(?(1)b|c)", ["ab", "ac", "a "], id="conditional"),
        pytest.param("(a)(?(1)b)", ["ab", "a", "a "], id="conditional for one case"),
        pytest.param("[.-]", [".", "<->"], id="dot or hyphen"),
    ],
)
def test_samples_are_made_from_the_syntax(source: str, expected: list[str]) -> None:
    assert samples(source) == expected


@pytest.mark.parametrize(
    ("source", "is_whole"),
    [
        pytest.param(r"https://(a|b)\.example(:\d+)?", True, id="ordinary"),
        pytest.param(r"(a)\1", False, id="back reference"),
        pytest.param("a..b", False, id="two dots"),
        pytest.param("A", False, id="upper case, which no origin has"),
        pytest.param("(?i)A", True, id="either case"),
        pytest.param("(a|b.)" * 8, True, id="256 alternatives"),
        pytest.param("(a|b.)" * 9, False, id="512 alternatives"),
    ],
)
def test_samples_are_whole_if_all_are_accepted(source: str, is_whole: bool) -> None:
    assert find_samples(re.compile(source)).is_whole is is_whole


@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")
def test_warnings_of_a_regex_are_raised_where_it_is_compiled_only() -> None:
    regex = re.compile("[[a]")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert find_samples(regex).texts == ["a"]


def test_gaps_are_filled_left_out_or_forgotten() -> None:
    (text,) = find_samples(re.compile(r"a-\d\.b-\w")).texts

    assert remove_marks(text) == "a-1.b-a"
    assert remove_marks(replace_open_text(text, "evil")) == "a-1.b-evil"
    assert remove_open_text(text) == "a-.b-"
