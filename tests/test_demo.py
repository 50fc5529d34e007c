from __future__ import annotations

import contextlib
import http.client
import re
import signal
import socket

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient
from werkzeug.test import Client

from examples.demo.api import create_app
from examples.demo.exchange_log import Log
from examples.demo.page import create_page
from flask_cors.cli import cors
from flask_cors.cli.audit.audit import run_audit
from flask_cors.cli.audit.findings import Severity
from tests.processes import started
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import preflight

DEMO = ("-m", "examples.demo.demo")
ANY_PORTS = ("--api-port", "0", "--page-port", "0")

# Expects a status of the first answer that the API does not give.
BROKEN = """
from examples.demo import demo

right = demo.exchanges
demo.exchanges = lambda page: [right(page)[0]._replace(status=418), *right(page)[1:]]
raise SystemExit(demo.main())
"""


def run(*arguments: str) -> tuple[int, str, str]:
    with started(*arguments) as process:
        output, errors = process.communicate()
        return process.returncode, output, errors


def verdicts(output: str) -> list[str]:
    return re.findall(r"^\S.* (ok|NOT AS EXPECTED)$", output, re.MULTILINE)


def origin(what: str, output: str) -> str:
    found = re.search(rf"^{what}: +(http://127\.0\.0\.1:\d+)$", output, re.MULTILINE)
    assert found, output
    return found[1]


PAGE = "http://127.0.0.1:5001"
LOCAL = "http://localhost:5001"
API = "http://127.0.0.1:5000"
HOST = {"Host": "127.0.0.1:5001"}
OWN = {**HOST, "Origin": PAGE}
YOURS = "/policies/yours/notes"
WIDE = {"origins": PAGE, "methods": "PUT", "headers": "X-Id", "credentials": "on"}


@pytest.fixture
def api() -> Flask:
    return create_app(PAGE)


@pytest.fixture
def log(api: Flask) -> Log:
    return Log(api, size=3)


@pytest.fixture
def page(api: Flask, log: Log) -> FlaskClient:
    return create_page(PAGE, API, api, log).test_client()


def test_audit_finds_nothing_at_medium_or_above(api: Flask) -> None:
    found = run_audit(api)
    assert [each for each in found if each.severity.is_at_least(Severity.MEDIUM)] == []


def test_demo_checks_at_least_a_dozen_answers() -> None:
    code, output, errors = run(*DEMO, "--check", *ANY_PORTS)
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

        code, output, errors = run(*DEMO, "--check")

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
    code, output, errors = run(*DEMO, "--check", "--api-port", port)
    assert (code, output) == (2, "")
    assert f"argument --api-port: '{port}' is no port. Write 0 to 65535." in errors


def test_demo_serves_the_page_until_it_is_interrupted() -> None:
    with started(*DEMO, *ANY_PORTS) as process:
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
    assert f'data-api="{origin("API", output)}"' in html
    assert f"The API lists <code>{page}</code>." in html
    assert (process.returncode, rest, errors) == (0, "\nStopped.\n", "")


def test_page_brings_all_that_it_needs(page: FlaskClient) -> None:
    response = page.get("/", headers=HOST)
    named = re.findall(r' (?:src|href)="([^"]+)"', response.text)
    assert named == ["data:,", "/static/page.css", "/static/page.js", LOCAL]

    for path, kind in zip(named[1:3], ("css", "javascript")):
        with page.get(path, headers=HOST) as file:
            assert file.status_code == 200
            assert f"/{kind}" in file.headers["Content-Type"]

    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert f"connect-src 'self' {API};" in response.headers["Content-Security-Policy"]


def test_page_names_its_other_origin(page: FlaskClient) -> None:
    response = page.get("/", headers={"Host": "localhost:5001"})
    assert f'<a href="{PAGE}">' in response.text
    assert f"of the origin <code>{LOCAL}</code>" in response.text


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
@pytest.mark.parametrize("path", ["/", "/static/page.js", "/policy", "/explain"])
@pytest.mark.parametrize(
    "host",
    [
        pytest.param("evil.test:5001", id="a name that was made to lead here"),
        pytest.param("127.0.0.1", id="no port"),
        pytest.param("127.0.0.1:5000", id="another port"),
        pytest.param("127.0.0.1:5001.evil.test", id="ours in front"),
        pytest.param("", id="none"),
    ],
)
def test_no_other_host_is_served(
    host: str, path: str, method: str, page: FlaskClient
) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert page.open(path, method=method, headers=headers).status_code in (400, 403)


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param(None, id="none"),
        pytest.param("null", id="opaque"),
        pytest.param("https://evil.test", id="another site"),
        pytest.param("http://127.0.0.1:5000", id="another port"),
        pytest.param("https://127.0.0.1:5001", id="another scheme"),
        pytest.param(LOCAL, id="the same page by its other name"),
    ],
)
def test_strangers_can_not_edit(
    origin: str | None, page: FlaskClient, api: Flask
) -> None:
    headers = HOST if origin is None else {**HOST, "Origin": origin}
    edited = page.put("/policy", data=WIDE, headers=headers)
    explained = page.post("/explain", json={}, headers=headers)
    assert (edited.status_code, explained.status_code) == (403, 403)
    assert cors_headers(get(api.test_client(), YOURS, PAGE)) == {"Vary": "Origin"}


