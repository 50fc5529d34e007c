from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import TestOutcome
from cosmic_ray.work_item import WorkerOutcome

_FOLDER = Path(__file__).parent
_ROOT = _FOLDER.parent
_BUILD = _FOLDER / "build"
_CONFIG = (_FOLDER / "cosmic-ray.toml").read_text("utf-8")
# The lines that change nothing for anybody.
_EQUIVALENTS = re.findall(
    r"^``(.+)``$", (_FOLDER / "README.rst").read_text("utf-8"), re.MULTILINE
)
_MODULES = ("origins", "resources", "policy", "options")


class Mutant(t.NamedTuple):
    """A small change of a module, and what the tests have said to it."""

    diff: str
    is_killed: bool

    @property
    def line(self) -> str:
        """What has been written in place of a line."""
        lines = self.diff.splitlines()
        added = [line[1:].strip() for line in lines if line.startswith("+")]
        # The first one names the file.
        return " ".join(added[1:])


def main() -> int:
    """Change the modules, one small change at a time, and count what tests notice.

    What they don't notice is shown, unless it is known to change nothing.
    """
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("modules", nargs="*", help="their names; by default all")
    names = parser.parse_args().modules or _MODULES
    has_survivors = False
    _say(f"{'module':12}{'mutants':>10}{'killed':>10}{'equivalent':>12}{'score':>10}")

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve()
        _copy_checkout(copy)

        for name in names:
            mutants = _mutate(name, copy)
            survivors = [mutant for mutant in mutants if not mutant.is_killed]
            unknown = [each for each in survivors if each.line not in _EQUIVALENTS]
            has_survivors = has_survivors or bool(unknown)
            killed = len(mutants) - len(survivors)
            equivalent = len(survivors) - len(unknown)
            _say(
                f"{name:12}{len(mutants):10}{killed:10}{equivalent:12}"
                f"{killed / len(mutants):10.1%}"
            )

            for mutant in unknown:
                _say(mutant.diff)

    return int(has_survivors)


def _copy_checkout(copy: Path) -> None:
    """Copy what is to be changed, since the checkout itself is not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )

    for name in filter(None, listed.stdout.decode().split("\0")):
        if (_ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(_ROOT / name, copy / name)

    code = "import flask_cors; print(flask_cors.__file__)"
    imported = _run(copy, "python", "-c", code).strip()

    if Path(imported) != copy / "flask_cors" / "__init__.py":
        sys.exit(f"What is tested is {imported}, and not what is changed.")


def _mutate(name: str, copy: Path) -> list[Mutant]:
    _BUILD.mkdir(exist_ok=True)
    config = _BUILD / f"{name}.toml"
    session = _BUILD / f"{name}.sqlite"
    config.write_text(_CONFIG.replace("{module}", name), "utf-8")
    session.unlink(missing_ok=True)

    _run(copy, "cosmic-ray", "init", str(config), str(session))
    _run(copy, "cr-filter-operators", str(session), str(config))
    # Fails where the tests fail without any change.
    _run(copy, "cosmic-ray", "baseline", str(config))
    _run(copy, "cosmic-ray", "exec", str(config), str(session))

    with use_db(str(session)) as database:
        return [
            Mutant(
                result.diff or str(result.output),
                result.test_outcome == TestOutcome.KILLED,
            )
            for _, result in database.results
            if result.worker_outcome is not WorkerOutcome.SKIPPED
        ]


def _run(copy: Path, *command: str) -> str:
    """Run a command of this environment on the copy, and return what it prints."""
    scripts = str(Path(sys.executable).parent)
    environ = {
        **os.environ,
        "PATH": os.pathsep.join((scripts, os.environ["PATH"])),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(copy),
        # To load them would take longer than many a test.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    process = subprocess.run(
        command, cwd=copy, env=environ, stdout=subprocess.PIPE, text=True, check=False
    )

    if process.returncode:
        sys.exit(f"{' '.join(command)} has failed:\n{process.stdout}")

    return process.stdout


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
