"""Weekly partitions of the tables of posts: created ahead of need, dropped when retention ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors

_MAKE = "SELECT make_post_partitions($1::timestamptz[])"

# A partition is ours by its parent, or, once it is detached, by its name.
_OLD = """
WITH attached AS (
    SELECT c.oid, i.inhparent, i.inhdetachpending AS half_detached,
        substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([^'']+)''\\)')::timestamptz
            AS high
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN (
        'social_media_posts'::regclass, 'sentiment_analysis'::regclass, 'topic_posts'::regclass)
)
SELECT format('%s', oid::regclass) AS name, high,
    format('ALTER TABLE %s DETACH PARTITION %s %s', inhparent::regclass, oid::regclass,
        CASE WHEN half_detached THEN 'FINALIZE' ELSE 'CONCURRENTLY' END) AS detach
FROM attached
WHERE high <= $1 OR half_detached
ORDER BY high, name
"""
_LEFT_OVER = """
SELECT format('DROP TABLE %s', c.oid::regclass) AS remove
FROM pg_class c
JOIN pg_class parent ON parent.oid IN
    ('social_media_posts'::regclass, 'sentiment_analysis'::regclass, 'topic_posts'::regclass)
WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relnamespace = parent.relnamespace
    AND c.relname ~ ('^' || parent.relname || '_\\d{4}(w\\d{2})?$')
ORDER BY c.relname
"""
# Held by the connection, which gives it back to the pool without it.
_TAKE_TURN = "SELECT pg_try_advisory_lock(hashtext('groundswell.retention'))"
_RAISE_FLOOR = "UPDATE retention SET kept_from = $1 WHERE kept_from < $1"

# A slice of the dedup index by place on disk: no index, no scan that starts again with every batch.
_FORGET = """
DELETE FROM post_ids
WHERE ctid >= format('(%s,0)', $1::bigint)::tid AND ctid < format('(%s,0)', $2::bigint)::tid
    AND created_at < (SELECT kept_from FROM retention)
"""
_FORGET_CORRECTIONS = """
DELETE FROM label_corrections WHERE post_created_at < (SELECT kept_from FROM retention)
"""
_PAGES = """
SELECT pg_relation_size('post_ids') / current_setting('block_size')::bigint
"""
_PAGES_A_SLICE = 500
_DETACH_SECONDS = 600.0  # detaching waits for the statements that are running


class Partitions:
    """Creates and drops partitions; caches which weeks exist."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: set[tuple[int, int]] = set()

    async def ensure(self, moments: Iterable[datetime]) -> None:
        """Make the partitions that posts of these times (aware, UTC) fall into.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        missing = weeks_of(moments)
        for week in self._known.intersection(missing):
            del missing[week]
        if missing:
            with translated_errors():
                await self._database.pool.execute(_MAKE, list(missing.values()))
            self._known.update(missing)

    def forget(self) -> None:
        """Forget the cache: a partition that was there has been dropped."""
        self._known.clear()

    async def drop_before(self, moment: datetime) -> list[str]:
        """Drop the partitions wholly before ``moment``, and delete their posts' ids.

        Rollups stay. Posts below what was dropped are refused from then on, so that none is
        counted again. Readers and writers go on meanwhile; what an earlier call left half done
        is finished. Returns the names of the dropped tables: none while another caller is at it.

        Raises:
            StoreUnavailable: the server does not answer; call again.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection:
                if not await connection.fetchval(_TAKE_TURN):
                    return []
                await connection.execute("SET statement_timeout = '10min'")  # the pool resets it
                old = await connection.fetch(_OLD, moment)
                if old:
                    await connection.execute(_RAISE_FLOOR, max(row["high"] for row in old))
                for row in old:
                    await connection.execute(row["detach"], timeout=_DETACH_SECONDS)
                for row in await connection.fetch(_LEFT_OVER):
                    await connection.execute(row["remove"])
        return [row["name"] for row in old]

    async def forget_old_ids(self) -> int:
        """Delete the dedup rows of dropped posts, a bounded slice at a time; how many it were.

        People's corrections of these posts go as well.
        """
        forgotten = 0
        with translated_errors():
            async with self._database.pool.acquire() as connection:
                await connection.execute(_FORGET_CORRECTIONS)
                pages = await connection.fetchval(_PAGES)
                for first in range(0, pages, _PAGES_A_SLICE):
                    forgotten += await _forget_slice(connection, first, first + _PAGES_A_SLICE)
        return forgotten


async def _forget_slice(connection: Connection, first: int, end: int) -> int:
    status = await connection.execute(_FORGET, first, end)
    return int(status.rpartition(" ")[2])


def weeks_of(moments: Iterable[datetime]) -> dict[tuple[int, int], datetime]:
    """A moment of each week that is among ``moments``."""
    days = {moment.date(): moment for moment in moments}
    return {_week(moment): moment for moment in days.values()}


def _week(moment: datetime) -> tuple[int, int]:
    """Finer than any partition, by the week or by the year."""
    return moment.year, moment.isocalendar().week
