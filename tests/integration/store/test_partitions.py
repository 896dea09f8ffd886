"""Weeks come when needed and go when old, without a post lost or counted twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from groundswell.domain.event import LiveEvent
from groundswell.domain.window import Period, SentimentCounts
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.partitions import Partitions
from groundswell.store.post_reader import Totals
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from tests.eventually import eventually
from tests.integration.store.factories import NOON, create, delete, ids, save

_TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^social_media_posts_\\d'
ORDER BY relname
"""
_DETACHING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'
"""
OLD = NOON - timedelta(days=28)


async def tables(database: Database) -> list[str]:
    names = [row["relname"] for row in await database.pool.fetch(_TABLES)]
    return [name.removeprefix("social_media_posts_") for name in names]


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("2026-11-16T00:00:00+00:00", "2026w47"),
        ("2026-11-22T23:59:59.999999+00:00", "2026w47"),
        ("2026-11-23T00:30:00+01:00", "2026w47"),
        ("2026-11-23T00:00:00+00:00", "2026w48"),
        ("2027-01-01T00:00:00+00:00", "2026w53"),
        ("2025-12-29T00:00:00+00:00", "2026w01"),
        ("2025-12-28T23:59:59+00:00", "2025"),
        ("2009-06-01T00:00:00+00:00", "2009"),
    ],
)
async def test_a_post_lies_in_its_iso_week_and_an_archives_in_its_year(
    posts: PostStore, database: Database, moment: str, name: str
) -> None:
    await save(posts, create("p1", at=datetime.fromisoformat(moment)))
    assert await tables(database) == [name]
    assert await posts.get("p1") is not None


async def test_a_week_that_spans_two_years_of_an_archive_is_made_in_both(
    posts: PostStore, database: Database
) -> None:
    for day in ("2019-12-31", "2020-01-01"):
        await save(posts, create(day, at=datetime.fromisoformat(f"{day}T12:00:00+00:00")))
    assert await tables(database) == ["2019", "2020"]


async def test_workers_may_make_the_same_weeks_at_once(database: Database) -> None:
    weeks = [NOON + timedelta(weeks=n) for n in range(4)]
    await asyncio.gather(*(Partitions(database).ensure(weeks) for _ in range(6)))
    assert await tables(database) == ["2026w47", "2026w48", "2026w49", "2026w50"]


async def test_making_a_week_waits_for_no_reader_or_writer(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p1"))
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM social_media_posts")
        await connection.execute("UPDATE social_media_posts SET lang = 'en'")
        event = await save(posts, create("p2", at=NOON + timedelta(weeks=1)))
    assert ids(event) == ["p2"]


async def test_new_weeks_have_every_index(posts: PostStore, database: Database) -> None:
    await save(posts, create("p1"))
    count = "SELECT count(*) FROM pg_indexes WHERE tablename = $1"
    whole = await database.pool.fetchval(count, "social_media_posts")
    assert whole == 7
    assert await database.pool.fetchval(count, "social_media_posts_2026w47") == whole


async def test_a_table_that_was_dropped_under_a_worker_is_made_again(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p1"))
    await database.pool.execute("DROP TABLE social_media_posts_2026w47")
    assert ids(await save(posts, create("p2"))) == ["p2"]


async def test_old_weeks_are_dropped_and_newer_ones_kept(
    posts: PostStore, partitions: Partitions, database: Database
) -> None:
    await save(posts, create("old", at=OLD), create("new"))
    dropped = await partitions.drop_before(NOON - timedelta(days=7))
    assert dropped == [
        "sentiment_analysis_2026w43",
        "social_media_posts_2026w43",
        "topic_posts_2026w43",
    ]
    assert await tables(database) == ["2026w47"]
    assert await posts.get("old") is None
    assert ids(await posts.newest(10)) == ["new"]
    assert await partitions.drop_before(NOON - timedelta(days=7)) == []


async def test_a_week_is_dropped_only_when_all_of_it_is_old(
    posts: PostStore, partitions: Partitions
) -> None:
    await save(posts, create("p1"))
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert await partitions.drop_before(monday - timedelta(microseconds=1)) == []
    assert len(await partitions.drop_before(monday)) == 3


async def test_aggregates_go_on_telling_of_dropped_posts_but_counts_do_not(
    posts: PostStore, partitions: Partitions, rollups: Rollups
) -> None:
    await save(posts, create("old", at=OLD), create("new"))
    await partitions.drop_before(NOON)
    assert await posts.totals() == Totals(1, 1, 0)
    assert await posts.count(PostFilter()) == (1, False)
    assert [one.posts for one in (await rollups.sources())[0]] == [1]
    (bucket,) = await rollups.aggregate(Period.DAY, OLD, OLD + timedelta(days=1))
    assert bucket.counts == SentimentCounts(positive=1)


async def test_a_dropped_post_that_comes_again_is_not_counted_again(
    posts: PostStore, partitions: Partitions, rollups: Rollups, database: Database
) -> None:
    await save(posts, create("old", at=OLD), create("new"), delete("deleted", 1))
    await partitions.drop_before(NOON)
    assert await partitions.forget_old_ids() == 1
    for store in (posts, PostStore(database)):
        assert await save(store, create("old", at=OLD)) == LiveEvent()
        assert await save(store, create("old", at=OLD), delete("x"), create("deleted")) == (
            LiveEvent()
        )
    assert await tables(database) == ["2026w47"]
    assert await posts.get("deleted") is None
    (bucket,) = await rollups.aggregate(Period.DAY, OLD, OLD + timedelta(days=1))
    assert bucket.counts == SentimentCounts(positive=1)


async def test_what_a_killed_janitor_left_half_detached_is_dropped(
    posts: PostStore, partitions: Partitions, database: Database
) -> None:
    await save(posts, create("old", at=OLD), create("new"))
    detach = (
        "ALTER TABLE social_media_posts DETACH PARTITION social_media_posts_2026w43 CONCURRENTLY"
    )
    async with database.pool.acquire() as reader, database.pool.acquire() as killed:
        transaction = reader.transaction()
        await transaction.start()
        await reader.execute("SELECT FROM social_media_posts")
        await killed.execute("SET statement_timeout = '300ms'")
        with pytest.raises(asyncpg.QueryCanceledError):
            await killed.execute(detach)
        await transaction.rollback()
    await partitions.drop_before(NOON)
    assert await tables(database) == ["2026w47"]


async def test_what_a_killed_janitor_left_detached_is_dropped(
    posts: PostStore, partitions: Partitions, database: Database
) -> None:
    await save(posts, create("old", at=OLD), create("new"))
    await database.pool.execute(
        "ALTER TABLE social_media_posts DETACH PARTITION social_media_posts_2026w43"
    )
    await partitions.drop_before(NOON)
    assert await tables(database) == ["2026w47"]


async def test_one_janitor_at_a_time_drops_and_nobody_else_waits_for_it(
    posts: PostStore, partitions: Partitions, database: Database
) -> None:
    await save(posts, create("old", at=OLD), create("new"))
    async with database.pool.acquire() as reader, reader.transaction():
        await reader.execute("SELECT FROM social_media_posts")
        first = asyncio.create_task(partitions.drop_before(NOON))
        await eventually(lambda: database.pool.fetchval(_DETACHING))
        assert await asyncio.wait_for(Partitions(database).drop_before(NOON), 5) == []
        assert ids(await save(posts, create("meanwhile"))) == ["meanwhile"]
        assert ids(await posts.newest(5)) == ["new", "meanwhile"]
        assert not first.done()
    assert len(await first) == 3
    assert await tables(database) == ["2026w47"]
