from __future__ import annotations

import collections.abc as cabc
import itertools
import random
import statistics
import typing as t

from processes import Worker
from processes import workers
from scenarios import Scenario

#: A second process without CORS shows how far equal subjects differ.
SUBJECTS = ("bare", "bare again", "hook", "ours", "peer")

#: The size with which others are compared.
USUAL_SIZE = 10

_SLOT = 10_000_000  # nanoseconds
_ROUNDS = 20
# Beyond it, a request takes the peer long enough to be bored.
_MOST_OF_PEER = 10_000

Key = t.TypeVar("Key", bound=cabc.Hashable)


def time_requests(scenario: Scenario, launches: int) -> dict[str, list[float]]:
    """Return for each subject how long a request takes, relative to bare Flask.

    :param launches: How often all processes are started anew.
    :return: The median of the rounds, for each launch.
    """
    ratios: dict[str, list[float]] = {subject: [] for subject in SUBJECTS}

    for seed in range(launches):
        with workers(SUBJECTS, seed) as started:
            players = {each: (started[each], scenario) for each in SUBJECTS}

            for subject, ratio in _relative(_play(players), "bare").items():
                ratios[subject].append(ratio)

    return ratios


def time_growth(
    scenarios: cabc.Sequence[Scenario], launches: int
) -> dict[tuple[str, int], list[float]]:
    """Return how long requests take that differ in the size of a policy alone.

    :param scenarios: One for each size.
    :return: For each subject and size the time relative to that of the usual
        size, once for each launch.
    """
    ratios: dict[tuple[str, int], list[float]] = {}

    for seed, subject in itertools.product(range(launches), ("ours", "peer")):
        with workers([subject], seed) as started:
            players = {
                (subject, each.size): (started[subject], each)
                for each in scenarios
                if subject == "ours" or each.size <= _MOST_OF_PEER
            }
            times = _play(players)

            for key, ratio in _relative(times, (subject, USUAL_SIZE)).items():
                ratios.setdefault(key, []).append(ratio)

    return ratios


def _play(
    players: cabc.Mapping[Key, tuple[Worker, Scenario]],
) -> dict[Key, list[float]]:
    """Return how long the requests of each player take, in nanoseconds.

    All players take turns in short slots, in random order, so that whatever
    slows the machine down meets all of them.
    """
    counts = {}

    for key, (worker, scenario) in players.items():
        worker.ask("build", scenario.name)
        worker.ask("run", scenario.name, 20)
        counts[key] = max(1, _SLOT // worker.ask("time", scenario.name, 1))

    rounds: dict[Key, list[float]] = {key: [] for key in players}

    for _ in range(_ROUNDS):
        for key in random.sample(list(players), len(players)):
            worker, scenario = players[key]
            spent = worker.ask("time", scenario.name, counts[key])
            rounds[key].append(spent / counts[key])

    return rounds


def _relative(
    rounds: cabc.Mapping[Key, cabc.Sequence[float]], base: Key
) -> dict[Key, float]:
    """Return the median over all rounds of how the others compare with one."""
    return {
        key: statistics.median(map(float.__truediv__, times, rounds[base]))
        for key, times in rounds.items()
    }
