# Starts two processes of the service over one database, allows an origin and denies it
# again, and shows when each process sees the change.
#
# python -m examples.tenants.tour
#
# ruff: noqa: T201
from __future__ import annotations

import argparse
import collections.abc as cabc
import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from pathlib import Path

from .stores import store_of

CONFIG = Path(__file__).with_name("gunicorn_conf.py")
HOST = "127.0.0.1"
ORIGIN = "https://app.example"
ROW = "{:<18} {:<8} {:<9} {:<6} {:<19} {}"

# A request and a look-up take their time, too, on a busy machine.
GRACE = 2.0


class Answer(t.NamedTuple):
    status: int
    #: ``Access-Control-Allow-Origin``, if it was sent.
    allow_origin: str | None = None


#: What each question is answered, of an origin that is allowed and of another one.
ALLOWED = {"preflight": Answer(200, ORIGIN), "GET": Answer(200, ORIGIN)}
DENIED = {"preflight": Answer(403), "GET": Answer(200)}

QUESTIONS = {
    "preflight": ("OPTIONS", {"Access-Control-Request-Method": "GET"}),
    "GET": ("GET", {}),
}


class Process(t.NamedTuple):
    """One process of the service."""

    name: str
    port: int

    def ask(self, question: str, tenant: str) -> Answer:
        """Ask as a browser does for a page."""
        method, headers = QUESTIONS[question]
        path = f"/tenants/{tenant}/price"
        return self.send(method, path, {"Origin": ORIGIN, **headers})

    def change(self, method: str, tenant: str, token: str) -> Answer:
        """Ask as an admin to add or to remove the origin."""
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        }
        path = f"/admin/tenants/{tenant}/origins"
        return self.send(method, path, headers, json.dumps({"origin": ORIGIN}))

    def send(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=20)

        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            allow_origin = response.getheader("Access-Control-Allow-Origin")
            return Answer(response.status, allow_origin)


class Tour:
    """Shows what the processes answer, and counts what is not as expected."""

    def __init__(self, processes: cabc.Sequence[Process], token: str) -> None:
        self.processes = processes
        self.token = token
        # A database that is used for more than the tour keeps what it holds.
        self.tenant = f"tour-{secrets.token_hex(4)}"
        self.checked = 0
        self.wrong = 0

    def run(self, seconds: float) -> None:
        """Allow the origin and deny it again.

        :param seconds: For how long each process remembers an answer.
        """
        print(ROW.format("", "PROCESS", "REQUEST", "STATUS", "ALLOW-ORIGIN", ""))
        self.show("Before", DENIED)
        self.change("PUT", "wrong token", 401)
        self.change("PUT", self.token, 200)

        try:
            self.wait(ALLOWED, seconds)
            self.show("Allowed", ALLOWED)
            self.show("Another tenant", DENIED, "another-tenant")
        finally:
            self.change("DELETE", self.token, 200)

        self.wait(DENIED, seconds)
        self.show("Denied again", DENIED)

    def show(
        self, step: str, expected: dict[str, Answer], tenant: str | None = None
    ) -> None:
        print()

        for process in self.processes:
            for question in QUESTIONS:
                answer = process.ask(question, tenant or self.tenant)
                verdict = self.verdict(answer == expected[question])
                origin = answer.allow_origin or "-"
                cells = (step, process.name, question, answer.status, origin, verdict)
                print(ROW.format(*cells))

    def change(self, method: str, token: str, status: int) -> None:
        first = self.processes[0]
        answer = first.change(method, self.tenant, token)
        verdict = self.verdict(answer == Answer(status))
        step = f"Admin, {'right' if token == self.token else 'wrong'} token"
        origin = answer.allow_origin or "-"
        print()
        print(ROW.format(step, first.name, method, answer.status, origin, verdict))

    def wait(self, expected: dict[str, Answer], seconds: float) -> None:
        """Print after how many seconds each process sees a change."""
        print()

        for process, passed in self.delays(expected["GET"], seconds + GRACE).items():
            verdict = self.verdict(passed <= seconds + GRACE)
            print(f"The {process.name} process sees it after {passed:.1f} s. {verdict}")

    def delays(self, expected: Answer, limit: float) -> dict[Process, float]:
        start = time.monotonic()
        found: dict[Process, float] = {}

        while len(found) < len(self.processes) and time.monotonic() - start < limit:
            for process in set(self.processes) - set(found):
                if process.ask("GET", self.tenant) == expected:
                    found[process] = time.monotonic() - start

            time.sleep(0.05)

        return {each: found.get(each, float("inf")) for each in self.processes}

    def verdict(self, is_expected: bool) -> str:
        self.checked += 1
        self.wrong += not is_expected
        return "ok" if is_expected else "NOT AS EXPECTED"


