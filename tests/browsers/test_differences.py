from __future__ import annotations

import pytest

from tests.browsers.bench import Stage
from tests.browsers.cases import CASES
from tests.browsers.differences import differences_of
from tests.browsers.differences import doing
from tests.browsers.differences.difference import Difference
from tests.browsers.engines import Engine
from tests.browsers.engines import ENGINES
from tests.browsers.verdict import Verdict


@pytest.mark.parametrize(
    ("engine", "difference"),
    [
        pytest.param(engine, difference, id=f"{engine}: {difference.what}")
        for engine in ENGINES
        for difference in differences_of(engine)
    ],
)
def test_a_case_shows_each_difference(engine: Engine, difference: Difference) -> None:
    known = differences_of(engine)
    others = [each for each in known if each is not difference]
    assert verdict(difference.case, known) != verdict(difference.case, others)


def verdict(name: str, differences: list[Difference]) -> Verdict:
    numbers = {case.name: number for number, case in enumerate(CASES)}

    with doing(differences):
        return Stage(CASES).play(numbers[name]).verdict
