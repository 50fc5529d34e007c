from __future__ import annotations

import argparse
import collections.abc as cabc
import statistics
import sys

from instructions import can_count
from instructions import count_instructions
from load import can_load
from load import load
from plot import draw
from scenarios import ACTUAL
from scenarios import GROWN
from scenarios import PREFLIGHTS
from scenarios import Scenario
from startup import measure_million
from startup import time_imports
from timing import SUBJECTS
from timing import time_growth
from timing import time_requests

# Callgrind makes these take minutes with the peer.
_OURS_ALONE = {"preflight-8k", "preflight-800k"}

Ratios = dict[str, dict[str, list[float]]]


def main() -> None:
    """Print what each subject costs over bare Flask, and draw it.

    Without names of scenarios everything is measured, which takes a quarter of an hour,
    and the plot of the manual is drawn anew.
    """
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("scenarios", nargs="*", help="their names; by default all")
    parser.add_argument("--launches", type=int, default=5)
    wanted = parser.parse_args()
    known = [*ACTUAL, *PREFLIGHTS]
    chosen = [each for each in known if each.name in (wanted.scenarios or [each.name])]
    times = _compare_times(chosen, wanted.launches)
    _compare_instructions(chosen)

    if not wanted.scenarios:
        growth = _measure_growth(wanted.launches)
        _measure_startup()
        _measure_load()
        draw(times, growth)


def _compare_times(scenarios: list[Scenario], launches: int) -> Ratios:
    _say("time, % of bare Flask", SUBJECTS[1:])
    times = {}

    for scenario in scenarios:
        times[scenario.name] = time_requests(scenario, launches)
        _say(_title(scenario), map(_spread, list(times[scenario.name].values())[1:]))

    return times


def _compare_instructions(scenarios: list[Scenario]) -> None:
    if not can_count():
        _say("Instructions are not counted: valgrind and gcc are not installed.", [])
        return

    _say("instructions, % of bare", SUBJECTS[2:])

    for scenario in scenarios:
        subjects = [each for each in SUBJECTS if each != "bare again"]

        if scenario.name in _OURS_ALONE:
            subjects.remove("peer")

        counts = count_instructions(subjects, [scenario])[scenario.name]
        shares = [100 * count / counts["bare"] for count in counts.values()]
        _say(_title(scenario), [f"{share:.1f}" for share in shares[1:]])


def _measure_growth(launches: int) -> Ratios:
    titles = dict.fromkeys(scenario.title for scenario in GROWN)
    growth: Ratios = {}

    for title in titles:
        scenarios = [each for each in GROWN if each.title == title]
        _say(f"{title}, x 10 entries", [str(each.size) for each in scenarios])
        growth[title] = {}

        for (subject, _), ratios in time_growth(scenarios, launches).items():
            growth[title].setdefault(subject, []).append(statistics.median(ratios))

        for subject, ratios in growth[title].items():
            _say(subject, [f"{ratio:.2f}" for ratio in ratios])

    return growth


def _measure_startup() -> None:
    _say("import over Flask's", ["median", "least", "share of Flask's"])

    for subject, taken in time_imports().items():
        cells = [f"{taken.median:.1f} ms", f"{taken.least:.1f} ms"]
        _say(subject, [*cells, f"{100 * taken.share:.1f} %"])

    seconds, megabytes = measure_million()
    _say("1,000,000 origins", [f"{seconds:.1f} s", f"{megabytes:.0f} MB at most"])


def _measure_load() -> None:
    if not can_load():
        _say("Nothing is served: wrk is not installed.", [])
        return

    for title, rates in load().items():
        _say(title, rates)
        _say("requests per second", [f"{rate:.0f}" for rate in rates.values()])
        bare = rates["bare"]
        _say("% of bare", [f"{100 * rate / bare:.1f}" for rate in rates.values()])


def _title(scenario: Scenario) -> str:
    kind = "preflight, " if scenario.is_preflight else ""
    return f"{kind}{scenario.title}"


def _spread(ratios: cabc.Sequence[float]) -> str:
    """Return the median of all launches, the least and the most."""
    median = statistics.median(ratios)
    return f"{100 * median:.1f} ({100 * min(ratios):.1f}-{100 * max(ratios):.1f})"


def _say(title: str, cells: cabc.Iterable[str]) -> None:
    sys.stdout.write(f"{title:36}{''.join(f'{cell:>21}' for cell in cells)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
