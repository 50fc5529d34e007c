from __future__ import annotations

import collections.abc as cabc
import enum
import re
from datetime import timedelta

import pytest

from flask_cors.values import freeze
from flask_cors.values import iterate
from flask_cors.values import read_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("a", "a", id="text"),
        pytest.param("", "", id="empty text"),
        pytest.param("ü", "ü", id="Unicode"),
        pytest.param(b"a", "a", id="ASCII bytes"),
        pytest.param(b"", "", id="empty bytes"),
        pytest.param(b"\xc3\xbc", None, id="other bytes"),
        pytest.param(bytearray(b"a"), None, id="bytearray"),
        pytest.param(7, None, id="number"),
        pytest.param(None, None, id="none"),
        pytest.param(["a"], None, id="list"),
    ],
)
def test_only_text_and_ascii_bytes_are_text(value: object, text: str | None) -> None:
    assert read_text(value) == text


@pytest.mark.parametrize(
    ("value", "items"),
    [
        pytest.param("ab", ["ab"], id="text is one item"),
        pytest.param(b"ab", [b"ab"], id="bytes are one item"),
        pytest.param(7, [7], id="number"),
        pytest.param(None, [None], id="none"),
        pytest.param(len, [len], id="function"),
        pytest.param(["a", 7], ["a", 7], id="list"),
        pytest.param(("a",), ["a"], id="tuple"),
        pytest.param([], [], id="empty list"),
        pytest.param({"a": 1}, [{"a": 1}], id="mapping is one item"),
        pytest.param(iter("ab"), ["a", "b"], id="iterator"),
    ],
)
def test_value_is_read_item_by_item(value: object, items: list[object]) -> None:
    assert list(iterate(value)) == items


@pytest.mark.parametrize(
    ("value", "copy"),
    [
        pytest.param("ab", "ab", id="text"),
        pytest.param(b"ab", b"ab", id="bytes"),
        pytest.param(7, 7, id="number"),
        pytest.param(None, None, id="none"),
        pytest.param(timedelta(1), timedelta(1), id="time"),
        pytest.param(re.compile("a"), re.compile("a"), id="regex"),
        pytest.param(["a", ["b"]], ("a", ("b",)), id="list in a list"),
        pytest.param({"a"}, frozenset("a"), id="set"),
        pytest.param({}.keys(), frozenset(), id="keys"),
        pytest.param(iter("ab"), ("a", "b"), id="iterator"),
        pytest.param({"a": {"b": ["c"]}}, {"a": {"b": ("c",)}}, id="mapping"),
    ],
)
def test_frozen_value_has_the_same_content(value: object, copy: object) -> None:
    result = freeze(value)

    assert result == copy
    assert type(result) is type(copy)


def test_frozen_value_ignores_later_changes() -> None:
    inner = ["a"]
    names = {"x"}
    value: cabc.MutableMapping[str, object] = {"list": inner, "set": names}

    result = freeze(value)
    inner.append("b")
    names.add("y")
    value["new"] = 1

    assert result == {"list": ("a",), "set": frozenset({"x"})}


def test_iterators_are_kept_on_request() -> None:
    once = iter("ab")

    assert freeze(once, keeps_iterators=True) is once
    assert freeze({"a": [once]}, keeps_iterators=True) == {"a": (once,)}
    assert freeze(["a"], keeps_iterators=True) == ("a",)
    assert next(once) == "a"


class Origin(str, enum.Enum):
    APP = "https://app.example"


def test_member_of_an_enum_is_read_as_plain_text() -> None:
    text = read_text(Origin.APP)

    assert (type(text), text) == (str, "https://app.example")
