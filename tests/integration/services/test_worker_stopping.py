"""A worker whose engines fail at the wrong moment still ends, and forgets no entry it took."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from groundswell.domain.clock import utc_now
from groundswell.domain.event import LivePosition
from groundswell.domain.post import Post, PostEvent
from groundswell.errors import StoreUnavailable, StreamUnavailable
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.stream.facade import Stream
from groundswell.stream.live import LivePublisher
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually

LIMITS = WorkerLimits(block_ms=20, claim_idle_seconds=0.3, drain_seconds=0.3)


class Deaf(PostStore):
    """A store that hangs, and takes its cancellation for a line that broke, as a driver may."""

    lost = 0

    async def save(self, *given: object, **named: object) -> None:  # type: ignore[override]
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if Deaf.lost:
                raise
            Deaf.lost += 1
            raise StoreUnavailable("the line broke") from None


class Unheard(LivePublisher):
    """A real publisher whose first gaps cannot be announced."""

    failures = 2

    async def announce_gap(self) -> LivePosition:
        if self.failures:
            self.failures -= 1
            raise StreamUnavailable("Redis was away")
        return await super().announce_gap()


@pytest.fixture
async def stream(stream_settings: StreamSettings) -> AsyncIterator[Stream]:
    settings = stream_settings.model_copy(update={"stream_claim_idle_seconds": 0.3})
    async with Stream.open(settings) as stream:
        await stream.producer.add([PostEvent(Post("p1", "test", "good", utc_now()))])
        yield stream


async def test_a_worker_ends_though_its_store_lost_a_cancellation(
    stream: Stream, database_url: str
) -> None:
    database = await Database.open(DatabaseSettings(), database_url)
    stopping = asyncio.Event()
    worker = Worker(
        stream.consumer("one"),
        WordAnalyzer(),
        Deaf(database),
        stream.dead_letters,
        stream.publisher,
        LIMITS,
    )
    running = asyncio.create_task(worker.run(stopping))
    await eventually(lambda: _delivered(stream))
    stopping.set()
    await asyncio.wait_for(running, 10)
    assert Deaf.lost == 1
    await database.close()


async def test_an_entry_that_was_taken_over_is_finished_whatever_fails_first(
    stream: Stream, database_url: str
) -> None:
    silent = stream.consumer("silent")
    await silent.open()
    assert len(await silent.read(10, 100)) == 1
    database = await Database.open(DatabaseSettings(), database_url)
    stopping = asyncio.Event()
    publisher = Unheard(stream._redis, stream.keys)
    store = PostStore(database)
    (answer,) = await WordAnalyzer().analyze(["good"])
    held = Post("p1", "test", "good", utc_now())
    await store.save([(PostEvent(held), answer)])  # and the silent one told nobody
    worker = Worker(
        stream.consumer("two"), WordAnalyzer(), store, stream.dead_letters, publisher, LIMITS
    )
    running = asyncio.create_task(worker.run(stopping))
    await eventually(lambda: _done(stream))
    assert publisher.failures == 0
    stopping.set()
    await asyncio.wait_for(running, 10)
    await database.close()


async def _delivered(stream: Stream) -> bool:
    return (await stream.stats()).pending == 1


async def _done(stream: Stream) -> bool:
    return await stream.producer.backlog() == 0
