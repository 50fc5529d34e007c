from __future__ import annotations

import json
import subprocess
import sys

import pytest

from .attempt import Job
from .attempt import Result
from .configurations import Configuration
from .configurations import CONFIGURATIONS

CASES = [pytest.param(each, id=each.id) for each in CONFIGURATIONS]
PRIVATE = [
    pytest.param(each, id=each.id) for each in CONFIGURATIONS if not each.is_public
]
Results = dict[tuple[str, bool], Result]


@pytest.fixture(scope="module")
def results() -> Results:
    """The results of all configurations, as they are and with the fix."""
    jobs = {
        (each.id, is_mended): _make_job(each, is_mended)
        for each in CONFIGURATIONS
        for is_mended in (False, True)
    }
    # Many need no fix.
    distinct = list(dict.fromkeys(jobs.values()))
    done = subprocess.run(
        [sys.executable, "-m", "tests.moving.attempt"],
        input="\n".join(distinct),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: list[Result] = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(distinct)
    result_of = dict(zip(distinct, found))
    return {key: result_of[job] for key, job in jobs.items()}


def _make_job(case: Configuration, is_mended: bool) -> str:
    job: Job = {
        "source": case.mended if is_mended else case.source,
        "page": case.page,
        "credentials": case.credentials,
    }
    return json.dumps(job)


def test_there_are_many_kinds() -> None:
    assert len({each.id for each in CONFIGURATIONS}) == len(CONFIGURATIONS) >= 60


@pytest.mark.parametrize("case", CASES)
def test_configuration_starts_or_says_what_to_write(
    case: Configuration, results: Results
) -> None:
    result = results[case.id, False]

    assert result["error"] == case.refused, result["told"]
    assert [text for text in case.told if text not in result["told"]] == []

    if case.refused == "CORSConfigError":
        assert " in app.py:" in result["told"] or "app.config[" in result["told"]


@pytest.mark.parametrize("case", CASES)
def test_literal_fix_works_in_one_round(case: Configuration, results: Results) -> None:
    result = results[case.id, True]

    assert (result["error"], result["works"]) == ("", [*case.works]), result["told"]


@pytest.mark.parametrize("case", CASES)
def test_stranger_reads_only_what_is_public(
    case: Configuration, results: Results
) -> None:
    expected = [*case.works] if case.is_public else []

    assert results[case.id, True]["strangers"] == expected


@pytest.mark.parametrize("case", PRIVATE)
def test_configuration_as_it_is_opens_nothing(
    case: Configuration, results: Results
) -> None:
    assert results[case.id, False]["strangers"] == []
