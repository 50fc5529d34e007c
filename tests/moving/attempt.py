"""Sets up configurations, each in a process of its own, and plays a front end.

It reads one job as JSON from each line of standard input, and prints a result as JSON.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
import typing as t
import warnings

from flask import Flask

import flask_cors
from flask_cors.browser import Browser
from flask_cors.browser import Outcome

STRANGER = "https://evil.example"
_PATH = "/api/orders"
_TOKEN = {"Authorization": "Bearer token"}


class Job(t.TypedDict):
    """A configuration, and the page that calls the app."""

    source: str
    page: str
    credentials: bool


class Result(t.TypedDict):
    """What has become of a configuration.

    ``error`` is the name of the exception, if it was refused. ``told`` has all texts:
    of the exception, of warnings and of the log.
    """

    error: str
    told: str
    works: list[str]
    strangers: list[str]


def attempt(job: Job) -> Result:
    """Set up an app, and let two pages call it."""
    told = _Texts()
    result: Result = {"error": "", "told": "", "works": [], "strangers": []}

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        logging.getLogger("flask_cors").addHandler(told)

        try:
            app = _make_app(job["source"])
            mode = "include" if job["credentials"] else "omit"
            result["works"] = _play(app, job["page"], mode)
            result["strangers"] = _play(app, STRANGER, mode)
        except Exception as error:
            result["error"] = type(error).__name__
            told.texts.append(f"{error}\n{_own_trace(error)}")

    texts = [*told.texts, *(str(each.message) for each in caught)]
    result["told"] = "\n".join(texts)
    return result


class _Texts(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


def _own_trace(error: Exception) -> str:
    known = (flask_cors.CORSConfigError, TypeError)
    return (
        "" if isinstance(error, known) else "".join(traceback.format_exception(error))
    )


def _make_app(source: str) -> Flask:
    module: dict[str, t.Any] = {"__name__": "app"}
    exec(compile(source, f"{os.getcwd()}/app.py", "exec"), module)
    app: Flask = module["app"]

    if not any(rule.rule == _PATH for rule in app.url_map.iter_rules()):
        app.add_url_rule(_PATH, "orders", lambda: "[]", methods=["GET", "POST"])

    return app


def _play(app: Flask, page: str, mode: str) -> list[str]:
    """Return what a page can do."""
    browser = Browser(app, origin=page)
    outcomes: dict[str, Outcome] = {
        "read": browser.fetch(_PATH, credentials=mode),
        "JSON": browser.fetch(_PATH, "POST", json={}, credentials=mode),
        "token": browser.fetch(_PATH, headers=_TOKEN, credentials=mode),
    }
    return [name for name, outcome in outcomes.items() if outcome.allowed]


def main() -> None:
    """Attempt each job in a process of its own, which costs little: all is imported."""
    for line in sys.stdin:
        sys.stdout.flush()
        child = os.fork()

        if child == 0:
            sys.stdout.write(f"{json.dumps(attempt(json.loads(line)))}\n")
            sys.stdout.flush()
            os._exit(0)

        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
