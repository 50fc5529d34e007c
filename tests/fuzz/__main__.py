from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
import typing as t
from pathlib import Path

from tests.fuzz.minimise import minimise
from tests.fuzz.targets import read_corpus
from tests.fuzz.targets import TARGETS

_FOLDER = Path(__file__).parent
_FOUND = _FOLDER / "found"
_BUILD = _FOLDER / "build"
_SLOWEST = 30  # seconds


class Outcome(t.NamedTuple):
    executions: int
    seconds: float
    findings: list[Path]


def main() -> int:
    """Fuzz all targets, one after the other, and print what came of it.

    What finds something is kept in the folder found, and what reaches new code in the
    folder build.
    """
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("targets", nargs="*", help="their names; by default all")
    parser.add_argument("--seconds", type=int, default=600, help="for all of them")
    parser.add_argument("--keep", action="store_true", help="write the corpus anew")
    wanted = parser.parse_args()
    names = wanted.targets or list(TARGETS)
    has_found = False
    _say(f"{'target':12}{'executions':>14}{'per second':>14}{'findings':>10}")

    for name in names:
        outcome = _fuzz(name, max(1, wanted.seconds // len(names)))
        has_found = has_found or bool(outcome.findings)
        rate = outcome.executions / outcome.seconds
        count = len(outcome.findings)
        _say(f"{name:12}{outcome.executions:14,}{rate:14,.0f}{count:10}")

        for path in outcome.findings:
            _say(f"  {path}: {path.read_bytes()!r}")

        if wanted.keep:
            minimise(name, _BUILD / name)

    return int(has_found)


def _fuzz(name: str, seconds: int) -> Outcome:
    corpus = _BUILD / name
    log = _BUILD / f"{name}.log"
    corpus.mkdir(parents=True, exist_ok=True)
    _FOUND.mkdir(exist_ok=True)

    for data in read_corpus(name):
        (corpus / hashlib.sha1(data).hexdigest()).write_bytes(data)

    before = set(_FOUND.iterdir())
    start = time.monotonic()

    with log.open("wb") as output:
        process = subprocess.run(
            _command(name, corpus, seconds),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )

    spent = time.monotonic() - start
    text = log.read_text("utf-8", "replace")
    counted = re.search(r"stat::number_of_executed_units: *(\d+)", text)
    findings = sorted(set(_FOUND.iterdir()) - before)

    if counted is None or (process.returncode and not findings):
        sys.exit(f"{name} has not ended as it should:\n{text[-3000:]}")

    return Outcome(int(counted[1]), spent, findings)


def _command(name: str, corpus: Path, seconds: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "tests.fuzz.engine",
        name,
        str(corpus),
        f"-artifact_prefix={_FOUND / name}-",
        f"-dict={_FOLDER / 'words.dict'}",
        f"-max_total_time={seconds}",
        f"-timeout={_SLOWEST}",
        "-max_len=340",
        "-print_final_stats=1",
    ]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
