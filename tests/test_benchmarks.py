from __future__ import annotations

import importlib
import os
import typing as t
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
# Larger ones take long to set up.
LARGEST = 1000

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="benchmarks pin processes to a core"
)


@pytest.mark.parametrize("subject", ["bare", "hook", "ours"])
def test_subjects_do_what_scenarios_are_about(
    subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    processes: t.Any = importlib.import_module("processes")
    scenarios: t.Any = importlib.import_module("scenarios")
    known = [each for each in scenarios.SCENARIOS.values() if each.size <= LARGEST]
    assert len(known) > 30

    with processes.workers([subject], seed=0) as started:
        for scenario in known:
            answer = started[subject].ask("build", scenario.name)
            readable_by = dict(answer["headers"]).get("Access-Control-Allow-Origin")
            is_readable = scenario.allowed and subject != "bare"
            expected = {scenario.origin, "*"} if is_readable else {None}

            # A static policy tells everybody, the hook nobody who does not ask.
            if scenario.origin is None:
                expected = {"*" if subject == "ours" and scenario.allowed else None}

            assert readable_by in expected, scenario.name
            assert isinstance(started[subject].ask("time", scenario.name, 3), int)
            started[subject].ask("drop", scenario.name)
