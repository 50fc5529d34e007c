from __future__ import annotations

import collections.abc as cabc
import contextlib
import http.client
import json
import random
import re
import signal
import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.wrappers import Response

from tests.processes import started
from tests.processes import started_once
from tests.wire import cors_headers
from tests.wire import METHODS

from .crowd import CLIENTS
from .crowd import SITES

LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
SERVERS = {
    "gevent": ("--worker-class", "gevent"),
    # What is made before the fork is there in both.
    "processes and threads": ("--workers", "2", "--threads", "8", "--preload"),
}
SECONDS = 30

PATHS = ("/open", "/listed", "/asked", "/own", "/own/asked", "/own/async", "/hidden")
WITH_CREDENTIALS = ("/listed", "/own", "/own/asked")
ECHOING = ("/listed", "/asked", "/own/asked", "/own/async")
REFUSAL = "The CORS policy does not allow this origin.\n"

Headers = dict[str, str]


class Request(t.NamedTuple):
    """All that an answer is to depend on."""

    method: str
    path: str
    origin: str | None = None
    #: The origin that functions allow.
    wanted: str = ""
    #: The method and the header that a preflight is for.
    subject: tuple[str, str] = ("", "")

    @property
    def target(self) -> str:
        return f"{self.path}?for={self.wanted}"

    @property
    def headers(self) -> Headers:
        headers = {"Origin": self.origin or ""}

        if self.method == "OPTIONS":
            headers["Access-Control-Request-Method"] = self.subject[0]
            headers["Access-Control-Request-Headers"] = self.subject[1]

        return {name: value for name, value in headers.items() if value}


class Answer(t.NamedTuple):
    status: int
    cors: Headers
    body: str


