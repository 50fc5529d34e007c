from __future__ import annotations

import collections.abc as cabc
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
from contextlib import contextmanager

from processes import free_port
from processes import HERE
from processes import PEER_PYTHON
from processes import wait_for
from scenarios import SCENARIOS

_SUBJECTS = ("bare", "hook", "ours", "peer")
_SCENARIOS = ("allowed", "preflight")
_ROUNDS = 5
_SECONDS = 2


def can_load() -> bool:
    """Tell whether wrk is installed."""
    return shutil.which("wrk") is not None


def load() -> dict[str, dict[str, float]]:
    """Return how many requests per second gunicorn serves, by scenario and subject.

    The servers run all the time, one process each on the same core; wrk asks them in
    turn, from the other core.
    """
    rates: dict[str, dict[str, float]] = {}

    for scenario in _SCENARIOS:
        rounds: dict[str, list[float]] = {subject: [] for subject in _SUBJECTS}

        with _servers(scenario) as ports:
            for _ in range(_ROUNDS):
                for subject in random.sample(_SUBJECTS, len(_SUBJECTS)):
                    rounds[subject].append(_ask(ports[subject], scenario))

        rates[f"gunicorn and wrk, {scenario}"] = {
            subject: statistics.median(each) for subject, each in rounds.items()
        }

    return rates


@contextmanager
def _servers(scenario: str) -> cabc.Iterator[dict[str, int]]:
    ports = {subject: free_port() for subject in _SUBJECTS}
    servers = [_start(subject, scenario, port) for subject, port in ports.items()]

    try:
        for port in ports.values():
            wait_for(port)

        yield ports
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
            server.wait()


def _start(subject: str, scenario: str, port: int) -> subprocess.Popen[bytes]:
    python = str(PEER_PYTHON) if subject == "peer" else sys.executable
    environ = {**os.environ, "SUBJECT": subject, "SCENARIO": scenario}
    options = [
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "1",
        "--log-level",
        "error",
        "--no-control-socket",
    ]
    command = [python, "-m", "gunicorn", *options, "served:app"]
    core = str(min(os.sched_getaffinity(0)))
    # Away from the project's own folder, whose package has the peer's name.
    return subprocess.Popen(
        ["taskset", "--cpu-list", core, *command], env=environ, cwd=HERE
    )


def _ask(port: int, scenario: str) -> float:
    """Return how many requests per second are answered."""
    known = SCENARIOS[scenario]
    headers = [f"--header={name}: {value}" for name, value in known.headers.items()]
    script = ["--script", str(HERE / "options.lua")] if known.is_preflight else []
    core = str(max(os.sched_getaffinity(0)))
    command = ["taskset", "--cpu-list", core, "wrk", "--threads", "1"]
    options = ["--connections", "8", "--duration", f"{_SECONDS}s", *headers, *script]
    url = f"http://127.0.0.1:{port}{known.path}"
    done = subprocess.run([*command, *options, url], capture_output=True, check=True)
    report = done.stdout.decode()
    found = re.search(r"Requests/sec: *([0-9.]+)", report)
    assert found and "Non-2xx" not in report and "Socket errors" not in report, report
    return float(found[1])
