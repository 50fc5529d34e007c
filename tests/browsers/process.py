from __future__ import annotations

import collections.abc as cabc
import contextlib
import os
import signal
import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

# The variable that marks a program's children.
MARK = "FLASK_CORS_PROGRAM"


class BrowserError(Exception):
    """A browser is missing, died, or did not answer in time."""


@dataclass(frozen=True)
class Process:
    """A program that runs in a session of its own, with its children."""

    name: str
    popen: subprocess.Popen[bytes]
    #: What it printed, on both streams.
    output: Path
    #: The value of its mark.
    mark: str

    @property
    def pid(self) -> int:
        return self.popen.pid

    def members(self) -> list[int]:
        """Return the pids of it and its children, without those that have ended.

        Some leave the session, and others hide their variables: none does both.
        """
        return [pid for pid in _pids() if self._owns(Path(f"/proc/{pid}"))]

    def _owns(self, path: Path) -> bool:
        # A process may end meanwhile, or be another user's.
        with contextlib.suppress(OSError):
            state, _, _, session = _stat(path)

            if state in "ZX":
                return False

            if session == str(self.pid):
                return True

            return f"{MARK}={self.mark}".encode() in (path / "environ").read_bytes()

        return False

    def check(self) -> None:
        """Do nothing as long as it runs.

        :raises BrowserError: It ended. The end of its output is named.
        """
        code = self.popen.poll()

        if code is not None:
            raise BrowserError(f"{self.name} ended with {code}.{self.tail()}")

    def tail(self) -> str:
        """Return the end of its output, as the end of a message."""
        lines = self.output.read_text("utf-8", "replace").splitlines()[-20:]
        return (
            "\n  ".join([" It printed:", *lines]) if lines else " It printed nothing."
        )


@contextlib.contextmanager
def started(
    name: str,
    command: cabc.Sequence[str],
    *,
    environ: cabc.Mapping[str, str],
    output: Path,
    ends_itself: bool = False,
    pass_fds: cabc.Collection[int] = (),
) -> cabc.Iterator[Process]:
    """Run a program, and end it and all of its children with the block.

    :param output: The file to print to.
    :param ends_itself: Whether to ask it first, so that it can clean up.
    """
    mark = uuid.uuid4().hex

    with output.open("wb") as file:
        popen = subprocess.Popen(
            command,
            env={**environ, MARK: mark},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=pass_fds,
        )

    process = Process(name, popen, output, mark)

    try:
        yield process
    finally:
        if ends_itself:
            _ask_to_end(popen)

        _kill(process)


def _ask_to_end(popen: subprocess.Popen[bytes]) -> None:
    popen.terminate()

    with contextlib.suppress(subprocess.TimeoutExpired):
        popen.wait(5)


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _stat(path: Path) -> list[str]:
    """Return a process's state, parent, group and session."""
    # Behind its name, which may hold anything.
    return (path / "stat").read_text().rpartition(")")[2].split()[:4]


def _kill(process: Process) -> None:
    deadline = time.monotonic() + 60

    while pids := process.members():
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

        # Reaps it, so that it counts no longer.
        process.popen.poll()

        if time.monotonic() > deadline:
            raise BrowserError(f"The processes {pids} can't be ended.")

        time.sleep(0.02)

    process.popen.wait()
