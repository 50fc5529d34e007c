from __future__ import annotations

import importlib
import typing as t
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent.parent / "fuzz"
TARGETS = sorted(path.stem for path in (FUZZ / "corpus").iterdir())

# What is fuzzed also warns, as it should.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch) -> t.Any:
    monkeypatch.syspath_prepend(FUZZ)
    return importlib.import_module("targets")


def test_each_target_has_a_corpus(targets: t.Any) -> None:
    assert sorted(targets.TARGETS) == TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_found_in_the_corpus(targets: t.Any, target: str) -> None:
    for data in targets.read_corpus(target):
        targets.TARGETS[target](data)


@pytest.mark.parametrize(
    ("name", "answer", "target"),
    [
        pytest.param("is_origin", True, "origins", id="origin that is none"),
        pytest.param("canonical", None, "entries", id="entry"),
        pytest.param("admits", True, "entries", id="admitted origin"),
        pytest.param("covers", False, "patterns", id="pattern"),
        pytest.param("covers", False, "paths", id="path"),
        pytest.param("is_token", False, "preflights", id="header of an answer"),
        pytest.param("is_token", False, "config", id="header of a policy"),
    ],
)
def test_disagreement_is_found(
    targets: t.Any,
    name: str,
    answer: object,
    target: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def disagree(*texts: str) -> object:
        return answer

    naive: t.Any = importlib.import_module("naive")
    monkeypatch.setattr(naive, name, disagree)

    with pytest.raises(AssertionError):
        test_nothing_is_found_in_the_corpus(targets, target)
