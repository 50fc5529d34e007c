from __future__ import annotations

import logging
import sys
import types
import typing as t
import warnings
from pathlib import Path

import flask_cors
from tests.fuzz.targets import read_corpus
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets import write_corpus

_PACKAGE = str(Path(flask_cors.__file__).parent)
_MOST_KEPT = 100
_LONGEST_KEPT = 200

# A file, a line, and the line before it.
Step = tuple[str, int, int]


def minimise(target: str, folder: Path) -> None:
    """Write the corpus of a target anew: the shortest inputs that reach all that the
    inputs in a folder reach, and some of the others.
    """
    # Without a handler, messages would be printed.
    logging.getLogger("flask_cors").addHandler(logging.NullHandler())
    inputs = {path.read_bytes() for path in folder.iterdir()}
    inputs.update(read_corpus(target))
    reached: set[Step] = set()
    kept: list[bytes] = []
    others: list[bytes] = []

    for data in sorted(filter(_is_short, inputs), key=_size):
        steps = _steps(target, data)
        (others if steps <= reached else kept).append(data)
        reached |= steps

    # Of all lengths, since the fuzzer also tells apart how often a line is reached.
    room = max(1, _MOST_KEPT - len(kept))
    kept += others[:: len(others) // room + 1]
    write_corpus(target, sorted(kept[:_MOST_KEPT], key=_size))


def _is_short(data: bytes) -> bool:
    return len(data) <= _LONGEST_KEPT


def _size(data: bytes) -> tuple[int, bytes]:
    return len(data), data


def _steps(target: str, data: bytes) -> set[Step]:
    """Return which lines of the package an input reaches, one after the other."""
    steps: set[Step] = set()

    def trace_call(frame: types.FrameType, event: str, argument: object) -> t.Any:
        name = frame.f_code.co_filename

        if not name.startswith(_PACKAGE):
            return None

        last = 0

        def trace_line(frame: types.FrameType, event: str, argument: object) -> t.Any:
            nonlocal last
            steps.add((name, last, frame.f_lineno))
            last = frame.f_lineno
            return trace_line

        return trace_line

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.settrace(trace_call)

        try:
            TARGETS[target](data)
        finally:
            sys.settrace(None)

    return steps
