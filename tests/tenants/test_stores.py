from __future__ import annotations

import contextlib

import pytest

from examples.tenants.stores import Store
from examples.tenants.stores import store_of

from .databases import CLIENT_ERRORS
from .databases import Database

APP = "https://app.example"
OTHER = "https://other.example"


def test_nothing_is_allowed_at_first(store: Store) -> None:
    assert store.origins("acme") == []
    assert store.allows("acme", APP) is False


def test_what_is_added_is_allowed_for_its_tenant_alone(store: Store) -> None:
    store.add("acme", APP)
    assert store.allows("acme", APP) is True
    assert store.allows("acme", OTHER) is False
    assert store.allows("globex", APP) is False


def test_what_is_removed_is_denied_for_its_tenant_alone(store: Store) -> None:
    store.add("acme", APP)
    store.add("acme", OTHER)
    store.add("globex", APP)
    store.remove("acme", APP)
    assert store.allows("acme", APP) is False
    assert store.allows("acme", OTHER) is True
    assert store.allows("globex", APP) is True


def test_origins_are_sorted(store: Store) -> None:
    for origin in (OTHER, APP):
        store.add("acme", origin)

    assert store.origins("acme") == [APP, OTHER]


def test_adding_and_removing_twice_is_harmless(store: Store) -> None:
    store.add("acme", APP)
    store.add("acme", APP)
    assert store.origins("acme") == [APP]

    store.remove("acme", APP)
    store.remove("acme", APP)
    assert store.origins("acme") == []


def test_preparing_again_keeps_origins(store: Store) -> None:
    store.add("acme", APP)
    store.prepare()
    assert store.origins("acme") == [APP]


def test_another_process_sees_a_change_at_once(
    store: Store, database: Database
) -> None:
    with contextlib.closing(store_of(database.environ)) as other:
        assert other.allows("acme", APP) is False
        store.add("acme", APP)
        assert other.allows("acme", APP) is True
        store.remove("acme", APP)
        assert other.allows("acme", APP) is False


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("' OR '1'='1", id="SQL"),
        pytest.param("%", id="any text in SQL"),
        pytest.param("*", id="any text in Redis"),
    ],
)
def test_text_is_never_code(store: Store, text: str) -> None:
    store.add("acme", APP)
    assert store.allows("acme", text) is False
    assert store.allows(text, APP) is False


def test_dead_database_raises_until_it_is_back(dying: Database, store: Store) -> None:
    store.add("acme", APP)
    dying.stop()

    for _ in range(2):
        with pytest.raises(CLIENT_ERRORS):
            store.allows("acme", APP)

    dying.start()
    store.prepare()
    store.add("acme", APP)
    assert store.allows("acme", APP) is True


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        pytest.param({}, "sqlite", id="nothing"),
        pytest.param({"DATABASE_URL": "", "REDIS_URL": ""}, "sqlite", id="blank"),
        pytest.param(
            {"DATABASE_URL": "postgresql://db.example/tenants"},
            "postgresql",
            id="PostgreSQL",
        ),
        pytest.param(
            {"DATABASE_URL": "postgres://db.example/tenants"},
            "postgresql",
            id="PostgreSQL as hosters write it",
        ),
        pytest.param(
            {"DATABASE_URL": "sqlite://", "REDIS_URL": "redis://cache.example/0"},
            "redis",
            id="both",
        ),
    ],
)
def test_environment_names_the_store(environ: dict[str, str], name: str) -> None:
    with contextlib.closing(store_of(environ)) as store:
        assert store.name == name
