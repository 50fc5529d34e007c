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
    for name, origin, allowed in scenarios():
        answer = worker.ask("build", name)
        readable_by = dict(answer["headers"]).get("Access-Control-Allow-Origin")
        expected = {origin, "*"} if allowed and subject != "bare" else {None}

        # A static policy tells everybody, the hook nobody who does not ask.
        if origin is None:
            expected = {None, "*"}

        assert readable_by in expected, name
        assert worker.ask("time", name, 3) > 0
        worker.ask("drop", name)


def test_request_that_is_counted_is_answered(worker: Worker) -> None:
    answer = worker.ask("build", "allowed")

    assert answer["status"] == "200 OK"
    assert answer["seconds"] > 0
    assert worker.ask("peak", "allowed") > 1
