from __future__ import annotations

import collections.abc as cabc
import functools
import itertools
import os
import signal
import threading
import time
import typing as t
from dataclasses import dataclass

import pytest

from tests.browsers.case import Case
from tests.browsers.case import Fetch
from tests.browsers.driven import driven
from tests.browsers.driven import DrivenBrowser
from tests.browsers.driven import Saw
from tests.browsers.engines import Engine
from tests.browsers.engines import ENGINES
from tests.browsers.engines import hint
from tests.browsers.engines import is_installed
from tests.browsers.places import fill
from tests.browsers.places import mount
from tests.browsers.places import places_of
from tests.browsers.places import Ports
from tests.browsers.process import BrowserError
from tests.browsers.recorder import Recorded
from tests.browsers.recorder import Recorder
from tests.browsers.server import Address
from tests.browsers.server import listening
from tests.browsers.server import serving

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment

pytestmark = pytest.mark.browsers

UNSAFE = (("X-A", "1"),)

# Who comes waits until four are there.
TOGETHER = threading.Barrier(4)


def plain(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer by the path: ``/open`` to all, ``/listed`` to a page with cookies."""
    path = environ["PATH_INFO"]
    headers = [("Content-Type", "text/plain"), ("X-B", "2"), ("X-C", "3")]

    if path == "/together":
        TOGETHER.wait(60)

    if path in {"/open", "/together"}:
        headers.append(("Access-Control-Allow-Origin", "*"))
        headers.append(("Access-Control-Allow-Headers", "x-a"))
        headers.append(("Access-Control-Expose-Headers", "x-b"))

    if path == "/listed":
        headers.append(("Access-Control-Allow-Origin", environ.get("HTTP_ORIGIN", "")))
        headers.append(("Access-Control-Allow-Credentials", "true"))
        headers.append(("Set-Cookie", "a=1"))

    start_response("200 OK", headers)
    size = int(environ.get("CONTENT_LENGTH") or 0)
    return [b"Hello", environ["wsgi.input"].read(size)]


@dataclass(frozen=True)
class Bench:
    """A browser, and cases that nobody has used."""

    browser: DrivenBrowser
    ports: Ports
    recorder: Recorder
    numbers: cabc.Iterator[int]

    def jobs(self, count: int, *fetches: Fetch) -> tuple[list[int], list[list[Fetch]]]:
        numbers = list(itertools.islice(self.numbers, count))
        places = [places_of(self.ports, number) for number in numbers]
        return numbers, [[fill(fetch, place) for fetch in fetches] for place in places]

    def run(self, *fetches: Fetch) -> tuple[list[Saw], list[Recorded]]:
        """Return what the script saw, and what the server saw."""
        (number,), jobs = self.jobs(1, *fetches)
        (saw,) = self.browser.run(jobs, limit=60)
        return saw, self.recorder.requests_of(number)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param

    if not is_installed(engine):
        pytest.skip(hint(engine))

    return engine


@pytest.fixture(scope="module")
def bench(engine: Engine) -> cabc.Iterator[Bench]:
    cases = [Case("plain", "", lambda places: plain, ())] * 300

    with listening() as listeners:
        ports = listeners.ports
        recorder = Recorder(mount(cases, functools.partial(places_of, ports)))

        with serving(recorder, listeners) as address, driven(engine, address) as b:
            yield Bench(b, ports, recorder, iter(range(len(cases))))


@pytest.fixture
def address() -> cabc.Iterator[Address]:
    with listening() as listeners, serving(plain, listeners) as address:
        yield address


def test_an_allowed_answer_is_seen_in_full(bench: Bench) -> None:
    (saw,), seen = bench.run(Fetch("{api}/open", method="POST", body=" world"))
    (request,) = seen
    assert (saw.allowed, saw.type, saw.status) == (True, "cors", 200)
    assert saw.url.endswith("/open")
    assert saw.headers == {"content-type": "text/plain", "x-b": "2"}
    assert (saw.body, saw.redirected) == ("Hello world", False)
    assert (saw.error, saw.reason_code) == ("", None)
    assert (request.method, request.is_preflight) == ("POST", False)


def test_a_denied_answer_is_seen_by_nobody_but_the_server(bench: Bench) -> None:
    (saw,), seen = bench.run(Fetch("{api}/closed"))
    is_chromium = bench.browser.engine == "chromium"
    assert (saw.allowed, saw.status, saw.headers, saw.body) == (False, 0, {}, "")
    assert saw.error.startswith("TypeError")
    assert saw.reason_code == ("MissingAllowOriginHeader" if is_chromium else None)
    assert [request.path for request in seen] == ["/closed"]


def test_an_answer_of_the_own_origin_is_seen_without_cors(bench: Bench) -> None:
    (saw,), seen = bench.run(Fetch("{own}/closed"))
    assert (saw.allowed, saw.type, saw.headers["x-c"]) == (True, "basic", "3")
    assert [request.headers.get("origin") for request in seen] == [None]


def test_preflights_are_counted(bench: Bench) -> None:
    allowed = Fetch("{api}/open", headers=UNSAFE)
    denied = Fetch("{api}/closed", method="PUT")
    saw, seen = bench.run(allowed, denied)
    assert [call.allowed for call in saw] == [True, False]
    assert [(request.method, request.is_preflight) for request in seen] == [
        ("OPTIONS", True),
        ("GET", False),
        ("OPTIONS", True),
    ]
    assert seen[0].headers["access-control-request-headers"] == "x-a"
    assert seen[2].headers["access-control-request-method"] == "PUT"


def test_preflights_are_cached_within_a_case_only(bench: Bench) -> None:
    fetch = Fetch("{api}/open", headers=UNSAFE)
    _, seen = bench.run(fetch, fetch)
    _, seen_of_another_case = bench.run(fetch)
    assert [request.is_preflight for request in seen] == [True, False, False]
    assert [request.is_preflight for request in seen_of_another_case] == [True, False]


def test_a_sandboxed_frame_has_the_origin_null(bench: Bench) -> None:
    allowed = Fetch("{own}/open", sandboxed=True)
    denied = Fetch("{own}/closed", sandboxed=True)
    saw, seen = bench.run(allowed, denied, Fetch("{own}/closed"))
    is_chromium = bench.browser.engine == "chromium"
    assert [call.allowed for call in saw] == [True, False, True]
    assert [request.headers.get("origin") for request in seen] == ["null", "null", None]
    assert saw[1].reason_code == ("MissingAllowOriginHeader" if is_chromium else None)


def test_another_port_is_another_origin(bench: Bench) -> None:
    (saw,), seen = bench.run(Fetch("{port}/closed"))
    page = places_of(bench.ports, 0).page
    host = f"app.shop.localhost:{bench.ports.other}"
    assert not saw.allowed
    assert [(each.headers["origin"], each.headers["host"]) for each in seen] == [
        (page, host)
    ]


def test_cookies_go_to_the_same_site_when_the_script_includes_them(
    bench: Bench,
) -> None:
    included = Fetch("{api}/listed", credentials="include")
    saw, seen = bench.run(included, included, Fetch("{api}/listed"))
    assert [call.allowed for call in saw] == [True, True, True]
    assert [request.headers.get("cookie") for request in seen] == [None, "a=1", None]


def test_a_call_waits(bench: Bench) -> None:
    start = time.monotonic()
    bench.run(Fetch("{api}/open"), Fetch("{api}/open", wait=1))
    assert time.monotonic() - start >= 1


def test_four_jobs_run_at_once(bench: Bench) -> None:
    _, jobs = bench.jobs(4, Fetch("{api}/together"))
    results = bench.browser.run(jobs)
    assert [saw.status for (saw,) in results] == [200] * 4


def test_reason_codes_belong_to_their_calls(bench: Bench) -> None:
    is_chromium = bench.browser.engine == "chromium"
    saw, _ = bench.run(
        Fetch("{api}/closed"),
        Fetch("{api}/open", mode="same-origin"),
        Fetch("{api}/open", credentials="include"),
        Fetch("{api}/open", method="CONNECT"),
        Fetch("{api}/closed#part", headers=UNSAFE),
        Fetch("{api}/open", method="PUT"),
    )
    codes = [
        "MissingAllowOriginHeader",
        None,
        "WildcardOriginNotAllowed",
        None,
        "PreflightMissingAllowOriginHeader",
        "MethodDisallowedByPreflightResponse",
    ]
    assert [call.reason_code for call in saw] == (codes if is_chromium else [None] * 6)


def test_two_hundred_jobs_come_back_in_order(bench: Bench) -> None:
    numbers, jobs = bench.jobs(200, Fetch("{api}/open", headers=UNSAFE))
    results = bench.browser.run(jobs)
    assert [saw.url for (saw,) in results] == [job[0].url for job in jobs]

    for number in numbers:
        seen = bench.recorder.requests_of(number)
        assert [request.is_preflight for request in seen] == [True, False]


def test_a_job_that_hangs_is_named(bench: Bench) -> None:
    (quick,) = bench.jobs(1, Fetch("{api}/open"))[1]
    (slow,) = bench.jobs(1, Fetch("{api}/slow", wait=10))[1]

    with pytest.raises(BrowserError) as caught:
        bench.browser.run([quick, slow], limit=3)

    assert "did not finish in 3 seconds" in str(caught.value)
    assert f"job 2 of 2 ({slow[0].url})." in str(caught.value)
    assert bench.run(Fetch("{api}/open"))[0][0].allowed


def test_a_browser_that_dies_is_an_error(engine: Engine, address: Address) -> None:
    with driven(engine, address) as browser:
        killer = threading.Timer(0.5, os.kill, (browser.process.pid, signal.SIGKILL))
        killer.start()

        with pytest.raises(BrowserError, match=f"^{engine} ended with -9"):
            browser.run([[Fetch(f"{address.page}/open", wait=600)]], limit=60)

        killer.join()


def test_nothing_is_left_of_a_browser(engine: Engine, address: Address) -> None:
    with driven(engine, address) as browser:
        process = browser.process
        home = browser.profile.parent
        assert process.pid in process.members()
        assert home.is_dir()

    assert process.members() == []
    assert not home.exists()


def test_console_can_be_read(engine: Engine, address: Address) -> None:
    with driven(engine, address, console=True) as browser:
        api = address.page.replace("app.", "api.", 1)
        browser.run([[Fetch(f"{api}/closed")]])
        # Messages come late.
        texts = ("".join(browser.messages()) for _ in range(100))
        assert any("/closed" in text for text in texts)


def test_console_is_not_read_unless_asked_for(bench: Bench) -> None:
    with pytest.raises(BrowserError, match="Write 'console=True'"):
        bench.browser.messages()
