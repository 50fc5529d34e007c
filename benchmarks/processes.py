from __future__ import annotations

import collections.abc as cabc
import json
import os
import socket
import subprocess
import sys
import time
import typing as t
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
BUILD = HERE / "build"
SHIM = BUILD / "shim.so"
PEER_PYTHON = BUILD / "peer" / "bin" / "python"


class Worker:
    """A process with one subject, which obeys over a pipe.

    :param command: What it is run under.
    """

    def __init__(
        self, subject: str, seed: int, command: cabc.Sequence[str] = ()
    ) -> None:
        python = PEER_PYTHON if subject == "peer" else Path(sys.executable)
        self._process = subprocess.Popen(
            [*command, str(python), str(HERE / "worker.py"), subject.partition(" ")[0]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        )

    def ask(self, *message: object) -> t.Any:
        """Return the answer to a message."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps(message), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()

        if not answer:
            raise RuntimeError(f"{self._process.args} died of {message}.")

        return json.loads(answer)

    def close(self) -> None:
        with self._process as process:
            assert process.stdin
            process.stdin.close()


@contextmanager
def workers(
    subjects: cabc.Iterable[str], seed: int, command: cabc.Sequence[str] = ()
) -> cabc.Iterator[dict[str, Worker]]:
    """Start a process for each subject.

    :param seed: That of Python's hashes.
    """
    started = {subject: Worker(subject, seed, command) for subject in subjects}

    try:
        yield started
    finally:
        for worker in started.values():
            worker.close()


def free_port() -> int:
    """Return a port of the loopback address that nothing uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Wait until something listens on a port.

    :raises RuntimeError: Nothing does.
    """
    for _ in range(100):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return

        time.sleep(0.1)

    raise RuntimeError(f"Nothing listens on port {port}.")
