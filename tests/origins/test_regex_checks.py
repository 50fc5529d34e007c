from __future__ import annotations

import ast
import re
import time
import typing as t

import pytest

from flask_cors.errors import Report
from flask_cors.options.parsers import parse_origins
from flask_cors.origins.origin_set import OriginSet


def problems_of(value: object) -> list[str]:
    report = Report("origins", "here")
    parse_origins(value, report)
    return [problem.text for problem in report.problems]


@pytest.mark.parametrize(
    "pattern",
    [
        r"^https?:\/\/([a-zA-Z0-9]+[-.]?)*\.example\.com$",
        r"https?://([\w.-]+)+\.example\.com",
        r"https://(a|aa)+\.example\.com",
        r"https://([a-z]+)*\.example\.com",
        r"https://(\w+\.?)*example\.com",
        r"https://([a-z0-9]+-?)+\.example\.com",
        r"(.*)*\.example\.com",
        r"https://\w*\w*\w*\w*\w*\.com",
        r"https://(((([a-z]+)+)+)+)+\.example\.com",
        r"https://(?:[a-z]|[a-z0-9]|\w|[\w-]|.)+\.example\.com",
        r"https://.*-.*-.*-.*\.example\.com",
        f"https://{'[a-z]?' * 16}\\.example\\.com",
        f"https://{'[a-z]?' * 24}\\.example\\.com",
    ],
)
@pytest.mark.parametrize("make", [str, re.compile])
def test_regex_that_explodes_is_refused_within_a_second(
    pattern: str, make: t.Callable[[str], t.Any]
) -> None:
    began = time.process_time()
    (problem,) = problems_of([make(pattern)])

    assert time.process_time() - began < 1
    assert "takes too long for some origins, such as" in problem
    assert "with fewer repetitions" in problem


@pytest.mark.parametrize(
    "pattern",
    [
        r"https://.*\.example\.com",
        r"https://([a-z0-9-]+\.)*example\.com",
        r"https://([a-z0-9-]+\.)+example\.com(:\d+)?",
        r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+example\.com",
        r"https://(.*\.)?(.*\.)?example\.com",
        r"https?://(www\.)?(app-)?[a-z]?[0-9]?[0-9]?\.example\.com(:\d+)?",
    ],
)
def test_regex_that_people_write_is_not_refused(pattern: str) -> None:
    assert problems_of(pattern) == []


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        pytest.param(
            '["https://a.example"]', "Write 'https://a.example'.", id="JSON of one"
        ),
        pytest.param(
            "['https://a.example', 'https://b.example']",
            "Write 'https://a.example,https://b.example'.",
            id="Python",
        ),
        pytest.param(
            ['["https://a.example"]'], "Write 'https://a.example'.", id="in a list"
        ),
        pytest.param(
            r"/^https:\/\/.*\.example\.com$/",
            r"Write '^https://.*\\.example\\.com$'.",
            id="JavaScript",
        ),
        pytest.param(
            r"/https:\/\/a\.example/i",
            r"Write 'https://a\\.example'.",
            id="JavaScript with a flag",
        ),
        pytest.param(
            "https://a.example:[8080,9000]",
            "Write each origin: ['https://a.example:8080', 'https://a.example:9000'].",
            id="ports in brackets",
        ),
        pytest.param(
            "https://{app,www}.example.com",
            "Write each origin: ['https://app.example.com', 'https://www.example.com'].",
            id="braces",
        ),
        pytest.param(
            "https://example.com?x=1", "Write 'https://example.com'.", id="query"
        ),
        pytest.param(r"https://a\.example/", "without a path", id="slash"),
        pytest.param(r"^a\.example$", "matches no origin", id="no scheme"),
        pytest.param(r"https://.*\.example\.com/app", "without a path", id="path"),
    ],
)
def test_regex_that_matches_nothing_is_an_error_with_what_was_meant(
    value: t.Any, fix: str
) -> None:
    (problem,) = problems_of(value)

    assert fix in problem


@pytest.mark.parametrize(
    "pattern",
    [
        r".*",
        r"https?:.+\.app",
        r".*\.example\.com",
        r"(?:https?://)?.*",
        r"(a)(?(1)b|c)",
    ],
)
def test_regex_that_may_match_an_origin_is_no_error(pattern: str) -> None:
    assert problems_of(pattern) == []


@pytest.mark.parametrize(
    ("pattern", "fix"),
    [
        pytest.param(
            r"http[s]?://(localhost|127\.0\.0\.1):*", r"Write '(:\d+)?'", id="colons"
        ),
        pytest.param(r"https://(a|b)\.example:*$", r"Write '(:\d+)?'", id="anchored"),
        pytest.param(
            r"http(s)://a\.example", "Write 'https?://'", id="no question mark"
        ),
    ],
)
def test_regex_that_means_something_else_is_warned_of(pattern: str, fix: str) -> None:
    report = Report("origins", "here")
    OriginSet(pattern, report)
    ((_, text),) = report.warnings

    assert fix in text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(r"https://(\d+)+\.example\.com", "https://1111", id="digits"),
        pytest.param(
            r"https://[a-z]+\.(\d+)+\.example\.com", "https://a.1111", id="the second"
        ),
        pytest.param(r"(.*)*\.example\.com", "https://aaaa", id="no scheme"),
    ],
)
def test_example_repeats_the_part_that_explodes(pattern: str, text: str) -> None:
    (problem,) = problems_of(pattern)

    assert f"such as '{text}" in problem


@pytest.mark.parametrize(
    "value",
    [
        "['https://a.example', 'https://b.example']",
        "https://a.example:[8080,9000]",
        "https://{app,www}.example.com",
        "https://example.com?x=1",
        r"/^https:\/\/.*\.example\.com$/",
    ],
)
def test_proposed_entries_need_no_second_fix(value: str) -> None:
    (problem,) = problems_of(value)
    written = problem.rstrip(".").rpartition("Write ")[2].removeprefix("each origin: ")
    report = Report("origins", "here")
    parse_origins(ast.literal_eval(written), report)

    assert (report.problems, report.warnings) == ([], [])
