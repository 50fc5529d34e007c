from __future__ import annotations

import collections.abc as cabc
import random
import statistics

from processes import Worker
from processes import workers
from scenarios import Scenario

#: A second process without CORS shows how far equal subjects differ.
SUBJECTS = ("bare", "bare again", "hook", "ours", "peer")

_SLOT = 10_000_000  # nanoseconds
_ROUNDS = 20


def time_requests(scenario: Scenario, launches: int) -> dict[str, list[float]]:
    """Return for each subject how long a request takes, relative to bare Flask.

    All subjects take turns in short slots, in random order, so that whatever
    slows the machine down meets all of them.

    :param launches: How often all processes are started anew.
    :return: The median of the rounds, for each launch.
    """
    ratios: dict[str, list[float]] = {subject: [] for subject in SUBJECTS}

    for seed in range(launches):
        with workers(SUBJECTS, seed) as started:
            for subject, rounds in _play(scenario.name, started).items():
                ratios[subject].append(statistics.median(rounds))

    return ratios


def _play(
    name: str, started: cabc.Mapping[str, Worker]
) -> dict[str, cabc.Sequence[float]]:
    counts = {}

    for subject, worker in started.items():
        worker.ask("build", name)
        worker.ask("run", name, 20)
        counts[subject] = max(1, _SLOT // worker.ask("time", name, 1))

    rounds: dict[str, list[float]] = {subject: [] for subject in started}

    for _ in range(_ROUNDS):
        for subject in random.sample(list(started), len(started)):
            spent = started[subject].ask("time", name, counts[subject])
            rounds[subject].append(spent / counts[subject])

    return {
        subject: [time / bare for time, bare in zip(times, rounds["bare"])]
        for subject, times in rounds.items()
    }
