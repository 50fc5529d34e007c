from __future__ import annotations

import collections.abc as cabc
import contextlib
import functools
import os
import subprocess
import sys
import threading
import typing as t
from pathlib import Path

T = t.TypeVar("T")

ROOT = Path(__file__).parent.parent


@contextlib.contextmanager
def started(
    *arguments: str, directory: Path = ROOT
) -> cabc.Iterator[subprocess.Popen[str]]:
    """Run Python on the checkout, and end it with the block.

    :param arguments: What stands behind ``python``.
    :param directory: Where it runs.
    """
    environ = {k: v for k, v in os.environ.items() if not k.startswith("FLASK_")}
    path = os.pathsep.join(filter(None, (str(ROOT), environ.get("PYTHONPATH"))))

    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=directory,
        env={**environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        # Ends the reading of a process that hangs.
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()

        try:
            yield process
        finally:
            watchdog.cancel()
            process.kill()


@contextlib.contextmanager
def started_once(
    run: cabc.Callable[[str], contextlib.AbstractContextManager[T]],
) -> cabc.Iterator[cabc.Callable[[str], T]]:
    """Start each kind of program once, in whichever order tests want them.

    :param run: Starts a kind, and ends it with its block.
    """
    with contextlib.ExitStack() as stack:

        @functools.cache
        def start(kind: str) -> T:
            return stack.enter_context(run(kind))

        yield start