class Client:
    """One of many, with a connection of its own."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, SECONDS)
        #: How many others a function was asked about at the same time, at most.
        self.met = 0

    def ask(self, request: Request) -> Answer:
        self._connection.request(
            request.method, request.target, headers=request.headers
        )
        response = self._connection.getresponse()
        self.met = max(self.met, int(response.getheader("X-Met", "0")))
        cors = cors_headers(Response(headers=response.getheaders()))
        return Answer(response.status, cors, response.read().decode())

    def close(self) -> None:
        self._connection.close()


Result = t.TypeVar("Result")


class Server:
    """A process that serves many clients at a time."""

    def __init__(self, kind: str, port: int, log: list[str]) -> None:
        self.kind = kind
        self.log = log
        self._port = port

    def run(self, act: cabc.Callable[[Client, int], Result]) -> list[Result]:
        """Let all clients act at once, and return what each has found."""
        all_there = threading.Barrier(len(CLIENTS), timeout=SECONDS)

        def run(number: int) -> Result:
            with contextlib.closing(Client(self._port)) as client:
                all_there.wait()
                return act(client, number)

        with ThreadPoolExecutor(len(CLIENTS)) as pool:
            return list(pool.map(run, CLIENTS))


@contextlib.contextmanager
def serving(kind: str) -> cabc.Iterator[Server]:
    with started(
        *("-m", "gunicorn", "--config", "examples/tenants/gunicorn_conf.py"),
        *("--log-level", "info", "--bind", "127.0.0.1:0", *SERVERS[kind]),
        "tests.integrations.crowd:app",
    ) as process:
        assert process.stderr
        log: list[str] = []

        for line in process.stderr:
            log.append(line)
            listening = LISTENING.search(line)

            if listening:
                break
        else:
            pytest.fail(f"The server did not start:\n{''.join(log)}")

        # A log that nobody reads would stop the server.
        reader = threading.Thread(target=log.extend, args=[process.stderr])
        reader.start()

        try:
            yield Server(kind, int(listening[1]), log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(SECONDS)
            reader.join(SECONDS)


@pytest.fixture(scope="module")
def servers() -> cabc.Iterator[cabc.Callable[[str], Server]]:
    with started_once(serving) as start:
        yield start


@pytest.fixture(params=SERVERS)
def server(
    request: pytest.FixtureRequest, servers: cabc.Callable[[str], Server]
) -> Server:
    return servers(request.param)


def requests_of(number: int, paths: cabc.Iterable[str]) -> list[Request]:
    """Return the requests of a client, in an order of its own."""
    site, other = SITES[number], SITES[number - 1]
    shop, stranger = f"https://{number}.shop.example", f"https://{number}.test"
    subject = (("PUT", "PATCH")[number % 2], f"x-{number}")
    pairs = [
        (site, site),
        (site, other),
        (shop, shop),
        (stranger, site),
        ("null", "null"),
        (None, site),
    ]
    requests = [
        Request(method, path, origin, wanted, subject)
        for path in paths
        for origin, wanted in pairs
        for method in ("GET", "OPTIONS")
        # Without an origin it is no preflight.
        if origin or method == "GET"
    ]
    random.Random(number).shuffle(requests)
    return requests


def is_allowed(request: Request) -> bool:
    method, path, origin, wanted, _ = request
    is_site = origin in SITES
    is_wanted = origin == wanted
    return {
        "/open": True,
        "/listed": is_site or (origin or "").endswith(".shop.example"),
        "/asked": is_wanted,
        "/own": is_site,
        # With credentials no function is asked about `null`.
        "/own/asked": is_wanted and origin != "null",
        "/own/async": is_wanted,
        # The preflight does not see what narrows it.
        "/hidden": is_site and (is_wanted or method == "OPTIONS"),
    }[path]


def expected(request: Request) -> Answer:
    method, path, origin, _, (wanted_method, wanted_header) = request
    is_preflight = method == "OPTIONS"
    vary = [] if path == "/open" else ["Origin"]
    headers = {}

    if is_allowed(request):
        headers["Access-Control-Allow-Origin"] = origin if vary and origin else "*"

        if path in WITH_CREDENTIALS:
            headers["Access-Control-Allow-Credentials"] = "true"

        if is_preflight:
            methods = wanted_method if path == "/listed" else METHODS
            headers["Access-Control-Allow-Methods"] = methods

            if path == "/listed":
                vary.append("Access-Control-Request-Method")

            if path in ECHOING:
                headers["Access-Control-Allow-Headers"] = wanted_header
                vary.append("Access-Control-Request-Headers")
    elif is_preflight:
        return Answer(403, {"Vary": "Origin"}, REFUSAL)

    if vary:
        headers["Vary"] = ", ".join(vary)

    return Answer(200, headers, "" if is_preflight else request.target)


def test_each_answer_is_that_of_its_own_request(server: Server) -> None:
    # Under gevent, Flask runs one async view of a thread at a time.
    paths = [path for path in PATHS if server.kind != "gevent" or "async" not in path]

    wrong: list[tuple[Request, Answer]] = []

    def act(client: Client, number: int) -> int:
        for request in requests_of(number, paths):
            answer = client.ask(request)

            if answer != expected(request):
                wrong.append((request, answer))

        return client.met

    met = server.run(act)
    assert wrong == [], "".join(server.log)
    # Else nothing could have been mixed up.
    assert max(met) > 0


def test_request_that_meets_a_reload_ends_as_it_began(server: Server) -> None:
    def act(client: Client, number: int) -> int:
        change = Request("POST", "/change")
        put = Request("PUT", "/changing/", SITES[number])
        count = 0

        for _ in range(5):
            assert client.ask(change).status == 200
            status, headers, body = client.ask(put)
            own, latest = json.loads(body)["own"], json.loads(body)["latest"]
            count += own != latest

            assert status == 200
            assert headers == {
                "Access-Control-Allow-Origin": SITES[number],
                "Access-Control-Expose-Headers": f"X-{own}",
                "Vary": "Origin",
            }

        return count

    assert sum(server.run(act)) > 0
