from __future__ import annotations

import contextlib
import http.client
import json
import re
import signal
import subprocess
import time

import pytest

from tests.processes import started

from .databases import Database

TOUR = ("-m", "examples.tenants.tour")
APP = "https://app.example"
SECONDS = 0.3
# What a busy machine may need in addition.
GRACE = 2.0

# Expects a status that no preflight is answered with.
BROKEN = """
from examples.tenants import tour

tour.DENIED = {**tour.DENIED, "preflight": tour.Answer(418)}
raise SystemExit(tour.main())
"""

# Starts the processes, and asks them nothing.
UNASKED = "from examples.tenants import tour; tour.Tour.run = print; tour.main()"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGINS_SECONDS", str(SECONDS))


def chosen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in database.environ.items():
        monkeypatch.setenv(name, value)


def run(*arguments: str) -> tuple[int, str, str]:
    with started(*arguments) as process:
        output, errors = process.communicate()
        return process.returncode, output, errors


def verdicts(output: str) -> list[str]:
    return re.findall(r"^\S.* (ok|NOT AS EXPECTED)$", output, re.MULTILINE)


def test_tour_is_as_expected_over_each_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(database, monkeypatch)
    code, output, errors = run(*TOUR)
    delays = re.findall(r"^The \w+ process sees it after (\S+) s\.", output, re.M)
    rows = verdicts(output)
    assert (code, errors) == (0, "")
    assert set(rows) == {"ok"}
    assert len(delays) == 4
    assert all(float(each) <= SECONDS + GRACE for each in delays)
    assert f"{len(rows)} of {len(rows)} answers are as expected." in output
    assert max(map(len, output.splitlines())) <= 100


def test_tour_needs_no_setting_and_prints_its_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ORIGINS_SECONDS")
    code, output, errors = run("-c", UNASKED)
    assert (code, errors) == (0, "")
    assert "Store: sqlite\nAnswers are kept for: 5 s\n" in output
    assert re.search(r"^ADMIN_TOKEN=\S{43}$", output, re.MULTILINE)


def test_tour_keeps_a_given_token_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "a-given-token")
    code, output, _ = run("-c", UNASKED)
    assert code == 0
    assert "a-given-token" not in output


def test_tour_fails_on_an_answer_that_is_not_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ORIGINS_SECONDS", "0.1")
    code, output, errors = run("-c", BROKEN)
    rows = verdicts(output)
    right = rows.count("ok")
    assert (code, errors) == (1, "")
    assert 0 < right < len(rows)
    assert f"{right} of {len(rows)} answers are as expected." in output


class Served:
    """The processes that ``--serve`` runs, asked without help of the tour."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        output = ""

        for line in process.stdout:
            output += line

            if "Ctrl-C" in line:
                break

        token = re.search(r"^ADMIN_TOKEN=(\S+)$", output, re.MULTILINE)
        assert token, output
        self.token = token[1]
        found = re.findall(r"process: http://127\.0\.0\.1:(\d+)$", output, re.MULTILINE)
        self.ports = [int(port) for port in found]

    def change(self, port: int, method: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }

        with contextlib.closing(connection):
            body = json.dumps({"origin": APP})
            connection.request(method, "/admin/tenants/acme/origins", body, headers)
            return connection.getresponse().status

    def allow_origin(self, port: int) -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

        with contextlib.closing(connection):
            connection.request("GET", "/tenants/acme/price", headers={"Origin": APP})
            response = connection.getresponse()
            assert response.status == 200
            return response.getheader("Access-Control-Allow-Origin")

    def wait(self, expected: str | None) -> None:
        """Wait until both see a change.

        :raises AssertionError: One does not see it within the cache's seconds.
        """
        end = time.monotonic() + SECONDS + GRACE

        while {self.allow_origin(port) for port in self.ports} != {expected}:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_two_processes_see_a_change_within_the_seconds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(database, monkeypatch)

    with started(*TOUR, "--serve") as process:
        served = Served(process)
        first, second = served.ports

        try:
            assert served.change(second, "DELETE") == 200
            served.wait(None)
            assert served.change(first, "PUT") == 200
            served.wait(APP)
            assert served.change(second, "DELETE") == 200
            served.wait(None)
        finally:
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate()

    assert (process.returncode, errors) == (0, "")
    assert rest.endswith("\nStopped.\n")

    for port in served.ports:
        with pytest.raises(ConnectionRefusedError):
            served.allow_origin(port)
