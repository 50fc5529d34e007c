from __future__ import annotations

import functools
import http.client
import sys
import threading
import typing as t
from contextlib import closing
from pathlib import Path

import pytest
from werkzeug.test import Client

from tests.browsers import engines
from tests.browsers.case import Case
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.jobs import Desk
from tests.browsers.jobs import Jobs
from tests.browsers.places import fill
from tests.browsers.places import mount
from tests.browsers.places import places_of
from tests.browsers.places import Ports
from tests.browsers.process import BrowserError
from tests.browsers.process import started
from tests.browsers.recorder import Recorded
from tests.browsers.recorder import Recorder
from tests.browsers.server import listening
from tests.browsers.server import serving

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

PORTS = Ports(8001, 8002)
PLACES = places_of(PORTS, 7)

PREFLIGHT = {
    "Origin": "http://app.shop.localhost:8001",
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "x-a",
}


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']}".encode()]


def test_places_are_five_origins_of_one_app() -> None:
    assert (
        Places(
            page="http://app.shop.localhost:8001",
            own="http://app.shop.localhost:8001/c/7",
            api="http://api.shop.localhost:8001/c/7",
            port="http://app.shop.localhost:8002/c/7",
            foreign="http://api.other.localhost:8001/c/7",
        )
        == PLACES
    )


@pytest.mark.parametrize(
    ("url", "filled"),
    [
        pytest.param("{own}/a", "http://app.shop.localhost:8001/c/7/a", id="own"),
        pytest.param("{api}/a", "http://api.shop.localhost:8001/c/7/a", id="api"),
        pytest.param("{port}/a", "http://app.shop.localhost:8002/c/7/a", id="port"),
        pytest.param(
            "{foreign}/a?to={own}/b",
            "http://api.other.localhost:8001/c/7/a?to=http://app.shop.localhost:8001/c/7/b",
            id="two",
        ),
        pytest.param("{x}/{0}/{}", "{x}/{0}/{}", id="other braces"),
    ],
)
def test_fill_replaces_the_names_of_places(url: str, filled: str) -> None:
    fetch = Fetch(url, method="PUT", wait=1)
    assert fill(fetch, PLACES) == Fetch(filled, method="PUT", wait=1)


def test_mount_makes_each_app_once_and_with_its_places() -> None:
    made: list[Places] = []

    def create(places: Places) -> WSGIApplication:
        made.append(places)
        return echo

    case = Case("", "", create, ())
    client = Client(mount([case, case], functools.partial(places_of, PORTS)))
    assert made == []
    assert client.get("/c/1/notes").text == "/c/1 /notes"
    assert client.get("/c/1").text == "/c/1 "
    assert made == [places_of(PORTS, 1)]


@pytest.mark.parametrize("path", ["/", "/c/1/", "/c/0x/", "/c/-1/", "/C/0/", "/a/c/0/"])
def test_mount_has_nothing_but_cases(path: str) -> None:
    case = Case("", "", lambda places: echo, ())
    client = Client(mount([case], functools.partial(places_of, PORTS)))
    assert client.get(path).status_code == 404


def test_recorder_notes_what_the_server_got() -> None:
    recorder = Recorder(echo)
    client = Client(recorder, use_cookies=False)
    client.options("/c/7/notes", headers={"Host": "a.localhost:1", **PREFLIGHT})
    client.post("/c/7/?q=1", data=b"b", headers={"Host": "a.localhost:1", "X-A": "1"})
    client.get("/c/70/", headers={"Host": "a.localhost:1"})
    client.get("/elsewhere")
    preflight, real = recorder.requests_of(7)
    assert (preflight.method, preflight.path) == ("OPTIONS", "/notes")
    assert preflight.is_preflight
    assert preflight.headers.items() >= {
        ("host", "a.localhost:1"),
        *((name.lower(), value) for name, value in PREFLIGHT.items()),
    }
    assert real == Recorded(
        "POST",
        "/",
        "q=1",
        {"host": "a.localhost:1", "x-a": "1", "content-length": "1"},
        b"b",
    )
    assert len(recorder.requests_of(70)) == 1


