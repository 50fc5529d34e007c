"""Compares door and views of random apps: ``python -m tests.differential --help``."""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor

from tests.differential.apps import METHODS
from tests.differential.apps import World
from tests.differential.checks import check
from tests.differential.checks import Mistake

_APPS_AT_ONCE = 50


def run(first: int, count: int) -> tuple[int, list[str]]:
    """Try some apps, and return the number of cases, and the mistakes.

    :param first: The seed of the first app.
    """
    cases, mistakes = 0, []

    with warnings.catch_warnings():
        # Many of the random options are risky or useless.
        warnings.simplefilter("ignore")
        logging.disable()

        try:
            for seed in range(first, first + count):
                found, wrong = _try(seed)
                cases += found
                mistakes += wrong
        finally:
            logging.disable(logging.NOTSET)

    return cases, mistakes


def _try(seed: int) -> tuple[int, list[str]]:
    try:
        world = World(seed)
    except (ValueError, AssertionError):
        # Flask, or Flask-CORS, refuses some of what is drawn.
        return 0, []

    cases, mistakes = 0, []

    for path in world.paths:
        for method in METHODS:
            try:
                cases += check(world, path, method)
            except Mistake as mistake:
                mistakes.append(f"seed {seed}: {mistake}")

    return cases, mistakes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=0, help="that of the first app")
    options = parser.parse_args()
    cases, first, mistakes = 0, options.seed, 0

    with ProcessPoolExecutor() as pool:
        while cases < options.cases:
            jobs = []

            for _ in range(8):
                jobs.append(pool.submit(run, first, _APPS_AT_ONCE))
                first += _APPS_AT_ONCE

            for job in jobs:
                found, wrong = job.result()
                cases += found
                mistakes += len(wrong)

                for line in wrong[:5]:
                    sys.stdout.write(f"{line}\n")

    apps = first - options.seed
    sys.stdout.write(f"{cases} cases in {apps} apps: {mistakes} mistakes\n")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
