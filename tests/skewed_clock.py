"""A real PostgreSQL whose clock can be wrong, and time that passes when a test wants it to."""

from __future__ import annotations

from datetime import datetime, timedelta

import asyncpg

from groundswell.store.clock import elapsed_seconds

_INSTALL = """
CREATE SCHEMA lies;
CREATE TABLE lies.ahead (by interval NOT NULL);
INSERT INTO lies.ahead VALUES ('0');
CREATE FUNCTION lies.clock_timestamp() RETURNS timestamptz LANGUAGE sql
AS 'SELECT pg_catalog.clock_timestamp() + by FROM lies.ahead';
"""


class LyingClock:
    """Of one database; connections that are opened later ask it for the time."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._passed = 0.0

    async def install(self) -> None:
        name = self._url.rpartition("/")[2]
        await self._execute(_INSTALL)
        await self._execute(f'ALTER DATABASE "{name}" SET search_path = lies, public, pg_catalog')

    async def ahead(self, by: timedelta) -> None:
        """Set it so far ahead of the real one."""
        await self._execute("UPDATE lies.ahead SET by = $1", by + timedelta(seconds=self._passed))

    async def set(self, moment: datetime) -> None:
        """Set it to ``moment``."""
        await self._execute("UPDATE lies.ahead SET by = $1 - pg_catalog.clock_timestamp()", moment)

    async def let_pass(self, time: timedelta) -> None:
        """Let time pass for everybody."""
        self._passed += time.total_seconds()
        await self._execute("UPDATE lies.ahead SET by = by + $1", time)

    def elapsed(self) -> float:
        """In place of ``elapsed_seconds``."""
        return elapsed_seconds() + self._passed

    async def _execute(self, statement: str, *values: object) -> None:
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(statement, *values)
        finally:
            await connection.close()
