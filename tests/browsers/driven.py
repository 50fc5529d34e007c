from __future__ import annotations

import collections.abc as cabc
import contextlib
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

from tests.browsers.case import Fetch
from tests.browsers.console import FirefoxConsole
from tests.browsers.console import PrintedConsole
from tests.browsers.devtools import Devtools
from tests.browsers.engines import Engine
from tests.browsers.engines import Opened
from tests.browsers.engines import opened
from tests.browsers.jobs import Jobs
from tests.browsers.process import BrowserError
from tests.browsers.process import Process
from tests.browsers.server import Address


@dataclass(frozen=True)
class Saw:
    """What a script saw of one call of ``fetch()``."""

    #: Whether the promise was fulfilled.
    allowed: bool
    #: ``basic``, ``cors``, ``opaque`` or ``opaqueredirect``.
    type: str
    status: int
    url: str
    redirected: bool
    #: All that the script can read, with lower-case names.
    headers: dict[str, str]
    body: str
    #: What was thrown, by ``fetch()`` or as the body was read.
    error: str
    #: Chromium's code, for instance ``MissingAllowOriginHeader``.
    reason_code: str | None


class EngineConsole(t.Protocol):
    def start(self) -> None: ...

    def messages(self) -> list[str]: ...

    def close(self) -> None: ...


class DrivenBrowser:
    """A browser that runs jobs, each of them a list of calls."""

    def __init__(
        self,
        engine: Engine,
        running: Opened,
        jobs: Jobs,
        devtools: Devtools | None,
        console: EngineConsole | None,
    ) -> None:
        self.engine = engine
        self._running = running
        self._jobs = jobs
        self._devtools = devtools
        self._console = console

    @property
    def process(self) -> Process:
        return self._running.process

    @property
    def profile(self) -> Path:
        return self._running.profile

    def run(
        self, jobs: cabc.Sequence[cabc.Sequence[Fetch]], *, limit: float = 120
    ) -> list[list[Saw]]:
        """Run jobs, up to four at once, and return what their scripts saw.

        The calls of a job run one after the other. No two jobs may share a URL.

        :param jobs: Calls with real URLs.
        :param limit: Seconds for all of them.
        :raises BrowserError: The browser died, or a job did not finish in time.
        """
        numbers = self._jobs.put(jobs)
        self._await(dict(zip(numbers, jobs)), limit)
        reports = [self._jobs.collect(number) for number in numbers]

        if self._devtools:
            self._devtools.catch_up()

        return [
            [
                Saw(**report, reason_code=self._code(number, index))
                for index, report in enumerate(reported)
            ]
            for number, reported in zip(numbers, reports)
        ]

    def messages(self) -> list[str]:
        """Return all that the console has shown, when no more comes.

        The wording changes by release, so that it is information only.

        :raises BrowserError: The browser was started without its console.
        """
        if self._console is None:
            raise BrowserError("No console is read. Write 'console=True'.")

        messages = self._console.messages()

        while True:
            time.sleep(0.3)
            earlier, messages = messages, self._console.messages()

            if messages == earlier:
                return messages

    def _await(self, jobs: dict[int, cabc.Sequence[Fetch]], limit: float) -> None:
        deadline = time.monotonic() + limit

        while not self._jobs.wait_for(jobs, 0.25):
            self.process.check()

            if time.monotonic() > deadline:
                break
        else:
            return

        unstarted = self._jobs.drop()
        hung = [
            f"job {index} of {len(jobs)} ({', '.join(fetch.url for fetch in job)})"
            for index, (number, job) in enumerate(jobs.items(), 1)
            if number not in unstarted and not self._jobs.has_finished(number)
        ]
        raise BrowserError(
            f"{self.engine} did not finish in {limit:g} seconds:"
            f" {'; '.join(hung) or 'no job was started'}.{self.process.tail()}"
        )

    def _code(self, number: int, index: int) -> str | None:
        return self._devtools.code_of((number, index)) if self._devtools else None


@contextlib.contextmanager
def driven(
    engine: Engine, address: Address, *, console: bool = False
) -> cabc.Iterator[DrivenBrowser]:
    """Start a browser that waits for jobs, and end it with the block.

    :param console: Whether to read the messages of its console.
    :raises BrowserError: It is not installed, or does not load the page.
    """
    with contextlib.ExitStack() as stack:
        id, jobs = stack.enter_context(address.desk.opened())
        url = f"{address.page}/harness/page?browser={id}"
        running = stack.enter_context(opened(engine, url, console=console))
        _await_page(engine, running.process, jobs)
        reader = _reader(engine, running, console)

        if reader:
            stack.callback(reader.close)
            reader.start()

        devtools = reader if isinstance(reader, Devtools) else None
        yield DrivenBrowser(
            engine, running, jobs, devtools, reader if console else None
        )


def _reader(engine: Engine, running: Opened, console: bool) -> EngineConsole | None:
    # It tells the reasons of Chromium, too.
    if engine == "chromium":
        return Devtools(running.profile, console=console)

    if not console:
        return None

    if engine == "firefox":
        return FirefoxConsole(running.process.output)

    return PrintedConsole(running.process)


def _await_page(engine: Engine, process: Process, jobs: Jobs) -> None:
    deadline = time.monotonic() + 60

    while not jobs.wait_for_page(0.25):
        process.check()

        if time.monotonic() > deadline:
            raise BrowserError(f"{engine} did not load the page.{process.tail()}")
