from __future__ import annotations

import contextlib
import http.client
import re
import signal
import socket

import pytest

from tests.processes import ROOT
from tests.processes import started

EXAMPLES = ROOT / "examples"
DEMO = EXAMPLES / "demo/demo.py"
ANY_PORTS = ("--api-port", "0", "--page-port", "0")

# Expects a status of the first answer that the API does not give.
BROKEN = """
import demo

right = demo.exchanges
demo.exchanges = lambda page: [right(page)[0]._replace(status=418), *right(page)[1:]]
raise SystemExit(demo.main())
"""


def run(*arguments: str) -> tuple[int, str, str]:
    with started(*arguments, directory=DEMO.parent) as process:
        output, errors = process.communicate()
        return process.returncode, output, errors


def verdicts(output: str) -> list[str]:
    return re.findall(r"^\S.* (ok|NOT AS EXPECTED)$", output, re.MULTILINE)


def origin(what: str, output: str) -> str:
    found = re.search(rf"^{what}: +(http://127\.0\.0\.1:\d+)$", output, re.MULTILINE)
    assert found, output
    return found[1]


def test_demo_checks_at_least_a_dozen_answers() -> None:
    code, output, errors = run(str(DEMO), "--check", *ANY_PORTS)
    rows = verdicts(output)
    assert (code, errors) == (0, "")
    assert len(rows) >= 12
    assert set(rows) == {"ok"}
    assert f"{len(rows)} of {len(rows)} answers are as expected." in output


def test_demo_fits_100_columns() -> None:
    _, output, _ = run("-c", BROKEN, "--check", *ANY_PORTS)
    assert max(map(len, output.splitlines())) <= 100


def test_demo_fails_on_an_answer_that_is_not_expected() -> None:
    code, output, errors = run("-c", BROKEN, "--check", *ANY_PORTS)
    first, *others = verdicts(output)
    assert (code, errors) == (1, "")
    assert first == "NOT AS EXPECTED"
    assert set(others) == {"ok"}
    assert re.search(r"^  expected: +418 +Allow-Origin: \*$", output, re.MULTILINE)
    assert f"{len(others)} of {len(others) + 1} answers are as expected." in output


def test_demo_takes_the_next_free_ports() -> None:
    with contextlib.ExitStack() as stack:
        for port in (5000, 5001):
            # Where somebody else has the port, it is taken as well.
            with contextlib.suppress(OSError):
                stack.enter_context(socket.create_server(("127.0.0.1", port)))

        code, output, errors = run(str(DEMO), "--check")

    api = origin("API", output)
    page = origin("Page", output)
    taken = {"http://127.0.0.1:5000", "http://127.0.0.1:5001"}
    assert (code, errors) == (0, "")
    assert len({api, page} | taken) == 4
    assert f"Port 5000 is taken. The API uses {api[17:]} instead." in output
    assert f"Port 5001 is taken. The page uses {page[17:]} instead." in output
    assert f"Allow-Origin: {page}" in output


@pytest.mark.parametrize(
    "port",
    [
        pytest.param("65536", id="above the last"),
        pytest.param("-1", id="negative"),
    ],
)
def test_demo_refuses_what_is_no_port(port: str) -> None:
    code, output, errors = run(str(DEMO), "--check", "--api-port", port)
    assert (code, output) == (2, "")
    assert f"argument --api-port: '{port}' is no port. Write 0 to 65535." in errors


def test_demo_serves_the_page_until_it_is_interrupted() -> None:
    with started(str(DEMO), *ANY_PORTS) as process:
        assert process.stdout
        output = ""

        for line in process.stdout:
            output += line

            if "Ctrl-C" in line:
                break

        page = origin("Page", output)
        connection = http.client.HTTPConnection(page[len("http://") :])

        with contextlib.closing(connection):
            connection.request("GET", "/")
            response = connection.getresponse()
            html = response.read().decode()

        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate()

    assert response.status == 200
    assert "<title>Flask-CORS demo</title>" in html
    assert f'const api = "{origin("API", output)}";' in html
    assert f'const listed = "{page}";' in html
    assert (process.returncode, rest, errors) == (0, "\nStopped.\n", "")
