"""Sets up connections to PostgreSQL: settings, codecs, and checks for a pooler in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, TypeAlias

import asyncpg
import orjson

from groundswell.errors import ConfigurationError
from groundswell.store.database_url import Address

log = logging.getLogger(__name__)

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[Any]"

OLDEST_POSTGRES = 14
TRANSACTION_POOLING = (
    "a pooler that gives each transaction another connection (PgBouncer's pool_mode=transaction) "
    "cannot be used, for locks, settings and prepared statements belong to a connection: ask for "
    "the pooler's session mode, or for PostgreSQL itself (at Neon the host without -pooler, at "
    "Supabase the port 5432)"
)
_PROBE_SECONDS = 2.0
_JSONB_VERSION = b"\x01"
_SETTABLE = "SELECT name FROM pg_settings WHERE name = ANY($1) AND context IN ('user', 'superuser')"


class Session:
    """Sets connections up with ``SET``: poolers refuse startup parameters that they do not know.

    Used as a pool's ``init`` and ``reset``; a connection that is given back loses its settings.
    """

    def __init__(self, address: Address, settings: Mapping[str, str]) -> None:
        self._address = address
        self._settings = dict(settings)
        self._is_known = False

    async def prepare(self, connection: Connection) -> None:
        """Make a new connection ready.

        Raises:
            ConfigurationError: the server is too old.
        """
        if not self._is_known:
            self._refuse_old(connection)
            self._settings = await self._of_the_url(connection) | self._settings
            self._is_known = True
        await connection.execute(self._set)
        await connection.set_type_codec(
            "jsonb",
            schema="pg_catalog",
            format="binary",
            encoder=lambda value: _JSONB_VERSION + orjson.dumps(value),
            decoder=lambda data: orjson.loads(data[1:]),
        )

    async def reset(self, connection: Connection) -> None:
        """Make a connection as good as new."""
        await connection.execute(f"{connection.get_reset_query()}\n{self._set}")

    @property
    def _set(self) -> str:
        return "\n".join(
            f"SELECT set_config({_quoted(name)}, {_quoted(value)}, false);"
            if "," in value  # a list, as search_path is
            else f"SET {_name(name)} = {_quoted(value)};"
            for name, value in self._settings.items()
        )

    def _refuse_old(self, connection: Connection) -> None:
        version = connection.get_server_version()
        if version.major < OLDEST_POSTGRES:
            raise ConfigurationError(
                f"{self._address.variable} is a PostgreSQL {version.major}.{version.minor}; "
                f"{OLDEST_POSTGRES} or newer is needed"
            )

    async def _of_the_url(self, connection: Connection) -> dict[str, str]:
        """The server settings among the URL's parameters; the ignored rest is logged once."""
        others = self._address.others
        if not others:
            return {}
        names = {row["name"] for row in await connection.fetch(_SETTABLE, list(others))}
        names |= {name for name in others if "." in name}  # of an extension, or of one's own
        if left_out := sorted(others.keys() - names):
            log.warning(
                "%s has parameters for other clients, which are left out: %s",
                self._address.variable,
                ", ".join(left_out),
            )
        return {name: value for name, value in others.items() if name in names}


async def refuse_transaction_pooling(pool: asyncpg.Pool[asyncpg.Record], variable: str) -> None:
    """Refuse a pooler in transaction mode, where consecutive statements may reach different
    connections.

    A pooler gives its clients keys of its own: without one nothing more is asked.

    Raises:
        ConfigurationError: it is so.
    """
    async with pool.acquire() as one:
        if await _process(one) == one.get_server_pid() or pool.get_max_size() < 2:
            return
        async with pool.acquire() as other:
            try:
                for _ in range(2):  # whichever it gives first of those that are idle
                    if await _has_moved(one, other) or await _has_moved(other, one):
                        raise ConfigurationError(f"{variable}: {TRANSACTION_POOLING}")
            except TimeoutError:
                return  # it has one connection only, and keeps it


async def _has_moved(one: Connection, other: Connection) -> bool:
    """Whether a client gets another process after both had one at the same time."""
    async with asyncio.timeout(_PROBE_SECONDS):
        async with one.transaction():
            before = await _process(one)
            async with other.transaction():
                await _process(other)
        async with one.transaction():
            return await _process(one) != before


async def _process(connection: Connection) -> int:
    found: int = await connection.fetchval("SELECT pg_backend_pid()")
    return found


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'" if "\\" not in value else _escaped(value)


def _escaped(value: str) -> str:
    return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _name(name: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))
