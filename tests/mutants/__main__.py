from __future__ import annotations

import argparse
import ast
import collections.abc as cabc
import concurrent.futures
import difflib
import itertools
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from cosmic_ray.ast import ast_nodes
from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.plugins import operator_names

from tests.mutants.equivalents import Change
from tests.mutants.equivalents import EQUIVALENTS

ROOT = Path(__file__).parents[2]
# The modules that are changed, below flask_cors, and the tests of each.
MODULES = {
    "origins/origin_set": "tests/origins/test_origin_set.py",
    "paths/table": "tests/paths/test_table.py",
    "policy": "tests/test_policy.py",
    "options/layers": "tests/options/test_layers.py",
}
COPIED = ("flask_cors", "tests", "pytest_flask_cors.py", "pyproject.toml")
# Every test that asks these modules.
TESTS = (
    *MODULES.values(),
    "tests/test_attacks.py",
    "tests/test_extension.py",
    "tests/origins/test_predicates.py",
    "tests/contract",
)
LOWEST_SCORE = 0.95
# What takes longer loops for ever.
SECONDS = 120.0


class Mutant(t.NamedTuple):
    """A module with one small change."""

    change: Change
    code: str


def main() -> int:
    """Make one small change at a time, and count what the tests notice."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("modules", nargs="*", help="their names; by default all")
    names: list[str] = parser.parse_args().modules or list(MODULES)

    for name in names:
        if name not in MODULES:
            parser.error(f"'{name}' is not one of {', '.join(MODULES)}.")

    mutants = [mutant for name in names for mutant in make_mutants(name)]
    say(f"{len(mutants)} mutants, about two seconds each")

    with tempfile.TemporaryDirectory() as folder:
        survivors = {mutant.change for mutant in survive(mutants, Path(folder))}

    listed = {change for change in EQUIVALENTS if change.module in names}
    problems = [
        *(f"no test notices\n{each}" for each in sorted(survivors - listed)),
        *(f"not there, or noticed\n{each}" for each in sorted(listed - survivors)),
    ]
    say(f"{'module':20}{'mutants':>10}{'noticed':>10}{'equivalent':>12}{'score':>10}")

    for name in names:
        total = sum(mutant.change.module == name for mutant in mutants)
        equivalent = sum(change.module == name for change in survivors & listed)
        noticed = total - sum(change.module == name for change in survivors)
        # Nobody can notice the equivalent ones.
        score = noticed / (total - equivalent)
        say(f"{name:20}{total:10}{noticed:10}{equivalent:20}{score:10.1%}")

        if score < LOWEST_SCORE:
            problems.append(f"{name}: less than {LOWEST_SCORE:.0%} are noticed")

    for problem in problems:
        say(problem)

    return int(bool(problems))


def make_mutants(name: str) -> list[Mutant]:
    """Return all small changes of a module that mean something else each."""
    original = (ROOT / "flask_cors" / f"{name}.py").read_text("utf-8")
    mutants: dict[str, Mutant] = {}
    known: set[tuple[object, ...]] = set()

    for code in mutated(original):
        meaning = without_types(code)

        if meaning != without_types(original) and meaning not in mutants:
            change = change_of(name, original, code, known)
            known.add(change)
            mutants[meaning] = Mutant(change, code)

    return list(mutants.values())


def mutated(original: str) -> cabc.Iterator[str]:
    nodes = list(ast_nodes(get_ast(original)))

    for name in operator_names():
        operator = get_operator(name)

        # Those with arguments rename variables.
        if operator.arguments():
            continue

        occurrences = sum(len([*operator().mutation_positions(node)]) for node in nodes)

        for occurrence in range(occurrences):
            code = mutate_code(original, operator(), occurrence)

            if code is not None:
                yield code


def without_types(code: str) -> str:
    """Return what code means, which annotations don't change."""
    tree = ast.parse(code)

    for node in ast.walk(tree):
        for field in {"annotation", "returns"}.intersection(node._fields):
            setattr(node, field, None)

    return ast.dump(tree)


def change_of(
    name: str, original: str, code: str, known: cabc.Container[object]
) -> Change:
    """Return what has been changed, by the texts and not by the number of a line."""
    before, after = original.splitlines(), code.splitlines()
    ((start, end, other_start, other_end),) = (
        places
        for tag, *places in difflib.SequenceMatcher(None, before, after).get_opcodes()
        if tag != "equal"
    )
    functions = [
        node.name
        for node in ast.walk(ast.parse(original))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and node.lineno <= start + 1 <= t.cast(int, node.end_lineno)
    ]
    changes = (
        Change(
            name,
            ".".join(functions),
            " ".join(line.strip() for line in before[start:end]),
            " ".join(line.strip() for line in after[other_start:other_end]),
            nth,
        )
        for nth in itertools.count(1)
    )
    return next(change for change in changes if change not in known)


def survive(mutants: list[Mutant], folder: Path) -> list[Mutant]:
    """Return what no test notices.

    Each processor changes and tests a copy of its own.
    """
    workers = os.cpu_count() or 1
    copies: queue.Queue[Path] = queue.Queue()

    for number in range(workers):
        copies.put(make_copy(folder / str(number)))

    if not passes(folder / "0", *TESTS):
        sys.exit("The tests fail without any change.")

    def survives(mutant: Mutant) -> bool:
        copy = copies.get()
        name = mutant.change.module
        path = copy / "flask_cors" / f"{name}.py"
        original = path.read_text("utf-8")
        path.write_text(mutant.code, "utf-8")
        # The tests of the module itself notice most of it, and soon.
        own = MODULES[name]
        passed = passes(copy, own) and passes(
            copy, *(test for test in TESTS if test != own)
        )
        path.write_text(original, "utf-8")
        copies.put(copy)
        return passed

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(itertools.compress(mutants, pool.map(survives, mutants)))


def make_copy(copy: Path) -> Path:
    """Copy what is changed and tested, so that the checkout stays as it is."""
    copy.mkdir()

    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "build", "found")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, copy)

    code = "import flask_cors; print(flask_cors.__file__)"
    imported = run(copy, "-c", code).stdout.strip()

    if Path(imported) != copy.resolve() / "flask_cors" / "__init__.py":
        sys.exit(f"What is tested is {imported}, and not what is changed.")

    return copy


def passes(copy: Path, *tests: str) -> bool:
    try:
        return run(copy, "-m", "pytest", "-q", "-x", *tests).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {
        **os.environ,
        # Sets are in the same order each time.
        "PYTHONHASHSEED": "0",
        # Two changes within a second could be taken for one.
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(copy),
        # To load them would take longer than many a test.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
