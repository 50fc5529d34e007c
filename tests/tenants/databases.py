from __future__ import annotations

import collections.abc as cabc
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import typing as t
from pathlib import Path

import pytest
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from examples.tenants.stores import store_of

CLIENT_ERRORS = (RedisError, SQLAlchemyError)

# Where Debian keeps what its users rarely start themselves.
POSTGRESQL = Path("/usr/lib/postgresql")
SECONDS = 20


class Database(t.Protocol):
    """A database of the tests' own, which can die and come back.

    It may come back empty.
    """

    #: How the environment of an app names it.
    environ: dict[str, str]

    def start(self) -> None:
        """Return once it answers."""

    def stop(self) -> None:
        """Let it die."""


class SQLite:
    """A file, which dies of being overwritten."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "tenants.db"
        self.environ = {"DATABASE_URL": f"sqlite:///{self._path}"}

    def start(self) -> None:
        self._path.write_bytes(b"")

    def stop(self) -> None:
        self._path.write_bytes(b"This is no database. " * 1000)


class Server:
    """A process that listens on a port of this machine.

    :param command: What starts it.
    :param folder: Where it runs.
    """

    def __init__(
        self, command: list[str], folder: Path, environ: dict[str, str]
    ) -> None:
        self._command = command
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.environ = environ

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + SECONDS

        while not self.answers():
            assert self._process.poll() is None, f"{self._command} ended."
            assert time.monotonic() < end, f"{self._command} does not answer."
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is None:
            return

        # PostgreSQL then does not wait for its clients.
        self._process.send_signal(signal.SIGINT)

        try:
            self._process.wait(SECONDS)
        finally:
            self._process.kill()
            self._process = None

    def answers(self) -> bool:
        store = store_of(self.environ)

        with contextlib.closing(store), contextlib.suppress(*CLIENT_ERRORS):
            store.prepare()
            return True

        return False


class Redis(Server):
    """A server of Redis."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        command = [
            program(shutil.which("redis-server"), "redis-server"),
            *("--bind", "127.0.0.1", "--port", str(port)),
            *("--dir", str(folder), "--save", ""),
        ]
        super().__init__(command, folder, {"REDIS_URL": f"redis://127.0.0.1:{port}/0"})


class PostgreSQL(Server):
    """A server of PostgreSQL, whose only user needs no password."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        found = sorted(POSTGRESQL.glob("*/bin/initdb"))
        initdb = program(str(found[-1]) if found else None, "postgresql")
        make_cluster(initdb, folder)
        command = [
            *unprivileged(folder),
            *(str(Path(initdb).with_name("postgres")), "-D", str(folder / "data")),
            *("-p", str(port), "-c", "listen_addresses=127.0.0.1"),
            *("-c", "unix_socket_directories=", "-c", "fsync=off"),
        ]
        url = f"postgresql://tester@127.0.0.1:{port}/postgres"
        super().__init__(command, folder, {"DATABASE_URL": url})


def make_cluster(initdb: str, folder: Path) -> None:
    subprocess.run(
        [
            *unprivileged(folder),
            *(initdb, "-D", str(folder / "data"), "--username", "tester"),
            *("--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"),
        ],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )


def unprivileged(folder: Path) -> list[str]:
    """Return what stands before a command that root may not run."""
    if os.geteuid() != 0:
        return []

    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def program(path: str | None, package: str) -> str:
    if path is None:
        pytest.skip(f"Debian's package {package} is not installed.")

    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


KINDS: dict[str, cabc.Callable[[Path], Database]] = {
    "sqlite": SQLite,
    "postgresql": PostgreSQL,
    "redis": Redis,
}


@contextlib.contextmanager
def running(kind: str) -> cabc.Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = KINDS[kind](Path(folder))

        try:
            database.start()
            yield database
        finally:
            database.stop()
