from __future__ import annotations

import collections.abc as cabc
import re
import sys
import typing as t

import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors.cli.audit import slow_regexes as module
from flask_cors.cli.audit.findings import Finding
from flask_cors.cli.audit.slow_regexes import check_regexes
from flask_cors.cli.audit.slow_regexes import find_slow_regexes
from flask_cors.cli.audit.slow_regexes import Regex
from flask_cors.cli.audit.slow_regexes import SlowMatch
from flask_cors.cli.survey import Survey
from flask_cors.fetch import is_origin
from flask_cors.origins.regex_repeats import find_repeats
from flask_cors.origins.regex_repeats import Run

pytestmark = pytest.mark.usefixtures("no_lines")

SLOW = r"https://([a-z]+)+\.example\.com"


def origin_regex(pattern: str) -> Regex:
    return Regex(pattern, int(re.IGNORECASE), "origin")


def findings_of(**options: t.Any) -> list[Finding]:
    app = Flask("app")
    CORS(app, **options)
    return list(check_regexes(Survey(app).rules, lambda rule: ["/"]))


def test_nested_repetition_explodes() -> None:
    slow = {
        origin_regex(pattern)
        for pattern in (
            SLOW,
            r"https://(\w+\.?)*example\.com",
            r"https://(a|aa)+\.example\.com",
            r"https://app\.((x+)+y)+\.com",
            r"https://\w*\w*\w*\w*\w*\.com",
            r"([a-z]+)*://app\.example",
            r"(.*)*\.example\.com",
        )
    }
    assert find_slow_regexes(slow).keys() == slow


def test_regexes_that_people_write_do_not_explode() -> None:
    quick = [
        r"https://.*\.example\.com",
        r"https://[a-z0-9-]+\.example\.com",
        r"https://(www\.)?example\.com(:\d+)?",
        r"^(https?://)?([a-z-]+\.)*example\.com$",
        r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+example\.com",
        r"https://(?!evil)\w{1,9}\.example\.com",
    ]

    assert find_slow_regexes(map(origin_regex, quick)) == {}


def test_one_that_hangs_does_not_hide_the_next() -> None:
    # It doubles with each character, and so steps over what is merely slow.
    hanging = origin_regex(r"https://((((a*)*)*)*)*b\.example")
    found = find_slow_regexes([hanging, origin_regex("https://a"), origin_regex(SLOW)])

    assert found.keys() == {hanging, origin_regex(SLOW)}


def test_explosion_is_one_of_an_origin_that_browsers_can_send() -> None:
    found = find_slow_regexes([origin_regex(SLOW)])[origin_regex(SLOW)]
    head, unit, tail = found.run
    count = (found.length - len(head) - len(tail)) // len(unit)

    assert found.run == Run("https://", "a", "!")
    assert found.length <= 326
    assert is_origin(head + unit * count + tail)


def test_path_regex_explodes_only_where_it_has_to_match_to_its_end() -> None:
    slow = Regex("/(a+)+$", 0, "path", whole=False)
    quick = Regex("/(a+)+", 0, "path", whole=False)

    assert find_slow_regexes([slow, quick]).keys() == {slow}


def test_header_name_regex_explodes() -> None:
    slow = Regex(r"x-(\w+-?)+", int(re.IGNORECASE), "header name")

    assert find_slow_regexes([slow]).keys() == {slow}


def test_patience_ends_before_all_runs_were_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What repeats first does not explode.
    regex = origin_regex(r"https://b*\.(a+)+\.com")
    assert find_slow_regexes([regex]).keys() == {regex}

    monkeypatch.setattr(module, "_PATIENCE", -1)
    assert find_slow_regexes([regex]) == {}


def test_without_a_python_to_start_nothing_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    assert find_slow_regexes([origin_regex(SLOW)]) == {}


def test_process_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHILD", "while True: pass")
    monkeypatch.setattr(module, "_LONGEST_WAIT", 0.2)

    assert find_slow_regexes([origin_regex(SLOW)]) == {}


@pytest.mark.parametrize(
    ("pattern", "repeats"),
    [
        pytest.param("https://a", [], id="nothing repeated"),
        pytest.param("ab+c", [("a", "b")], id="literal"),
        pytest.param(r"a\.*", [("a", ".")], id="escaped"),
        pytest.param(r"x[0-9]{2,}", [("x", "1")], id="class"),
        pytest.param("(ab|c)*", [("", "ab"), ("", "c")], id="alternatives"),
        pytest.param("a|b*", [("", "b")], id="alternatives without a group"),
        pytest.param("(?:a(?P<n>b+)c)+", [("a", "b"), ("", "abc")], id="nested"),
        pytest.param("a?b{3}$", [("", "a")], id="optional and counted"),
        pytest.param("[é]+", [("", "]")], id="class without a sample"),
        pytest.param(r"(a)\1+", [("a", "1")], id="back reference"),
        pytest.param(")a*", [("", "a")], id="no regex"),
    ],
)
def test_repeats_are_read(pattern: str, repeats: list[tuple[str, str]]) -> None:
    assert [*find_repeats(pattern)] == repeats


def test_finding_says_what_takes_how_long() -> None:
    slow = "/(a+)+$"
    (finding,) = findings_of(resources=slow)

    assert finding.id == "CORS024"
    assert finding.place == "CORS(...)"
    assert finding.value == slow
    assert finding.routes == ("/",)
    assert finding.text == (
        f"{slow!r} takes more than 0.25 seconds for a path of fewer than 50"
        " characters: '/', then 'a' over and over, then '!'. Anyone who sends"
        " that keeps a worker busy, without a login."
    )


@pytest.mark.parametrize(
    ("options", "place"),
    [
        pytest.param({"headers": [re.compile(r"x-(a+)+")]}, "CORS(...)", id="header"),
        pytest.param(
            {"resources": {"/(a+)+$": {"methods": "GET"}}},
            "CORS(...), resources['/(a+)+$']",
            id="regex path",
        ),
    ],
)
def test_regexes_are_looked_for_in(options: dict[str, t.Any], place: str) -> None:
    assert [each.place for each in findings_of(**options)] == [place]


def test_origin_regex_and_path_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Regex] = []

    def explode(regexes: cabc.Iterable[Regex]) -> dict[Regex, SlowMatch]:
        tried.extend(regexes)
        return {}

    monkeypatch.setattr(module, "find_slow_regexes", explode)
    findings_of(resources={"/a": {"origins": r"https://a[0-9]\.example"}, "/b*c": {}})

    assert {each.what for each in tried} == {"origin", "path"}


def test_debug_flag_of_a_regex_is_left_out() -> None:
    assert find_slow_regexes([Regex("https://a+", re.DEBUG, "origin")]) == {}
