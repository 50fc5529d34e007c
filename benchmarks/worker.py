from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
import typing as t
from ctypes import CDLL
from io import BytesIO

import scenarios
import subjects
from flask import Flask
from processes import ROOT
from processes import SHIM
from werkzeug.test import EnvironBuilder


class Runner:
    """Sends the request of one scenario to one subject, as often as it is asked."""

    def __init__(self, subject: str, scenario: scenarios.Scenario) -> None:
        self._app: Flask = subjects.make_app(subject, scenario)
        self._app.config["PROPAGATE_EXCEPTIONS"] = True
        self._environ = EnvironBuilder(
            scenario.path,
            method="OPTIONS" if scenario.is_preflight else "GET",
            headers=scenario.headers,
        ).get_environ()
        self._environ["wsgi.input"] = BytesIO()

    def answer(self) -> dict[str, t.Any]:
        """Return what the subject answers."""
        answer: dict[str, t.Any] = {}

        def start_response(status: str, headers: t.Any, _: object = None) -> t.Any:
            answer.update(status=status, headers=headers)

        b"".join(self._app.wsgi_app({**self._environ}, start_response))
        return answer

    def run(self, count: int) -> None:
        """Send the request."""
        wsgi_app = self._app.wsgi_app
        environ = self._environ

        for _ in range(count):
            body = wsgi_app({**environ}, _start_response)
            b"".join(body)

            if hasattr(body, "close"):
                body.close()

    def time(self, count: int) -> int:
        """Return how many nanoseconds all of the requests take."""
        started = time.perf_counter_ns()
        self.run(count)
        return time.perf_counter_ns() - started

    def peak(self) -> float:
        """Return the most memory that the process has had, in megabytes."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def count(self, count: int) -> None:
        """Let callgrind count the instructions of all the requests."""
        shim = CDLL(str(SHIM))
        shim.start()
        self.run(count)
        shim.stop()


def _start_response(status: str, headers: t.Any, exc_info: object = None) -> t.Any:
    return None


def main(subject: str) -> None:
    """Obey the lines of standard input, and answer each with a line."""
    runners: dict[str, Runner] = {}

    # Ours is the working copy, wherever another one is installed.
    if subject == "ours":
        sys.path.insert(0, str(ROOT))

    for line in sys.stdin:
        verb, name, *rest = json.loads(line)
        answer: object = None

        if verb == "build":
            gc.enable()
            started = time.perf_counter()
            runners[name] = Runner(subject, scenarios.SCENARIOS[name])
            answer = {
                **runners[name].answer(),
                "seconds": time.perf_counter() - started,
            }
            gc.collect()
            gc.freeze()
            gc.disable()
        elif verb == "drop":
            del runners[name]
        else:
            answer = getattr(runners[name], verb)(*rest)

        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    # All subjects take turns on the same core.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    main(sys.argv[1])