@pytest.mark.parametrize("own", [PAGE, LOCAL])
def test_edit_is_in_force_at_once(own: str, page: FlaskClient, api: Flask) -> None:
    client = api.test_client()
    assert cors_headers(get(client, YOURS, PAGE)) == {"Vary": "Origin"}
    headers = {"Host": own[len("http://") :], "Origin": own}
    response = page.put("/policy", data=WIDE, headers=headers)
    assert (response.status_code, response.json) == (200, {"problems": []})
    assert cors_headers(preflight(client, YOURS, PAGE, "PUT", "x-id")) == {
        "Access-Control-Allow-Origin": PAGE,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": "PUT",
        "Access-Control-Allow-Headers": "X-Id",
    }


def test_what_is_emptied_is_allowed_no_more(page: FlaskClient, api: Flask) -> None:
    client = api.test_client()
    page.put("/policy", data=WIDE, headers=OWN)
    response = page.put("/policy", data={"origins": PAGE}, headers=OWN)
    assert response.status_code == 200
    assert cors_headers(preflight(client, YOURS, PAGE, "PUT", "x-id")) == {
        "Access-Control-Allow-Origin": PAGE,
    }
    page.put("/policy", data={}, headers=OWN)
    assert cors_headers(get(client, YOURS, PAGE)) == {"Vary": "Origin"}


def test_wrong_edit_tells_its_problems_and_changes_nothing(
    page: FlaskClient, api: Flask
) -> None:
    form = {**WIDE, "origins": "app.example", "methods": "TRACE"}
    response = page.put("/policy", data=form, headers=OWN)
    problems = dict(response.json["problems"]) if response.json else {}
    assert response.status_code == 422
    assert problems.keys() == {"origins", "methods"}
    assert problems["methods"].startswith("'TRACE' is a method that browsers never")
    assert problems["origins"].startswith("'app.example' has no scheme")
    assert cors_headers(get(api.test_client(), YOURS, PAGE)) == {"Vary": "Origin"}


def test_risks_can_not_be_accepted(page: FlaskClient, api: Flask) -> None:
    form = {**WIDE, "origins": "*", "accept_risks": "any-origin"}
    response = page.put("/policy", data=form, headers=OWN)
    assert response.status_code == 422
    assert "lets every site that a user visits read" in response.text
    assert cors_headers(get(api.test_client(), YOURS, PAGE)) == {"Vary": "Origin"}


def test_explanation_is_that_of_the_command(page: FlaskClient, api: Flask) -> None:
    asked = {"id": "1", "path": YOURS, "options": {"method": "DELETE"}}
    response = page.post("/explain", json=asked, headers=OWN)
    words = ["explain", "DELETE", API + YOURS, "--origin", PAGE]
    printed = CliRunner().invoke(cors, words, obj=ScriptInfo(create_app=lambda: api))
    assert response.json == {
        "seen": [],
        "allowed": False,
        "why": "The response has no Access-Control-Allow-Origin.",
        "text": printed.output.rstrip("\n"),
    }


def test_explanation_of_what_no_script_can_send_is_refused(page: FlaskClient) -> None:
    asked = {"id": "1", "path": YOURS, "options": {"method": "GET IT"}}
    response = page.post("/explain", json=asked, headers=OWN)
    assert response.status_code == 400
    assert "GET IT" in response.text


def test_explanation_tells_what_the_server_has_seen(
    page: FlaskClient, log: Log
) -> None:
    browser = Client(log)
    question = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    browser.options("/policies/listed/notes?id=7", headers=question)
    browser.post("/policies/listed/notes?id=7", headers={"Origin": PAGE})
    asked = {"id": "7", "path": "/policies/listed/notes", "options": {"method": "POST"}}
    response = page.post("/explain", json=asked, headers=OWN)
    allowed = ["Allow-Origin", PAGE]
    named = [["Allow-Headers", "Content-Type"], ["Allow-Methods", "GET, POST"], allowed]
    assert response.json
    assert response.json["seen"] == [
        {"method": "OPTIONS", "is_preflight": True, "answer": [200, named]},
        {"method": "POST", "is_preflight": False, "answer": [200, [allowed]]},
    ]


def test_log_keeps_the_last_exchanges(log: Log) -> None:
    browser = Client(log)

    for number in range(5):
        browser.get(f"/public?id={number}")

    assert len(log) == 3
    assert [len(log.of(str(number))) for number in range(5)] == [0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    "query", [pytest.param("", id="none"), pytest.param(f"?id={'7' * 41}", id="long")]
)
def test_log_keeps_nothing_without_an_id_of_its_page(query: str, log: Log) -> None:
    Client(log).get(f"/public{query}")
    assert len(log) == 0
