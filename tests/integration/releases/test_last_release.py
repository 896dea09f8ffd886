"""The last release's worker and API run against the new tables and beside this release's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
import redis.asyncio

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.embedded import ports
from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.migrate import migrate
from groundswell.store.migrations import Phase
from groundswell.stream.facade import Stream
from tests.eventually import eventually
from tests.integration.releases.conftest import Release
from tests.integration.store.factories import assert_exact

WORKER = "benchmarks.fixed_worker"
POSTS_AT_ONCE = 60


@pytest.fixture
def settings(empty_database_url: str, stream_settings: StreamSettings) -> dict[str, str]:
    return {
        "DATABASE_URL": empty_database_url,
        "REDIS_URL": stream_settings.url or "",
        "REDIS_STREAM_NAME": stream_settings.redis_stream_name,
        "REDIS_CONSUMER_GROUP": stream_settings.redis_consumer_group,
        "REDIS_CACHE_PREFIX": stream_settings.redis_cache_prefix,
        "CACHE_TTL_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
        "WORKER_BATCH_SIZE": "20",
    }


@dataclass
class Load:
    """Posts, edits and deletes without an end, and what must be stored of them."""

    stream: Stream
    texts: dict[str, str] = field(default_factory=dict)
    sent: int = 0

    async def send(self) -> None:
        """Some new posts over the last three days, and changes to some that are there."""
        now, events = utc_now(), []
        for number in range(self.sent, self.sent + POSTS_AT_ONCE):
            moment = now - timedelta(hours=number % 70, seconds=number % 50)
            source, title = f"source {number % 4}", f"title {number}"
            post = Post(f"p{number}", source, f"text {number}", moment, title=title)
            events.append(PostEvent(post))
            self.texts[post.post_id] = post.content
            if number % 6 == 0:
                edited = Post(post.post_id, post.source, f"other words of {number}", moment)
                events.append(PostEvent(edited, Operation.UPDATE))
                self.texts[post.post_id] = edited.content
            if number % 9 == 0:
                gone = f"p{number * 2 // 3}"
                events.append(PostEvent(Post(gone, "any", "", moment), Operation.DELETE))
                self.texts.pop(gone, None)
        self.sent += POSTS_AT_ONCE
        await self.stream.producer.add(events)

    @contextlib.asynccontextmanager
    async def flowing(self) -> AsyncIterator[None]:
        """Send until left, and wait until all is stored."""

        enough = asyncio.Event()

        async def flow() -> None:
            while not enough.is_set():
                await self.send()
                await asyncio.sleep(0.05)

        flowing = asyncio.create_task(flow())
        try:
            yield
        finally:
            enough.set()
            await flowing
        await eventually(self.settled, within=30.0)

    async def more(self, posts: int) -> None:
        """Return when so many more are sent."""
        enough = self.sent + posts
        await eventually(lambda: self.sent > enough, within=30.0)

    async def settled(self) -> bool:
        return not await self.stream.producer.backlog()


async def test_both_releases_work_on_the_new_tables_side_by_side_and_back_again(
    last: Release,
    this: Release,
    empty_database_url: str,
    stream_settings: StreamSettings,
) -> None:
    await last.run("groundswell", "migrate")
    async with (
        Stream.open(stream_settings) as stream,
        last.serving(ports.choose(None)) as last_api,
        last.running(WORKER),
    ):
        load = Load(stream)
        async with load.flowing():
            await eventually(lambda: _working(stream_settings, 1), within=30.0)
            await migrate(empty_database_url, Phase.BEFORE)
        async with this.running(WORKER), this.serving(ports.choose(None)) as api:
            async with load.flowing():
                await eventually(lambda: _working(stream_settings, 2), within=30.0)
                await load.more(1_500)
            assert await _answers(last_api) == await _answers(api)
        async with load.flowing():
            await load.more(500)
        assert (await _answers(last_api))[0] == len(load.texts)
        assert await stream.dead_letters.count() == 0
    await _assert_all_is_stored(empty_database_url, load)


async def _working(settings: StreamSettings, workers: int) -> bool:
    """So many workers have read something within the last second."""
    async with redis.asyncio.from_url(settings.url or "") as client:
        try:
            found = await client.xinfo_consumers(
                settings.redis_stream_name, settings.redis_consumer_group
            )
        except redis.ResponseError:  # no group yet
            return False
    return [0 <= each["inactive"] < 1000 for each in found].count(True) == workers


async def _answers(api: httpx.AsyncClient) -> list[object]:
    """How many posts there are, as each kind of read tells it."""
    days = {"start_date": (utc_now() - timedelta(days=5)).isoformat()}
    page = (await api.get("/api/posts", params={"limit": 1})).json()
    answers = [
        (await api.get("/api/sentiment/aggregate", params={"period": period, **days})).json()
        for period in ("hour", "day")
    ]
    sources = [
        {name: each[name] for name in ("source", "posts", "last_post_at")}  # what both tell
        for each in (await api.get("/api/sources")).json()["sources"]
    ]
    return [page["total"], *(answer["data"] for answer in answers), sources]


async def _assert_all_is_stored(url: str, load: Load) -> None:
    database = await Database.open(DatabaseSettings(), url)
    await assert_exact(database)
    rows = await database.pool.fetch("SELECT post_id, content FROM social_media_posts")
    await database.close()
    assert {row["post_id"]: row["content"] for row in rows} == load.texts
