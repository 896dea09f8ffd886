"""Posts are counted by day and in totals as well, by workers of this release and of the one
before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import asyncpg
import pytest

from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Connection, Database
from groundswell.store.migrate import apply, migrate
from groundswell.store.migrations import Phase, migrations
from groundswell.store.posts import PostStore
from groundswell.store.projections import (
    CHANGED_ROLLUPS,
    PROJECTIONS,
    TOTALS,
    projecting,
)
from tests.eventually import eventually
from tests.integration.store.factories import DIFFERING_TOTALS, NOON, create, delete, save

BEFORE_DAYS = 11
"""The last migration of the release that counted by minute and hour, source and emotion alone."""

# As the worker of that release counts.
_AS_BEFORE = """
INSERT INTO sentiment_rollups_hour AS old (
    bucket, source, sentiment_label, emotion, posts, analyses, confidence_sum)
SELECT date_trunc('hour', created_at, 'UTC'), source, 'positive', 'joy', count(*), count(*), 0.5
FROM unnest($1::timestamptz[], $2::varchar[]) AS t (created_at, source)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
ON CONFLICT (bucket, source, sentiment_label, emotion) DO UPDATE SET
    posts = old.posts + excluded.posts,
    analyses = old.analyses + excluded.analyses,
    confidence_sum = old.confidence_sum + excluded.confidence_sum
"""


def _unlocked(statement: str) -> str:
    """Without the lock that releases before totals know nothing of."""
    lock = (
        "pg_advisory_xact_lock_shared(hashtext('groundswell.totals'), least(count(*), 0)::integer)"
    )
    assert lock in statement
    return statement.replace(lock, "count(*)")


# As the worker of the release before totals counts: what it takes away it has counted before.
_COUNT_BEFORE_TOTALS = (
    """
WITH difference AS (
    SELECT post_id, created_at, source, 'negative' AS sentiment_label, 'fear' AS emotion, posts,
        1 AS analyses, abs(confidence) AS confidence
    FROM unnest($1::varchar[], $2::timestamptz[], $3::varchar[], $4::int[], $5::float8[])
        AS t (post_id, created_at, source, posts, confidence)
)"""
    + _unlocked(projecting(PROJECTIONS))
    + CHANGED_ROLLUPS
)
_DIFFERING_DAYS = """
SELECT * FROM (
    SELECT date_trunc('day', bucket, 'UTC') AS bucket, source, sentiment_label, emotion,
        sum(posts) AS posts, sum(analyses) AS analyses, sum(confidence_sum) AS confidence
    FROM sentiment_rollups_hour GROUP BY 1, 2, 3, 4
) AS hours
FULL JOIN sentiment_rollups_day AS days USING (bucket, source, sentiment_label, emotion)
WHERE (hours.posts, hours.analyses) IS DISTINCT FROM (days.posts, days.analyses)
    OR abs(confidence - confidence_sum) > 1e-6
