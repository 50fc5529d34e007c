from __future__ import annotations

import collections.abc as cabc

import pytest

from flask_cors.policy import Verdict
from flask_cors.serving import hidden_views
from flask_cors.serving import hooks
from flask_cors.serving.responses import add_headers
from flask_cors.serving.responses import HeaderList
from flask_cors.serving.shared_urls import SharedUrls
from tests.differential.__main__ import run

APPS = 30


def test_door_and_views_say_the_same() -> None:
    cases, mistakes = run(1_000_000, APPS)

    assert cases >= 2000
    assert mistakes == []


def forget_other_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SharedUrls, "methods", lambda *args: None)


def trust_hidden_views(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden_views, "would_refuse", lambda *args: False)


def forget_vary(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(verdict: Verdict, headers: HeaderList) -> HeaderList | None:
        return add_headers(Verdict(verdict.allowed, verdict.headers, ""), headers)

    monkeypatch.setattr(hooks, "add_headers", add)


@pytest.mark.parametrize(
    "plant", [forget_other_policies, trust_hidden_views, forget_vary]
)
def test_planted_mistake_is_found(
    plant: cabc.Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)

    assert any(run(seed, 1)[1] for seed in range(200))
