from __future__ import annotations

import pytest

from flask_cors.simulator.preflight_cache import CacheKey
from flask_cors.simulator.preflight_cache import PreflightCache

PLAIN = CacheKey("https://app.example", "https://api.example/notes", False)
CREDENTIALS = PLAIN._replace(has_credentials=True)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def filled(key: CacheKey = PLAIN) -> PreflightCache:
    cache = PreflightCache(Clock())
    cache.store(key, ["PUT"], ["X-Token"], 10)
    return cache


def knows(cache: PreflightCache, key: CacheKey) -> bool:
    """Tell whether method and name are known, which are so together."""
    known = {cache.has_method(key, "PUT"), cache.has_name(key, "x-token")}
    assert len(known) == 1
    return known.pop()


def test_empty_cache_knows_nothing() -> None:
    assert not knows(PreflightCache(Clock()), PLAIN)


@pytest.mark.parametrize(
    ("stored", "asked", "expected"),
    [
        pytest.param(PLAIN, PLAIN, True, id="same"),
        pytest.param(CREDENTIALS, CREDENTIALS, True, id="same, with credentials"),
        pytest.param(CREDENTIALS, PLAIN, True, id="with serves without"),
        pytest.param(PLAIN, CREDENTIALS, False, id="without does not serve with"),
        pytest.param(
            PLAIN, PLAIN._replace(origin="https://b.example"), False, id="origin"
        ),
        pytest.param(PLAIN, PLAIN._replace(origin="null"), False, id="null"),
        pytest.param(
            PLAIN, PLAIN._replace(url="https://api.example/"), False, id="path"
        ),
        pytest.param(
            PLAIN, PLAIN._replace(url=f"{PLAIN.url}?a"), False, id="query counts"
        ),
    ],
)
def test_entry_is_for_its_origin_url_and_credentials(
    stored: CacheKey, asked: CacheKey, expected: bool
) -> None:
    assert knows(filled(stored), asked) is expected


@pytest.mark.parametrize(
    ("methods", "method", "expected"),
    [
        pytest.param(["PUT", "DELETE"], "DELETE", True, id="one of them"),
        pytest.param(["*"], "PUT", True, id="star"),
        pytest.param(["PATCH"], "patch", False, id="case"),
        pytest.param(["PUT"], "DELETE", False, id="another"),
        pytest.param(["PUT"], "*", False, id="star as a method"),
        pytest.param([], "PUT", False, id="none"),
    ],
)
def test_method_is_known_by_its_exact_name(
    methods: list[str], method: str, expected: bool
) -> None:
    cache = PreflightCache(Clock())
    cache.store(PLAIN, methods, [], 10)

    assert cache.has_method(PLAIN, method) is expected
    assert not cache.has_name(PLAIN, method.lower())


@pytest.mark.parametrize(
    ("names", "name", "expected"),
    [
        pytest.param(["x-a", "x-b"], "x-b", True, id="one of them"),
        pytest.param(["X-TOKEN"], "x-token", True, id="any case"),
        pytest.param(["*"], "x-token", True, id="star"),
        pytest.param(["*"], "authorization", False, id="star, Authorization"),
        pytest.param(["*", "Authorization"], "authorization", True, id="Authorization"),
        pytest.param(["x-a"], "x-b", False, id="another"),
        pytest.param([], "x-a", False, id="none"),
    ],
)
def test_name_is_known_in_any_case(names: list[str], name: str, expected: bool) -> None:
    cache = PreflightCache(Clock())
    cache.store(PLAIN, [], names, 10)

    assert cache.has_name(PLAIN, name) is expected
    assert not cache.has_method(PLAIN, name)


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [
        pytest.param(0.0, True, id="at once"),
        pytest.param(9.9, True, id="just before"),
        pytest.param(10.0, False, id="at max-age"),
        pytest.param(11.0, False, id="after"),
    ],
)
def test_entry_is_gone_when_its_age_is_reached(elapsed: float, expected: bool) -> None:
    clock = Clock()
    cache = PreflightCache(clock)
    cache.store(PLAIN, ["PUT"], ["x-token"], 10)
    clock.now += elapsed

    assert knows(cache, PLAIN) is expected


def test_age_of_zero_keeps_nothing() -> None:
    cache = PreflightCache(Clock())
    cache.store(PLAIN, ["PUT"], ["x-token"], 0)

    assert not knows(cache, PLAIN)


def test_another_answer_adds_to_what_is_known() -> None:
    cache = filled()
    cache.store(PLAIN, ["DELETE"], ["x-other"], 10)

    assert knows(cache, PLAIN)
    assert cache.has_method(PLAIN, "DELETE")
    assert cache.has_name(PLAIN, "x-other")


@pytest.mark.parametrize(
    ("age", "expected"),
    [pytest.param(20, True, id="longer"), pytest.param(0, False, id="shorter")],
)
def test_another_answer_sets_the_age_anew(age: int, expected: bool) -> None:
    clock = Clock()
    cache = PreflightCache(clock)
    cache.store(PLAIN, ["PUT"], ["X-Token"], 10)
    cache.store(PLAIN, ["PUT"], ["x-token"], age)
    clock.now += 10

    assert knows(cache, PLAIN) is expected


@pytest.mark.parametrize(
    ("stored", "forgotten", "kept"),
    [
        pytest.param(PLAIN, PLAIN, False, id="same"),
        pytest.param(CREDENTIALS, CREDENTIALS, False, id="same, with credentials"),
        pytest.param(CREDENTIALS, PLAIN, False, id="with by without"),
        pytest.param(PLAIN, CREDENTIALS, False, id="without by with"),
        pytest.param(PLAIN, PLAIN._replace(origin="null"), True, id="origin"),
        pytest.param(PLAIN, PLAIN._replace(url="https://a.example/"), True, id="URL"),
    ],
)
def test_url_is_forgotten_for_an_origin_whatever_the_credentials(
    stored: CacheKey, forgotten: CacheKey, kept: bool
) -> None:
    cache = filled(stored)
    cache.forget(forgotten)

    assert knows(cache, stored) is kept


def test_nothing_can_be_forgotten() -> None:
    cache = PreflightCache(Clock())
    cache.forget(PLAIN)

    assert not knows(cache, PLAIN)
