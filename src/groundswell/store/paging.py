"""Offset paging: a page of a table's rows, newest first, together with how many there are."""

from __future__ import annotations

import asyncpg

from groundswell.store.engine import Pool
from groundswell.store.filters import Conditions

_PAGE = """
SELECT * FROM {table} WHERE {conditions}
ORDER BY created_at DESC, id DESC LIMIT {limit} OFFSET {offset}
"""
_COUNT = "SELECT count(*) FROM {table} WHERE {conditions}"


async def fetch_page(
    source: Pool, table: str, conditions: Conditions, limit: int, offset: int
) -> tuple[list[asyncpg.Record], int]:
    """At most ``limit`` rows that meet ``conditions`` after ``offset``, and the count of all."""
    total = await source.fetchval(
        _COUNT.format(table=table, conditions=conditions), *conditions.parameters
    )
    statement = _PAGE.format(
        table=table,
        conditions=conditions,
        limit=conditions.parameter(limit),
        offset=conditions.parameter(offset),
    )
    return await source.fetch(statement, *conditions.parameters), total
