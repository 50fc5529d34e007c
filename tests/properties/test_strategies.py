from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import Phase
from hypothesis import settings
from hypothesis import strategies as st

from tests.fuzz import naive
from tests.properties.expected import is_entitled
from tests.properties.strategies import entries_and_sent
from tests.properties.strategies import options_and_sent
from tests.properties.strategies import patterns_and_paths
from tests.properties.strategies import WILDCARDS

Case = tuple[t.Any, list[t.Any]]
Answers = t.Callable[[t.Any, t.Any], bool]


def admits(entries: list[str], origin: str | None) -> bool:
    return any(naive.admits(entry, origin or "") for entry in entries)


def is_known(patterns: list[str], path: str) -> bool:
    return naive.decides(patterns, path) is not None


def is_contested(patterns: list[str], path: str) -> bool:
    return sum(naive.covers(pattern, path) for pattern in patterns) > 1


@pytest.mark.parametrize(
    ("cases", "answers", "least"),
    [
        pytest.param(entries_and_sent(), admits, 0.3, id="entries"),
        pytest.param(entries_and_sent(WILDCARDS), admits, 0.3, id="wildcards"),
        pytest.param(
            options_and_sent(),
            lambda options, origin: is_entitled(options, origin or ""),
            0.3,
            id="policies",
        ),
        pytest.param(patterns_and_paths(), is_known, 0.3, id="patterns"),
        pytest.param(patterns_and_paths(), is_contested, 0.15, id="several patterns"),
    ],
)
def test_both_answers_are_drawn_often(
    cases: st.SearchStrategy[Case], answers: Answers, least: float
) -> None:
    given_answers: list[bool] = []

    @settings(
        derandomize=True, database=None, max_examples=500, phases=[Phase.generate]
    )
    @given(cases)
    def ask(case: Case) -> None:
        given_answers.extend(answers(case[0], each) for each in case[1])

    ask()
    share = sum(given_answers) / len(given_answers)
    assert least <= share <= 1 - least, f"{share:.0%}"
