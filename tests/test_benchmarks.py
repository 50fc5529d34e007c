from __future__ import annotations

import collections.abc as cabc
import importlib
import os
import threading
import types
import typing as t
from contextlib import contextmanager
from contextlib import nullcontext
from pathlib import Path

import pytest
from werkzeug.serving import make_server

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
# Larger ones take long to set up.
LARGEST = 1000
PAGE = "https://app.example"
STRANGER = "https://stranger.example"

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="benchmarks pin processes to a core"
)


@pytest.mark.parametrize("subject", ["bare", "hook", "ours"])
def test_subjects_do_what_scenarios_are_about(
    subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    processes: t.Any = importlib.import_module("processes")
    scenarios: t.Any = importlib.import_module("scenarios")
    known = [each for each in scenarios.SCENARIOS.values() if each.size <= LARGEST]
    assert len(known) > 30

    with processes.workers([subject], seed=0) as started:
        for scenario in known:
            answer = started[subject].ask("build", scenario.name)
            readable_by = dict(answer["headers"]).get("Access-Control-Allow-Origin")
            is_readable = scenario.allowed and subject != "bare"
            expected = {scenario.origin, "*"} if is_readable else {None}

            # A static policy tells everybody, the hook nobody who does not ask.
            if scenario.origin is None:
                expected = {"*" if subject == "ours" and scenario.allowed else None}

            assert readable_by in expected, scenario.name
            assert isinstance(started[subject].ask("time", scenario.name, 3), int)
            started[subject].ask("drop", scenario.name)


@pytest.fixture
def soak(monkeypatch: pytest.MonkeyPatch) -> t.Any:
    """The module, with a server that does not listen and a load that is none."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    soak: t.Any = importlib.import_module("soak")
    server = types.SimpleNamespace(pid=0)
    loading = types.SimpleNamespace(communicate=lambda: ("5xx: 0", None))

    def serve(threads: int) -> t.Any:
        return nullcontext((soak.free_port(), server))

    def load(port: int, file: Path, seconds: int) -> t.Any:
        return loading

    def memory(pid: int) -> int:
        return 1024

    monkeypatch.setattr(soak, "_served", serve)
    monkeypatch.setattr(soak, "_load", load)
    monkeypatch.setattr(soak, "_memory", memory)
    monkeypatch.setattr(soak, "_SECONDS_TO_WARM_UP", 0)
    monkeypatch.setattr("sys.argv", ["soak.py"])
    return soak


def test_soaking_fails_if_browsers_can_not_call(soak: t.Any) -> None:
    with pytest.raises(ConnectionRefusedError):
        soak.main()


@contextmanager
def _served(app: t.Any) -> cabc.Iterator[tuple[int, t.Any]]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    try:
        yield server.port, types.SimpleNamespace(pid=0)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("report", "size", "readers", "code"),
    [
        pytest.param("5xx: 0", 1000, [PAGE], 0, id="all is well"),
        pytest.param("5xx: 0", 1049, [PAGE], 0, id="4.9 % grown"),
        pytest.param("5xx: 0", 1050, [PAGE], 1, id="5 % grown"),
        pytest.param("5xx: 1", 1000, [PAGE], 1, id="crash"),
        pytest.param("5xx: 0\nSocket errors: 1", 1000, [PAGE], 1, id="no connection"),
        pytest.param("5xx: 0", 1000, [], 1, id="read by somebody else"),
        pytest.param("5xx: 0", 1000, [PAGE, STRANGER], 1, id="not read"),
    ],
)
def test_soaking_fails_for_each_reason_alone(
    soak: t.Any,
    monkeypatch: pytest.MonkeyPatch,
    report: str,
    size: int,
    readers: list[str],
    code: int,
) -> None:
    app = importlib.import_module("soaked").app
    loading = types.SimpleNamespace(communicate=lambda: (report, None))
    # Before the load, and after it.
    sizes = iter([1000, size])
    monkeypatch.setattr(soak, "_served", lambda threads: _served(app))
    monkeypatch.setattr(soak, "_load", lambda port, file, seconds: loading)
    monkeypatch.setattr(soak, "_memory", lambda pid: next(sizes))
    monkeypatch.setattr(soak, "READERS", {"/listed": readers})
    assert soak.main() == code


def test_soaking_fails_if_no_browser_calls(
    soak: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soak, "READERS", {})
    assert soak.main() == 1


def test_soaking_is_refused_where_memory_has_no_time_to_grow(
    soak: t.Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["soak.py", "--seconds", "19"])

    with pytest.raises(SystemExit):
        soak.main()

    assert "Write at least 20." in capsys.readouterr().err
