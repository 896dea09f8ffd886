"""One state of the database, held for ``pg_dump``, and how many rows its tables have."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from groundswell.store.connection import Connection
from groundswell.store.error_translation import translated_errors

_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state that ``pg_dump --snapshot`` can see as long as it is held, and its rows by table."""

    id: str
    at: datetime
    rows: dict[str, int]


@asynccontextmanager
async def held_snapshot(url: str) -> AsyncIterator[Snapshot]:
    """The state of now, held until left; others go on writing.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    with translated_errors():
        connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            with translated_errors():
                name = await connection.fetchval("SELECT pg_export_snapshot()")
                at = await connection.fetchval("SELECT now()")
                rows = await _rows(connection)
            yield Snapshot(name, at, rows)
    finally:
        await connection.close()


async def count_rows(url: str) -> dict[str, int]:
    """The rows of every table; partitions count as their table's.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    with translated_errors():
        connection = await asyncpg.connect(url)
        try:
            return await _rows(connection)
        finally:
            await connection.close()


async def _rows(connection: Connection) -> dict[str, int]:
    names = [row["name"] for row in await connection.fetch(_TABLES)]
    return {
        name: await connection.fetchval(f"SELECT count(*) FROM {name}")  # noqa: S608 - quoted by format
        for name in names
    }
