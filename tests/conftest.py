from __future__ import annotations

import collections.abc as cabc
import os
import re
import typing as t
from importlib.util import find_spec

import pytest

from flask_cors import decorator
from flask_cors import extension
from flask_cors.origins import suffixes

# One extra installs all that they need.
collect_ignore = [] if find_spec("flask_smorest") else ["integrations"]

#: The property of a test that has a line to print although it has passed.
FINDING = "finding"

#: What takes long to start, and is named in the ids of the tests that need it.
SHARED = frozenset({"chromium", "firefox", "webkit", "postgresql", "redis", "sqlite"})

#: The modules whose tests share what takes long to make.
SHARING = frozenset({"tests/moving/test_configurations.py"})


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("Flask-CORS")
    group.addoption(
        "--no-skips",
        action="store_true",
        help="fail where a test is skipped, for want of a browser for instance",
    )
    group.addoption(
        "--hammer",
        type=float,
        default=10.0,
        metavar="SECONDS",
        help="how long threads hammer on one app (default: 10)",
    )
    group.addoption(
        "--random-trials",
        type=int,
        default=300,
        metavar="N",
        help="how many random trials each browser plays (default: 300)",
    )
    group.addoption(
        "--seed",
        type=int,
        default=1,
        metavar="SEED",
        help="from which they are drawn (default: 1)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> t.Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield

    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"

    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == FINDING:
                    terminalreporter.write_line(str(value))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: t.Any) -> t.Any:
    """Give one worker all tests of a folder that share a browser or a database, and all
    rows of a table.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduler(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path, _, name = nodeid.partition("::")
            shared = SHARED.intersection(re.findall("[a-z]+", name))

            if shared:
                return " ".join([path.rpartition("/")[0], *sorted(shared)])

            if path in SHARING:
                return path

            # To hand out each row of a table by itself takes longer than to test it.
            return nodeid.partition("[")[0]

    return Scheduler(config, log)


def pytest_collection_modifyitems() -> None:
    # Only the workers are measured, not the programs that tests start.
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.fixture
def suffixes_are_unknown(monkeypatch: pytest.MonkeyPatch) -> cabc.Iterator[None]:
    """Lets the package that knows public suffixes be missing."""
    known = (suffixes.public_suffixes, suffixes.every_suffix, suffixes._suffixes_below)
    monkeypatch.setattr(suffixes, "find_spec", lambda name: None)

    for each in known:
        each.cache_clear()

    yield

    for each in known:
        each.cache_clear()


@pytest.fixture
def no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave files and lines out of places, for tests whose subject they aren't."""
    for module in (extension, decorator):
        monkeypatch.setattr(module, "locate", lambda text, caller: text)
