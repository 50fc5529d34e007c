from __future__ import annotations

import collections.abc as cabc
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from processes import BUILD
from processes import HERE
from processes import SHIM
from processes import workers
from scenarios import Scenario

_REQUESTS = 100
_SEED = 0


def can_count() -> bool:
    """Tell whether valgrind and a compiler for the shim are installed."""
    return bool(shutil.which("valgrind") and shutil.which("gcc"))


def count_instructions(
    subjects: cabc.Sequence[str], scenarios: cabc.Sequence[Scenario]
) -> dict[str, dict[str, float]]:
    """Return the instructions per request, by scenario and by subject.

    Whatever else the machine does, they repeat to 0.2 %.
    """
    _compile()

    with tempfile.TemporaryDirectory() as folder:
        command = [
            "valgrind",
            "--quiet",
            "--tool=callgrind",
            "--instr-atstart=no",
            f"--callgrind-out-file={folder}/%p",
        ]

        with workers(subjects, _SEED, command) as started:
            return {
                scenario.name: {
                    subject: _count(worker.ask, scenario.name, Path(folder))
                    for subject, worker in started.items()
                }
                for scenario in scenarios
            }


def _compile() -> None:
    BUILD.mkdir(exist_ok=True)
    source = str(HERE / "shim.c")
    command = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(SHIM), source]
    subprocess.run(command, check=True)


def _count(ask: cabc.Callable[..., object], name: str, folder: Path) -> float:
    ask("build", name)
    # The first requests fill caches, those of the interpreter among them.
    ask("run", name, _REQUESTS)
    ask("count", name, _REQUESTS)
    ask("drop", name)
    # Callgrind also has an empty file for each process.
    (dump,) = folder.glob("*.*")
    total = re.search(r"^(?:summary|totals): (\d+)", dump.read_text(), re.MULTILINE)
    dump.unlink()
    assert total
    return int(total[1]) / _REQUESTS
