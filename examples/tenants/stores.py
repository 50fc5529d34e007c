# Keeps which origins may read what a tenant publishes, in a SQL database or in Redis.
from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Column
from sqlalchemy import create_engine
from sqlalchemy import delete
from sqlalchemy import Engine
from sqlalchemy import insert
from sqlalchemy import make_url
from sqlalchemy import MetaData
from sqlalchemy import select
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

# A request that waits longer for its database had better be denied.
SECONDS = 2

LIMITS: dict[str, dict[str, t.Any]] = {
    "postgresql": {
        "connect_timeout": SECONDS,
        "options": f"-c statement_timeout={SECONDS}s",
        "tcp_user_timeout": SECONDS * 1000,
    },
    "sqlite": {"timeout": SECONDS},
}

TENANT = re.compile(r"[a-z0-9-]{1,63}")

metadata = MetaData()
allowed = Table(
    "allowed_origins",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("origin", String(326), primary_key=True),
)


def is_tenant(name: str) -> bool:
    """Tell whether a name can be that of a tenant, so that it is worth a look-up."""
    return TENANT.fullmatch(name) is not None


class Store(t.Protocol):
    """Knows the origins of each tenant.

    Every method raises what its database's client raises when that is dead.
    """

    #: What holds the origins, for people to read.
    name: str

    def prepare(self) -> None:
        """Make what the store needs, before any process serves it."""

    def allows(self, tenant: str, origin: str) -> bool:
        """Tell whether an origin may read what a tenant publishes."""

    def origins(self, tenant: str) -> list[str]:
        """Return all origins of a tenant, sorted."""

    def add(self, tenant: str, origin: str) -> None:
        """Allow an origin. One that is allowed stays so."""

    def remove(self, tenant: str, origin: str) -> None:
        """Deny an origin. One that is denied stays so."""

    def close(self) -> None:
        """Close all connections."""


class SQLStore:
    """Keeps one row for each origin of a tenant.

    :param url: As SQLAlchemy takes it.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine_of(url)
        self.name = self._engine.dialect.name

    def prepare(self) -> None:
        metadata.create_all(self._engine)

    def allows(self, tenant: str, origin: str) -> bool:
        query = select(allowed).filter_by(tenant=tenant, origin=origin)

        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def origins(self, tenant: str) -> list[str]:
        query = select(allowed.c.origin).filter_by(tenant=tenant)

        with self._engine.connect() as connection:
            return sorted(connection.scalars(query))

    def add(self, tenant: str, origin: str) -> None:
        row = insert(allowed).values(tenant=tenant, origin=origin)

        try:
            with self._engine.begin() as connection:
                connection.execute(row)
        except IntegrityError:
            # It is there already, and another process may have been faster.
            return

    def remove(self, tenant: str, origin: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(allowed).filter_by(tenant=tenant, origin=origin))

    def close(self) -> None:
        self._engine.dispose()


class RedisStore:
    """Keeps one set for each tenant.

    :param url: As redis-py takes it.
    """

    name = "redis"

    def __init__(self, url: str) -> None:
        # One more try, since a server that was restarted closes connections.
        self._client: Redis = Redis.from_url(
            url,
            decode_responses=True,
            retry=Retry(NoBackoff(), 1),
            socket_connect_timeout=SECONDS,
            socket_timeout=SECONDS,
        )

    def prepare(self) -> None:
        self._client.ping()

    def allows(self, tenant: str, origin: str) -> bool:
        return bool(self._client.sismember(key(tenant), origin))

    def origins(self, tenant: str) -> list[str]:
        return sorted(t.cast("set[str]", self._client.smembers(key(tenant))))

    def add(self, tenant: str, origin: str) -> None:
        self._client.sadd(key(tenant), origin)

    def remove(self, tenant: str, origin: str) -> None:
        self._client.srem(key(tenant), origin)

    def close(self) -> None:
        self._client.close()


def store_of(environ: cabc.Mapping[str, str]) -> Store:
    """Return the store that ``REDIS_URL`` or else ``DATABASE_URL`` names.

    Without both, it is a file in the current directory.
    """
    if environ.get("REDIS_URL"):
        return RedisStore(environ["REDIS_URL"])

    return SQLStore(environ.get("DATABASE_URL") or "sqlite:///tenants.db")


def engine_of(url: str) -> Engine:
    parsed = make_url(url)

    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")

    limits = LIMITS.get(parsed.get_backend_name(), {})
    # Without pings, the first requests after a restart of the server are denied.
    return create_engine(parsed, pool_pre_ping=True, connect_args=limits)


def key(tenant: str) -> str:
    return f"origins:{tenant}"
