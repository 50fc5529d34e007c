from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import typing as t

from processes import HERE
from processes import PEER_PYTHON
from processes import ROOT
from processes import workers

_LAUNCHES = 20

# Flask comes first, since every app has it.
_IMPORT = """
import json, time
started = time.perf_counter()
import flask
between = time.perf_counter()
import flask_cors
print(json.dumps([between - started, time.perf_counter() - between]))
"""


class Imports(t.NamedTuple):
    """How long imports take, in milliseconds: the median and the least."""

    median: float
    least: float
    #: The median share of what Flask takes.
    share: float


def time_imports() -> dict[str, Imports]:
    """Return what each package adds to the import of Flask, in fresh processes."""
    pythons = {"ours": sys.executable, "peer": str(PEER_PYTHON)}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in pythons}

    for launch in range(_LAUNCHES + 1):
        for name in random.sample(list(pythons), len(pythons)):
            taken = _import(pythons[name], str(ROOT) if name == "ours" else "")

            # The first writes bytecode.
            if launch:
                times[name].append(taken)

    return {name: _summary(each) for name, each in times.items()}


def _import(python: str, path: str) -> tuple[float, float]:
    environ = {**os.environ, "PYTHONPATH": path}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [python, "-c", _IMPORT]
    # Away from the project's own folder, whose package has the peer's name.
    done = subprocess.run(
        command, env=environ, cwd=HERE, capture_output=True, check=True
    )
    flask, added = json.loads(done.stdout)
    return flask, added


def _summary(times: list[tuple[float, float]]) -> Imports:
    added = [1000 * each for _, each in times]
    share = statistics.median(each / flask for flask, each in times)
    return Imports(statistics.median(added), min(added), share)


def measure_million() -> tuple[float, float]:
    """Return what a million exact origins cost: seconds to set up, and megabytes at
    the peak of the process, with Flask and the list itself.
    """
    with workers(["ours"], seed=0) as started:
        seconds = started["ours"].ask("build", "exact-1000000")["seconds"]
        return seconds, started["ours"].ask("peak", "exact-1000000")
