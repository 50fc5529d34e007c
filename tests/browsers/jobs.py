from __future__ import annotations

import collections
import collections.abc as cabc
import contextlib
import dataclasses
import itertools
import json
import threading
import typing as t
from pathlib import Path

from werkzeug.wrappers import Request
from werkzeug.wrappers import Response

from tests.browsers.case import Fetch

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment

PAGE = Path(__file__).with_name("page.html")

#: Where the page says it is once it has loaded, so that Referer is always the same.
PAGE_PATH = "/page"

# What a page reports of one call: the fields of Saw, as JSON.
Report = dict[str, t.Any]


class Jobs:
    """What one browser's page is to do, and what came of it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._waiting: collections.deque[tuple[int, list[Fetch]]] = collections.deque()
        self._reports: dict[int, list[Report]] = {}
        self._is_closed = False
        self._is_polled = False

    def put(self, jobs: cabc.Iterable[cabc.Iterable[Fetch]]) -> list[int]:
        """Add jobs, and return the numbers that they go by."""
        with self._changed:
            added = [(next(self._numbers), list(job)) for job in jobs]
            self._waiting.extend(added)
            self._changed.notify_all()
            return [number for number, _ in added]

    def take(self, seconds: float) -> tuple[int, list[Fetch]] | None:
        """Return the next job, or nothing if none comes in time."""
        with self._changed:
            self._is_polled = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._waiting or self._is_closed, seconds)
            return self._waiting.popleft() if self._waiting else None

    def finish(self, number: int, reports: list[Report]) -> None:
        with self._changed:
            self._reports[number] = reports
            self._changed.notify_all()

    def has_finished(self, number: int) -> bool:
        with self._changed:
            return number in self._reports

    def collect(self, number: int) -> list[Report]:
        """Return what came of a job that has finished, once."""
        with self._changed:
            return self._reports.pop(number)

    def wait_for_page(self, seconds: float) -> bool:
        """Tell whether the page asked for a job, as soon as it did."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_polled, seconds)

    def wait_for(self, numbers: cabc.Iterable[int], seconds: float) -> bool:
        """Tell whether these jobs have finished, as soon as they have."""
        awaited = set(numbers)

        with self._changed:
            return self._changed.wait_for(
                lambda: awaited <= self._reports.keys(), seconds
            )

    def drop(self) -> set[int]:
        """Forget the jobs that nobody took, and return their numbers."""
        with self._changed:
            numbers = {number for number, _ in self._waiting}
            self._waiting.clear()
            return numbers

    def close(self) -> None:
        """End the waiting of those who take."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify_all()


class Desk:
    """The WSGI app of the page, where it gets its jobs and hands in reports.

    Each browser has jobs of its own, because one that dies may have taken a job
    with it.
    """

    #: Seconds that the page waits for a job before it asks again.
    patience = 20.0

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._jobs: dict[str, Jobs] = {}

    @contextlib.contextmanager
    def opened(self) -> cabc.Iterator[tuple[str, Jobs]]:
        """Provide a browser's id, and its jobs."""
        id = str(next(self._ids))
        jobs = self._jobs[id] = Jobs()

        try:
            yield id, jobs
        finally:
            del self._jobs[id]
            jobs.close()

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        response = self._answer(Request(environ))
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        jobs = self._jobs.get(request.args.get("browser", ""))

        if jobs is None:
            return Response("No such browser.", 410)

        if request.path == "/harness/page":
            return Response(PAGE.read_bytes(), mimetype="text/html")

        if request.path == "/harness/job":
            return _job(jobs.take(self.patience))

        if request.path == "/harness/report":
            finished = json.loads(request.get_data())
            jobs.finish(finished["number"], finished["reports"])
            return Response(status=204)

        return Response("No such page.", 404)


def _job(job: tuple[int, list[Fetch]] | None) -> Response:
    if job is None:
        return Response(status=204)

    number, fetches = job
    calls = [dataclasses.asdict(fetch) for fetch in fetches]
    text = json.dumps({"number": number, "calls": calls})
    return Response(text, mimetype="application/json")
