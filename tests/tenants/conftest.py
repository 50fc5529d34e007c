from __future__ import annotations

import collections.abc as cabc
import contextlib

import pytest
from flask import Flask
from flask.testing import FlaskClient

from examples.tenants.service import create_app
from examples.tenants.stores import Store
from examples.tenants.stores import store_of
from tests.processes import started_once

from .databases import Database
from .databases import KINDS
from .databases import running

TOKEN = "a token of the tests"
TENANTS = ("acme", "globex")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ADMIN_TOKEN", "DATABASE_URL", "ORIGINS_SECONDS", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def databases() -> cabc.Iterator[cabc.Callable[[str], Database]]:
    with started_once(running) as start:
        yield start


@pytest.fixture(params=KINDS)
def database(
    request: pytest.FixtureRequest, databases: cabc.Callable[[str], Database]
) -> Database:
    return databases(request.param)


@pytest.fixture
def store(database: Database) -> cabc.Iterator[Store]:
    """Return an empty store."""
    with contextlib.closing(store_of(database.environ)) as store:
        store.prepare()

        for tenant in TENANTS:
            for origin in store.origins(tenant):
                store.remove(tenant, origin)

        yield store


@pytest.fixture
def app(store: Store) -> Flask:
    return create_app(store, ADMIN_TOKEN=TOKEN, ORIGINS_SECONDS=0.5)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def dying(database: Database, store: Store) -> cabc.Iterator[Database]:
    """Return a database that a test may stop."""
    yield database
    database.stop()
    database.start()