def test_recorder_leaves_the_body_to_the_app() -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    assert Client(Recorder(app)).post("/c/7/", data=b"body").data == b"body"


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        pytest.param("OPTIONS", "Origin", id="no origin"),
        pytest.param("OPTIONS", "Access-Control-Request-Method", id="no method"),
        pytest.param("GET", "Access-Control-Request-Headers", id="no OPTIONS"),
    ],
)
def test_recorder_tells_preflights_from_others(method: str, missing: str) -> None:
    recorder = Recorder(echo)
    headers = {name: value for name, value in PREFLIGHT.items() if name != missing}
    Client(recorder).open("/c/7/", method=method, headers=headers)
    assert [seen.is_preflight for seen in recorder.requests_of(7)] == [False]


def test_recorder_forgets_when_it_is_cleared() -> None:
    recorder = Recorder(echo)
    Client(recorder).get("/c/7/")
    recorder.clear()
    assert recorder.requests_of(7) == []


# The server is for browsers alone. The oldest Werkzeug leaves a socket open in it.
@pytest.mark.browsers
def test_one_app_is_served_on_two_ports() -> None:
    with listening() as listeners, serving(echo, listeners):
        for port in listeners.ports:
            with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
                connection.request("GET", "/c/7/")
                assert connection.getresponse().read() == b" /c/7/"

    assert len(set(listeners.ports)) == 2
    assert all(listener.fileno() == -1 for listener in listeners.sockets)


def test_desk_knows_only_the_browsers_that_run() -> None:
    desk = Desk()
    client = Client(desk)

    with desk.opened() as (id, _):
        assert client.get(f"/harness/page?browser={id}").status_code == 200
        assert client.get(f"/harness/other?browser={id}").status_code == 404
        assert client.get("/harness/page?browser=0").status_code == 410

    assert client.get(f"/harness/page?browser={id}").status_code == 410


def test_jobs_are_taken_in_order_and_once() -> None:
    jobs = Jobs()
    numbers = jobs.put([[Fetch("a")], [Fetch("b")]])
    assert jobs.take(0) == (numbers[0], [Fetch("a")])
    assert jobs.take(0) == (numbers[1], [Fetch("b")])
    assert jobs.take(0) is None
    jobs.finish(numbers[1], [])
    assert not jobs.wait_for(numbers, 0)
    assert jobs.wait_for(numbers[1:], 0)


def test_closing_jobs_ends_the_waiting_for_them() -> None:
    jobs = Jobs()
    taker = threading.Thread(target=jobs.take, args=(600,), daemon=True)
    taker.start()
    assert jobs.wait_for_page(60)
    jobs.close()
    taker.join(60)
    assert not taker.is_alive()


def test_a_program_ends_with_its_block_and_its_children_too(tmp_path: Path) -> None:
    code = """if True:
        import subprocess, sys, time
        sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
        subprocess.Popen(sleep)
        subprocess.Popen(sleep, start_new_session=True)
        print("started", flush=True)
        time.sleep(60)
    """
    command = [sys.executable, "-c", code]

    with started("it", command, environ={}, output=tmp_path / "output") as process:
        while "started" not in process.tail():
            process.check()

        assert len(process.members()) == 3

    assert process.members() == []


def test_a_program_that_died_is_reported_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no display')"]

    with started("it", command, environ={}, output=tmp_path / "output") as process:
        process.popen.wait()

        with pytest.raises(BrowserError, match=r"it ended with 1\. .*\n  no display$"):
            process.check()


def test_a_missing_engine_is_an_error_that_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert engines.missing() == list(engines.ENGINES)

    error = pytest.raises(BrowserError, match=r"apt-get install .* firefox-esr")

    with error, engines.opened("firefox", "about:blank"):
        pytest.fail("It can't have started.")
