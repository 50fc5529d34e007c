from __future__ import annotations

import argparse
import collections.abc as cabc
import http.client
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from contextlib import contextmanager
from pathlib import Path

from processes import free_port
from processes import HERE
from processes import wait_for
from soaked import PAGE
from soaked import READERS
from soaked import STRANGER
from soaked import SUBDOMAIN

from flask_cors.browser import Browser

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

_NAMES = {"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}
_HOSTILE = (
    "https://{}.example",
    "https://{}.shop.example",
    "https://app.example.{}",
    "null",
    "x" * 2_000,
    "https://app.example, https://app.example",
)
_SECONDS_TO_WARM_UP = 10
# Memory is to have as long to grow as it had to settle.
_LEAST_SECONDS = 2 * _SECONDS_TO_WARM_UP


def main() -> int:
    """Load a server with requests of every kind, and check what browsers get meanwhile.

    :return: 1 if an answer was wrong, a request crashed or memory grew, or if no
        browser called.
    :raises Exception: A browser could not call.
    """
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--threads", type=int, default=4, help="of each worker")
    wanted = parser.parse_args()

    if wanted.seconds < _LEAST_SECONDS:
        parser.error(
            f"--seconds {wanted.seconds} is too short to see memory grow. Write at"
            f" least {_LEAST_SECONDS}."
        )

    with _served(wanted.threads) as (port, server), tempfile.TemporaryDirectory() as at:
        file = Path(at) / "requests.txt"
        file.write_text("".join(f"{line}\n" for line in _requests()))
        loading = _load(port, file, wanted.seconds)
        sampler = _Sampler(port)
        sampler.start()
        time.sleep(_SECONDS_TO_WARM_UP)
        before = _memory(server.pid)
        report = loading.communicate()[0]
        after = _memory(server.pid)
        sampler.stop()

    crashes = int(re.findall(r"5xx: (\d+)", report)[0])
    growth = 100 * (after - before) / before
    sys.stdout.write(
        f"{report}\n"
        f"calls of browsers: {sampler.count}, wrong: {len(sampler.wrong)}\n"
        f"memory: {before / 1024:.1f} MB after {_SECONDS_TO_WARM_UP} s,"
        f" {after / 1024:.1f} MB at the end, {growth:+.1f} %\n"
    )
    sys.stdout.write("".join(f"{each}\n" for each in sampler.wrong[:10]))

    if sampler.error is not None:
        raise sampler.error

    is_broken = "Socket errors" in report or sampler.count == 0
    return int(bool(crashes or sampler.wrong or growth >= 5 or is_broken))


def _requests() -> cabc.Iterator[str]:
    """Yield requests: method, path, and names and values of headers."""
    for path in READERS:
        for origin in (PAGE, SUBDOMAIN, STRANGER, *_HOSTILE):
            for method in ("GET", "POST"):
                yield f"{method}\t{path}\tOrigin\t{origin}"

            for asked in ("content-type", "x-{}", "x-a," * 1_000):
                yield (
                    f"OPTIONS\t{path}\tOrigin\t{origin}"
                    "\tAccess-Control-Request-Method\tPUT"
                    f"\tAccess-Control-Request-Headers\t{asked}"
                )

        yield f"GET\t{path}"
        yield f"OPTIONS\t{path}\tOrigin\t{PAGE}"

    yield f"GET\t/missing\tOrigin\t{PAGE}"
    yield f"DELETE\t/any\tOrigin\t{PAGE}"


@contextmanager
def _served(threads: int) -> cabc.Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    options = ["--bind", f"127.0.0.1:{port}", "--threads", str(threads)]
    command = [sys.executable, "-m", "gunicorn", *options, "--no-control-socket"]

    with subprocess.Popen(
        [*command, "--log-level", "error", "soaked:app"], cwd=HERE
    ) as server:
        try:
            wait_for(port)
            yield port, server
        finally:
            server.send_signal(signal.SIGTERM)


def _load(port: int, file: Path, seconds: int) -> subprocess.Popen[str]:
    command = ["wrk", "--threads", "1", "--connections", "16"]
    script = ["--duration", f"{seconds}s", "--script", str(HERE / "soak.lua")]
    url = f"http://127.0.0.1:{port}/"
    return subprocess.Popen(
        [*command, *script, url, "--", str(file)], stdout=subprocess.PIPE, text=True
    )


def _memory(pid: int) -> int:
    """Return the memory of the workers of a server, in KB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    texts = [Path(f"/proc/{child}/status").read_text() for child in children]
    return sum(int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) for text in texts)


class _Sampler(threading.Thread):
    """Lets browsers call the server while it is under load."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.count = 0
        self.wrong: list[str] = []
        #: What has kept browsers from calling.
        self.error: Exception | None = None
        self._app = _forwarding_to(port)
        self._has_ended = threading.Event()

    def run(self) -> None:
        try:
            self._call_all()

            while not self._has_ended.is_set():
                self._call_all()
        except Exception as error:
            self.error = error

    def _call_all(self) -> None:
        for path, readers in READERS.items():
            for origin in (PAGE, SUBDOMAIN, STRANGER):
                for method in ("GET", "PUT"):
                    self._call(path, origin, method, origin in readers)

    def _call(self, path: str, origin: str, method: str, is_reader: bool) -> None:
        browser = Browser(self._app, origin=origin)
        outcome = browser.fetch(path, method=method)
        self.count += 1

        if outcome.allowed is not is_reader:
            self.wrong.append(f"{method} {path} from {origin}: {outcome}")

    def stop(self) -> None:
        self._has_ended.set()
        self.join()


def _forwarding_to(port: int) -> WSGIApplication:
    """Return a WSGI app that asks a server."""

    def forward(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        sent = {
            name: environ[key]
            for name in _NAMES
            if (key := f"HTTP_{name.upper().replace('-', '_')}") in environ
        }
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(environ["REQUEST_METHOD"], environ["PATH_INFO"], None, sent)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        start_response(f"{answer.status} {answer.reason}", answer.getheaders())
        return [body]

    return forward


if __name__ == "__main__":
    sys.exit(main())
