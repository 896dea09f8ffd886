"""Posts to measure with, put on the stream and waited for until they are done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

import asyncpg

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, PostEvent
from groundswell.settings import StreamSettings
from groundswell.sources.simulator import Simulator
from groundswell.stream.facade import Stream


def made_posts(
    count: int, *, run: str, seed: int = 7, over: timedelta = timedelta(0)
) -> list[Post]:
    """``count`` posts, no text twice (no cache may help), spread evenly over the last ``over``."""
    now = utc_now()
    posts = islice(Simulator(seed=seed, run=run).posts(), count)
    return [
        replace(
            post,
            content=f"{post.content} {number}",
            created_at=now - over * (1 - number / count),
        )
        for number, (post, _) in enumerate(posts)
    ]


async def publish(settings: StreamSettings, posts: Sequence[Post]) -> None:
    """Put them on the stream as fast as the ingester does."""
    async with Stream.open(settings) as stream:
        await stream.producer.add([PostEvent(post) for post in posts])


async def drained(settings: StreamSettings, *, within: float = 300.0) -> float:
    """Wait until every entry is acknowledged; ``time.perf_counter()`` at that moment."""
    async with asyncio.timeout(within), Stream.open(settings) as stream:
        while await stream.producer.backlog():  # noqa: ASYNC110 - Redis tells only when asked
            await asyncio.sleep(0.02)
        return time.perf_counter()


async def stored_and_counted(database_url: str, since: datetime | None = None) -> tuple[int, int]:
    """How many posts the database holds, and how many its rollups say."""
    connection = await asyncpg.connect(database_url)
    try:
        row = await connection.fetchrow(
            """SELECT (SELECT count(*) FROM social_media_posts WHERE created_at >= $1),
                (SELECT coalesce(sum(posts), 0) FROM sentiment_rollups_hour
                 WHERE bucket >= date_trunc('hour', $1, 'UTC'))""",
            since or datetime(2000, 1, 1, tzinfo=utc_now().tzinfo),
        )
    finally:
        await connection.close()
    assert row is not None
    return int(row[0]), int(row[1])