def main(arguments: cabc.Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Show origins from a database.")
    parser.add_argument("--serve", action="store_true", help="run until Ctrl-C")
    options = parser.parse_args(arguments)

    # Also where it is ended, or started in the background, it ends its processes.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)

    try:
        return run(options.serve)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0 if options.serve else 1


def run(is_to_serve: bool) -> int:
    """Serve until Ctrl-C, or give the tour.

    :return: The exit code: 0 if every answer is as expected, else 1.
    """
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory())
        environ = environment(directory)
        print(f"Store: {prepare(environ)}")
        print(f"Answers are kept for: {environ['ORIGINS_SECONDS']} s")
        first = stack.enter_context(serving("first", environ))
        second = stack.enter_context(serving("second", environ))

        if is_to_serve:
            serve([first, second])

        tour = Tour([first, second], environ["ADMIN_TOKEN"])
        tour.run(float(environ["ORIGINS_SECONDS"]))
        right = tour.checked - tour.wrong
        print(f"\n{right} of {tour.checked} answers are as expected.")
        return 1 if tour.wrong else 0


def environment(directory: str) -> dict[str, str]:
    """Return the environment of the processes, whatever is not given made up."""
    given = {name: value for name, value in os.environ.items() if value}

    if "ADMIN_TOKEN" not in given:
        given["ADMIN_TOKEN"] = secrets.token_urlsafe()
        print(f"ADMIN_TOKEN={given['ADMIN_TOKEN']}")

    defaults = {
        "DATABASE_URL": f"sqlite:///{directory}/tenants.db",
        "ORIGINS_SECONDS": "5",
    }
    return {**defaults, **given}


def prepare(environ: cabc.Mapping[str, str]) -> str:
    """Make what the store needs, and return the store's name."""
    store = store_of(environ)

    with contextlib.closing(store):
        store.prepare()
        return store.name


@contextlib.contextmanager
def serving(name: str, environ: cabc.Mapping[str, str]) -> cabc.Iterator[Process]:
    """Run gunicorn on a port that the system chooses."""
    with socket.create_server((HOST, 0)) as listener:
        handle = listener.fileno()
        port = listener.getsockname()[1]
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", str(CONFIG)),
                *("--bind", f"fd://{handle}", "examples.tenants.service:create_app()"),
            ],
            env=environ,
            pass_fds=[handle],
        )

    # The listener is closed here, so that no request waits for a server that is dead.
    try:
        yield Process(name, port)
    finally:
        end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()

    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def serve(processes: cabc.Sequence[Process]) -> t.NoReturn:
    """Say how to use the processes, and wait for Ctrl-C."""
    for process in processes:
        print(f"The {process.name} process: http://{HOST}:{process.port}")

    url = f"http://{HOST}:{processes[0].port}/admin/tenants/acme/origins"
    print(
        f"\nTo allow {ORIGIN}:"
        f'\n  curl -X PUT -H "Authorization: Bearer $ADMIN_TOKEN" \\'
        f"\n    --json '{json.dumps({'origin': ORIGIN})}' {url}"
        "\nTo see what a browser is told:"
    )

    for process in processes:
        url = f"http://{HOST}:{process.port}/tenants/acme/price"
        print(f"  curl -i -H 'Origin: {ORIGIN}' {url}")

    print("\nCtrl-C ends both.", flush=True)

    while True:
        threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
