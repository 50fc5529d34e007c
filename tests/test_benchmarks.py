from __future__ import annotations

import collections.abc as cabc
import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
# Larger ones take long to set up.
LARGEST = 1000
LIST = """
import json, scenarios
print(json.dumps([
    [each.name, each.origin, each.allowed] for each in scenarios.SCENARIOS.values()
    if each.size <= %d
]))
"""

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="benchmarks pin processes to a core"
)


def scenarios() -> list[tuple[str, str | None, bool]]:
    command = [sys.executable, "-c", LIST % LARGEST]
    done = subprocess.run(command, cwd=BENCHMARKS, capture_output=True, check=True)
    return [
        (name, origin, allowed) for name, origin, allowed in json.loads(done.stdout)
    ]


class Worker:
    def __init__(self, subject: str) -> None:
        command = [sys.executable, "worker.py", subject]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, cwd=BENCHMARKS, stdin=pipe, stdout=pipe, text=True
        )

    def ask(self, *message: object) -> t.Any:
        assert self._process.stdin and self._process.stdout
        print(json.dumps(message), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        with self._process as process:
            assert process.stdin
            process.stdin.close()


@pytest.fixture(params=["bare", "hook", "ours"])
def subject(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def worker(subject: str) -> cabc.Iterator[Worker]:
    worker = Worker(subject)
    yield worker
    worker.close()


def test_subjects_do_what_scenarios_are_about(subject: str, worker: Worker) -> None:
    known = scenarios()
    assert len(known) > 30

    for name, origin, allowed in known:
        answer = worker.ask("build", name)
        readable_by = dict(answer["headers"]).get("Access-Control-Allow-Origin")
        is_readable = allowed and subject != "bare"
        expected: set[str | None] = {origin, "*"} if is_readable else {None}

        # A static policy tells everybody, the hook nobody who does not ask.
        if origin is None:
            expected = {"*" if subject == "ours" and allowed else None}

        assert readable_by in expected, name
        assert isinstance(worker.ask("time", name, 3), int)
        worker.ask("drop", name)
