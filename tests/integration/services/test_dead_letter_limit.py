"""No dead letter is lost for want of room: workers and sources wait for it, and say so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from groundswell.settings import DatabaseSettings, IngestSettings, StreamSettings
from groundswell.sources.registry import open_source
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.topics.definitions import TopicStore
from groundswell.stream.facade import Stream
from tests.eventually import eventually
from tests.integration.services.house import House, events, post
from tests.integration.services.ingesting import ingesting

LIMIT = 100


@pytest.fixture
async def small(database_url: str, stream_settings: StreamSettings) -> AsyncIterator[House]:
    """A house with room for 100 dead letters."""
    database = await Database.open(DatabaseSettings(), database_url)
    settings = stream_settings.model_copy(update={"stream_dead_letter_limit": LIMIT})
    async with Stream.open(settings) as stream:
        yield House(stream, PostStore(database), Rollups(database), TopicStore(database))
    await database.close()


async def test_of_3000_bad_posts_none_is_lost(
    small: House,
    redis_url: str,
    stream_settings: StreamSettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with Redis.from_url(redis_url) as redis, redis.pipeline() as pipeline:
        for number in range(3000):
            fields = {"post_id": f"bad-{number}", "content": " "}
            pipeline.xadd(stream_settings.redis_stream_name, fields)  # type: ignore[arg-type]
        await pipeline.execute()
    await small.stream.producer.add(events(post(1)))
    letters = small.stream.dead_letters
    seen: set[str] = set()
    async with small.worker():
        await eventually(lambda: "STREAM_DEAD_LETTER_LIMIT" in caplog.text)
        while len(seen) < 3000:
            await eventually(letters.count)
            found = await letters.list(500)
            seen |= {letter.fields["post_id"] for letter in found}
            await letters.drop([letter.id for letter in found])
        await eventually(small.is_done)
    assert seen == {f"bad-{number}" for number in range(3000)}
    assert await small.stored() == 1


async def test_a_source_of_bad_rows_waits_for_room(
    small: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("content\n" + '" "\n' * 2000 + "good at last\n")
    source = open_source(f"replay:{file}", IngestSettings(), rate=4000)
    letters = small.stream.dead_letters
    stopping = asyncio.Event()
    running = asyncio.create_task(ingesting(source, small.stream, letters=letters).run(stopping))
    await eventually(lambda: "STREAM_DEAD_LETTER_LIMIT" in caplog.text)
    assert await letters.count() == LIMIT
    dropped = 0
    while not running.done():
        dropped += await letters.drop()
        await asyncio.sleep(0.02)
    await running
    assert dropped + await letters.count() == 2000
    assert await small.stream.producer.backlog() == 1
