from __future__ import annotations

import argparse
import collections.abc as cabc
import statistics
import sys

from instructions import can_count
from instructions import count_instructions
from scenarios import ACTUAL
from scenarios import PREFLIGHTS
from scenarios import Scenario
from timing import SUBJECTS
from timing import time_requests

# Callgrind makes these take minutes.
_UNCOUNTED = {"preflight-8k", "preflight-800k"}


def main() -> None:
    """Print what each subject costs over bare Flask, scenario by scenario."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("scenarios", nargs="*", help="their names; by default all")
    parser.add_argument("--launches", type=int, default=5)
    wanted = parser.parse_args()
    known = [*ACTUAL, *PREFLIGHTS]
    chosen = [each for each in known if each.name in (wanted.scenarios or [each.name])]

    _say(f"{'time, % of bare Flask':28}", SUBJECTS[1:])

    for scenario in chosen:
        times = time_requests(scenario, wanted.launches)
        _say(_title(scenario), map(_spread, list(times.values())[1:]))

    if not can_count():
        _say("Instructions are not counted: valgrind and gcc are not installed.", [])
        return

    _say(f"{'instructions, % of bare':28}", SUBJECTS[2:])
    counted = [each for each in chosen if each.name not in _UNCOUNTED]

    for scenario in counted:
        counts = count_instructions(("bare", *SUBJECTS[2:]), [scenario])[scenario.name]
        shares = [100 * count / counts["bare"] for count in counts.values()]
        _say(_title(scenario), [f"{share:.1f}" for share in shares[1:]])


def _title(scenario: Scenario) -> str:
    kind = "preflight, " if scenario.is_preflight else ""
    return f"{kind}{scenario.title}"


def _spread(ratios: cabc.Sequence[float]) -> str:
    """Return the median of all launches, the least and the most."""
    median = statistics.median(ratios)
    return f"{100 * median:.1f} ({100 * min(ratios):.0f}-{100 * max(ratios):.0f})"


def _say(title: str, cells: cabc.Iterable[str]) -> None:
    sys.stdout.write(f"{title:28}{''.join(f'{cell:>20}' for cell in cells)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
