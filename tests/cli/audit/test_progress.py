from __future__ import annotations

import io
import itertools
import time

import pytest

from flask_cors.cli.audit.progress import show_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(
    file: io.StringIO, monkeypatch: pytest.MonkeyPatch, seconds_of_each: float
) -> str:
    """Return what is written beside the output of five things."""
    clock = itertools.count(step=seconds_of_each)
    monkeypatch.setattr("sys.stderr", file)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    assert list(show_progress(range(5))) == [0, 1, 2, 3, 4]
    return file.getvalue()


def test_what_takes_long_has_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "100%" in written(Terminal(), monkeypatch, 0.4)


def test_nothing_is_shown_of_what_is_soon_done(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(Terminal(), monkeypatch, 0.1) == ""


def test_no_bar_is_written_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(io.StringIO(), monkeypatch, 2) == ""
