from __future__ import annotations

import itertools

import pytest

from flask_cors.browser import Outcome
from tests.browsers.bench import Played
from tests.browsers.bench import Stage
from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.cases import CASES
from tests.browsers.chance import trials
from tests.browsers.recorder import Recorded


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage(CASES)


@pytest.mark.parametrize(
    ("number", "case"),
    [pytest.param(number, case, id=case.name) for number, case in enumerate(CASES)],
)
def test_the_simulator_does_what_the_standard_says(
    stage: Stage, number: int, case: Case
) -> None:
    played = stage.play(number)
    recorded = iter(played.recorded)

    for (_, expected), outcome in zip(case.calls, played.outcomes):
        of_call = list(itertools.islice(recorded, len(outcome.requests)))
        assert_as_expected(outcome, of_call, expected, played)

    assert list(recorded) == []


def assert_as_expected(
    outcome: Outcome, recorded: list[Recorded], expected: Expected, played: Played
) -> None:
    names = outcome.response.headers.keys() if outcome.response else ()
    readable = {name.lower() for name in names}
    preflights = [request.is_preflight for request in recorded].count(True)
    assert (outcome.allowed, outcome.reason) == (expected.allowed, expected.reason)
    assert preflights == expected.preflights == len(outcome.preflights)
    assert len(recorded) == expected.preflights + expected.requests
    assert readable.issuperset(map(str.lower, expected.reads))
    assert readable.isdisjoint(map(str.lower, expected.misses))

    if expected.status is not None:
        assert outcome.response
        assert outcome.response.status == expected.status

    if expected.origins is not None:
        page = played.places.page
        filled = [each and each.replace("{page}", page) for each in expected.origins]
        assert [request.headers.get("origin") for request in recorded] == filled

    if expected.cookies is not None:
        assert ("cookie" in recorded[-1].headers) is expected.cookies


def test_random_trials_are_the_same_for_the_same_seed() -> None:
    numbers = range(20)
    names = [trial.name for trial in trials(1, numbers)]
    assert [trial.name for trial in trials(1, numbers)] == names
    assert [trial.name for trial in trials(1, range(5, 20))] == names[5:]
    assert len({*names, *(trial.name for trial in trials(2, numbers))}) == 40


def test_random_trials_are_allowed_and_blocked_for_many_reasons() -> None:
    cases = trials(1, range(100))
    stage = Stage(cases)
    outcomes = [o for number in range(100) for o in stage.play(number).outcomes]
    reasons = {outcome.reason for outcome in outcomes}
    assert sum(outcome.allowed for outcome in outcomes) > 30
    assert sum(bool(outcome.preflights) for outcome in outcomes) > 30
    assert len(reasons) > 12
