"""Retention drops old weeks while everybody reads and writes on, and nobody waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.partitions import Partitions
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from tests.eventually import eventually
from tests.integration.store.factories import NOON, create, save

WEEKS = 6
KEPT_FROM = NOON - timedelta(weeks=2)
LONGEST_WAIT = 2.0


async def test_readers_and_writers_go_on_while_old_weeks_are_dropped(
    posts: PostStore, rollups: Rollups, partitions: Partitions, database: Database
) -> None:
    for week in range(WEEKS):
        at = NOON - timedelta(weeks=week)
        await save(posts, *(create(f"{week}-{n}", at=at) for n in range(50)))
    everything = PostFilter(start=NOON - timedelta(weeks=WEEKS), end=NOON + timedelta(days=1))
    done = asyncio.Event()
    waits: list[float] = []
    written: list[str] = []

    async def write() -> None:
        written.append(f"new-{len(written)}")
        await save(posts, create(written[-1], at=NOON))

    async def keep_on(act: Callable[[], Awaitable[object]]) -> None:
        while not done.is_set():
            began = time.monotonic()
            await act()
            waits.append(time.monotonic() - began)

    async with database.pool.acquire() as old_reader:
        # A report of minutes that looks at the oldest week: dropping waits for it alone.
        report = old_reader.transaction(isolation="repeatable_read", readonly=True)
        await report.start()
        count = "SELECT count(*) FROM social_media_posts WHERE created_at < $1"
        assert await old_reader.fetchval(count, KEPT_FROM) > 0
        acts: list[Callable[[], Awaitable[object]]] = [
            lambda: posts.page(everything, limit=100),
            lambda: posts.count(everything),
            lambda: rollups.minutes(NOON - timedelta(days=1), NOON + timedelta(days=1)),
            lambda: posts.get("5-1"),
            write,
        ]
        others = [asyncio.create_task(keep_on(act)) for act in acts]
        dropping = asyncio.create_task(partitions.drop_before(KEPT_FROM))
        seen = len(waits)
        await eventually(lambda: len(waits) > seen + 100, within=30)
        assert not dropping.done(), "it waits for the report"
        assert await old_reader.fetchval(count, KEPT_FROM) > 0, "which sees what it saw"
        await report.rollback()
    dropped = await asyncio.wait_for(dropping, 30)
    await eventually(lambda: len(written) > 5)
    done.set()
    await asyncio.gather(*others)
    assert len(dropped) == 3 * (WEEKS - 3)
    assert max(waits) < LONGEST_WAIT
    left = await posts.page(everything, limit=1000)
    kept = {f"{week}-{n}" for week in range(3) for n in range(50)}
    assert {item.post.post_id for item in left.posts} == kept | set(written)
    told = await database.pool.fetchval("SELECT sum(posts) FROM sentiment_rollups_hour")
    assert told == 50 * WEEKS + len(written), "rollups stay"
