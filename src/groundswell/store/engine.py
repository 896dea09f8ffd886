"""The connection pools to PostgreSQL: a primary to write, and a replica to read from if there is
one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from groundswell import metrics
from groundswell.errors import ConfigurationError, SearchTooLong
from groundswell.lifecycle import cancel_all
from groundswell.settings import DatabaseSettings
from groundswell.store.bounded_pool import open_pool
from groundswell.store.clock import DatabaseClock
from groundswell.store.connection import Connection as Connection
from groundswell.store.connection import Session, refuse_transaction_pooling
from groundswell.store.database_url import read_address
from groundswell.store.error_translation import translated_errors
from groundswell.store.migrations import session_name

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
# Planned with the values each time: the plan without, which PostgreSQL may take from the sixth time
# on, thinks that a word or ten topics let next to nothing through (8 ms became 230).
_BOUND = """
SELECT set_config('statement_timeout', $1, true),
    set_config('plan_cache_mode', 'force_custom_plan', true)
"""
_CLOSE_SECONDS = 5.0
_NETWORK_MARGIN_SECONDS = 2.0  # the server gives up first, and says why


class Database:
    """Open it with :meth:`open`, close it with :meth:`close`; it outlives restarts of the server.

    A call whose connection is lost raises ``StoreUnavailable``; the next one gets a new
    connection.
    """

    def __init__(
        self, pool: Pool, reader: Pool, clock: DatabaseClock, search_seconds: float = 1.5
    ) -> None:
        self.pool = pool
        self.reader = reader
        self.clock = clock
        self._search_seconds = search_seconds
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def open(cls, settings: DatabaseSettings, url: str | None = None) -> Database:
        """Connect to ``url``, or else to what the settings name.

        Raises:
            ConfigurationError: nothing names a database, or the login is refused.
            StoreUnavailable: the server does not answer.
        """
        primary = url or settings.url
        if primary is None:
            raise ConfigurationError("no database: set DATABASE_URL or POSTGRES_HOST")
        pool = await _open_pool(primary, settings, settings.variable)
        metrics.bound(
            "postgresql",
            settings.database_pool_size,
            lambda: pool.get_size() - pool.get_idle_size(),
        )
        try:
            clock = DatabaseClock(pool)
            await clock.read()
            replica = settings.replica_url
            reader = pool
            if replica is not None:
                reader = await _open_pool(replica, settings, "DATABASE_REPLICA_URL")
        except BaseException:
            await pool.close()
            raise
        database = cls(pool, reader, clock, settings.search_timeout_seconds)
        database._tasks = [asyncio.create_task(clock.keep())]
        return database

    @property
    def primary(self) -> Database:
        """The same without the replica, to read what was committed just now."""
        return Database(self.pool, self.pool, self.clock, self._search_seconds)

    async def close(self) -> None:
        """Close every connection; those at work are waited for, a server that hangs is not."""
        await cancel_all(self._tasks)
        for pool in {self.reader, self.pool}:
            try:
                await asyncio.wait_for(pool.close(), _CLOSE_SECONDS)
            except TimeoutError:
                pool.terminate()

    @asynccontextmanager
    async def searching(self) -> AsyncIterator[Connection]:
        """A connection for searches, whose statements the server cancels after
        ``SEARCH_TIMEOUT_SECONDS``, even if this process is gone.

        Raises:
            SearchTooLong: one took longer, and was ended.
        """
        milliseconds = str(max(1, int(self._search_seconds * 1000)))
        try:
            async with self.reader.acquire() as connection, connection.transaction(readonly=True):
                await connection.execute(_BOUND, milliseconds)
                yield connection
        except asyncpg.QueryCanceledError:
            raise self._too_long() from None

    @asynccontextmanager
    async def search_time(self) -> AsyncIterator[None]:
        """All that one search does, in however many statements: ``SEARCH_TIMEOUT_SECONDS``.

        Raises:
            SearchTooLong: it took longer; the statement under way was ended.
        """
        try:
            async with asyncio.timeout(self._search_seconds):
                yield
        except TimeoutError:
            raise self._too_long() from None

    def _too_long(self) -> SearchTooLong:
        return SearchTooLong(
            f"the search took longer than {self._search_seconds:g} s; search for a longer "
            "word, or within a shorter time or one source"
        )

    async def ping(self, timeout: float = 1.0) -> None:
        """Check that the server answers within ``timeout`` seconds.

        Raises:
            StoreUnavailable: there was none.
        """
        with translated_errors():
            async with self.pool.acquire(timeout=timeout) as connection:
                await connection.execute("SELECT 1", timeout=timeout)


async def _open_pool(url: str, settings: DatabaseSettings, variable: str) -> Pool:
    seconds = settings.database_timeout_seconds
    address = read_address(url, variable)
    options = dict(address.options)
    startup = {"application_name": session_name(), "timezone": "UTC"}
    session = Session(
        address,
        {
            **startup,
            "statement_timeout": str(int(seconds * 1000)),
            "jit": "off",  # short statements: compiling costs more than it saves
            "groundswell.counts_totals": "on",  # what other sessions change, triggers count
        },
    )
    with translated_errors():
        pool = await open_pool(
            options.pop("dsn"),
            **options,
            wait_seconds=settings.database_wait_seconds,
            max_size=settings.database_pool_size,
            command_timeout=seconds + _NETWORK_MARGIN_SECONDS,
            timeout=seconds,
            init=session.prepare,
            reset=session.reset,
            server_settings=startup,
        )
        try:
            await refuse_transaction_pooling(pool, variable)
        except BaseException:
            pool.terminate()
            raise
    return pool