"""


@pytest.fixture
async def database(empty_database_url: str) -> AsyncIterator[Database]:
    """As it is while workers of the release before may still run."""
    await migrate(empty_database_url, Phase.BEFORE)
    opened = await Database.open(DatabaseSettings(), empty_database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def connection(empty_database_url: str, database: Database) -> AsyncIterator[Connection]:
    opened = await asyncpg.connect(empty_database_url)
    yield opened
    await opened.close()


async def count_as_before(connection: Connection, *posts: tuple[datetime, str]) -> None:
    await connection.execute(_AS_BEFORE, *(list(column) for column in zip(*posts, strict=True)))


async def test_what_was_counted_by_hour_is_there_by_day_after_the_migration(
    empty_database_url: str,
) -> None:
    await apply(empty_database_url, migrations()[:BEFORE_DAYS])
    connection = await asyncpg.connect(empty_database_url)
    hours = [NOON + timedelta(hours=n) for n in range(40)]
    await count_as_before(connection, *((hour, "bluesky") for hour in hours))
    await migrate(empty_database_url)
    days = await connection.fetch("SELECT bucket, posts FROM sentiment_rollups_day ORDER BY 1")
    differing = await connection.fetch(_DIFFERING_DAYS)
    await connection.close()
    assert [row["posts"] for row in days] == [12, 24, 4]
    assert differing == []


async def test_workers_of_the_release_before_count_by_day_too(
    connection: Connection, posts: PostStore
) -> None:
    evening = NOON + timedelta(hours=11, minutes=59)
    for n in range(3):
        # New rows, rows both have written, and both kinds in one statement.
        await count_as_before(connection, (NOON, "bluesky"), (evening, f"source {n}"))
        await save(posts, create(f"now {n}", at=NOON), create(f"late {n}", at=evening))
        await count_as_before(connection, (evening, "bluesky"), (evening, "bluesky"))
    assert await connection.fetch(_DIFFERING_DAYS) == []
    assert await connection.fetchval("SELECT sum(posts) FROM sentiment_rollups_day") == 18


async def test_both_releases_at_once_keep_the_days_exact(
    empty_database_url: str, posts: PostStore, connection: Connection
) -> None:
    """Their statements meet in the same hours and days, in every order of sources."""

    async def before(first: int) -> None:
        own = await asyncpg.connect(empty_database_url)
        for n in range(first, first + 40):
            moments = [NOON + timedelta(hours=n * 7 % 5), NOON + timedelta(hours=n * 3 % 5)]
            await count_as_before(own, (moments[0], f"s{n % 3}"), (moments[1], f"s{n * 2 % 3}"))
        await own.close()

    async def now(first: int) -> None:
        for n in range(first, first + 40):
            await save(
                posts,
                create(f"a{n}", at=NOON + timedelta(hours=n * 3 % 5), source=f"s{n % 3}"),
                create(f"b{n}", at=NOON + timedelta(hours=n * 7 % 5), source=f"s{n * 2 % 3}"),
            )

    await asyncio.gather(before(0), before(1), now(0), now(1000))
    assert await connection.fetch(_DIFFERING_DAYS) == []
    assert await connection.fetchval("SELECT sum(posts) FROM sentiment_rollups_day") == 320


LOCKED = (*PROJECTIONS, *TOTALS)


async def test_what_was_counted_is_there_in_totals_after_the_migration(
    empty_database_url: str,
) -> None:
    await apply(empty_database_url, migrations()[:BEFORE_DAYS])
    connection = await asyncpg.connect(empty_database_url)
    hours = [NOON + timedelta(hours=n % 3) for n in range(40)]
    await count_as_before(connection, *((hour, f"s{n % 7}") for n, hour in enumerate(hours)))
    await migrate(empty_database_url, Phase.BEFORE)
    totals = await connection.fetch("SELECT bucket, posts FROM sentiment_totals_hour ORDER BY 1")
    await connection.close()
    assert [row["posts"] for row in totals] == [14, 13, 13]


async def test_both_releases_at_once_keep_the_totals_exact(
    empty_database_url: str, posts: PostStore, connection: Connection
) -> None:
    """Posts that come and go by each, in the same minutes and hours, new ones and known ones."""

    async def before(first: int) -> None:
        own = await asyncpg.connect(empty_database_url)
        for n in range(first, first + 40):
            rows = [
                (f"b{n}", NOON + timedelta(minutes=n * 7 % 90), f"s{n % 3}", sign, 0.25 * sign)
                for sign in ((1, -1) if n % 5 == 0 else (1,))
            ]
            await own.execute(_COUNT_BEFORE_TOTALS, *map(list, zip(*rows, strict=True)))
        await own.close()

    async def now(first: int) -> None:
        for n in range(first, first + 40):
            at = NOON + timedelta(minutes=n * 11 % 90)
            await save(posts, create(f"a{n}", at=at, source=f"s{n % 3}"))
            if n % 5 == 0:
                await save(posts, delete(f"a{n}"))

    await asyncio.gather(before(0), before(100), now(0), now(1000))
    for period in ("minute", "hour"):
        differing = DIFFERING_TOTALS.format(period=period, floor="'-infinity'")
        assert await connection.fetch(differing) == []
        total = await connection.fetchval(f"SELECT sum(posts) FROM sentiment_totals_{period}")
        assert total == 128


@pytest.mark.parametrize("held", range(len(LOCKED)))
async def test_rows_are_locked_in_the_order_of_the_projections(
    connection: Connection, posts: PostStore, database: Database, held: int
) -> None:
    """Workers that lock in one order wait for each other; in two orders they can deadlock."""
    await save(posts, create("first"))
    tables = [projection.table for projection in LOCKED]
    async with connection.transaction():
        await connection.execute(f"SELECT FROM {tables[held]} FOR UPDATE")
        saving = asyncio.create_task(save(posts, create("second")))
        await eventually(lambda: _waits(database))
        for place, table in enumerate(tables):
            if place != held:
                free = await database.pool.fetch(f"SELECT FROM {table} FOR UPDATE SKIP LOCKED")
                assert bool(free) == (place > held), table
    await saving


async def _waits(database: Database) -> bool:
    return bool(
        await database.pool.fetchval(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND datname = current_database())"
        )
    )
