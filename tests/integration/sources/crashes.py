"""A source read by ingesters that die: killed between writing posts and saving where they were."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

import pytest
import redis.asyncio

from groundswell.domain.post import PostEvent
from groundswell.errors import StreamUnavailable
from groundswell.services.ingester import Ingester
from groundswell.services.source_log import SourceLog
from groundswell.settings import StreamSettings
from groundswell.sources.base import Source
from groundswell.stream.facade import Stream
from groundswell.stream.producer import Producer
from groundswell.stream.source_leases import Readers, SourceState
from tests.eventually import eventually
from tests.integration.services.ingesting import ingesting

LEASE_SECONDS = 1.0


class Killed(Exception):
    """The process is no more."""


class DyingReaders(Readers):
    """Of a process that may be no more: then it gives no lease back, and writes nothing down."""

    dead = False

    async def save(self, state: SourceState, token: str) -> bool:
        self._die()
        return await super().save(state, token)

    async def release(self, key: str, token: str) -> None:
        self._die()
        await super().release(key, token)

    def _die(self) -> None:
        if self.dead:
            raise StreamUnavailable("dead")


class DyingProducer(Producer):
    """Writes ``posts`` posts, then dies: the cursor of the last of them is not saved."""

    def __init__(self, stream: Stream, readers: DyingReaders, posts: int) -> None:
        super().__init__(stream._redis, stream.keys)
        self._readers = readers
        self._posts = posts

    async def add(
        self,
        events: Sequence[PostEvent],
        *,
        cursor: tuple[str, str] | None = None,
        lease: str = "",
    ) -> None:
        self._posts -= len(events)
        if self._posts > 0:
            await super().add(events, cursor=cursor, lease=lease)
            return
        await super().add(events)
        self._readers.dead = True
        raise Killed


async def read_through_crashes(
    make: Callable[[], Source],
    settings: StreamSettings,
    wanted: Collection[str],
    *,
    crashes: int = 2,
    within: float = 60.0,
) -> tuple[Counter[str], SourceState]:
    """Read ``wanted`` by as many ingesters; how often each id was written, and what the last one
    says of the source."""
    share = len(wanted) // (crashes + 1)
    for _ in range(crashes):
        async with Stream.open(settings) as stream:
            await _live_and_die(make(), stream, share, within)
    async with Stream.open(settings) as stream:
        source, stopping = make(), asyncio.Event()
        ingester = ingesting(source, stream, lease_seconds=LEASE_SECONDS)
        task = asyncio.create_task(ingester.run(stopping))
        counted: Counter[str] = Counter()

        async def all_there() -> bool:
            nonlocal counted
            counted = await written(settings)
            return task.done() or counted.keys() >= set(wanted)

        await eventually(all_there, within=within, every=0.2)
        stopping.set()
        await asyncio.wait_for(task, 10)
        state = await stream.readers.load(source.key)
        assert state is not None
        return counted, state


async def written(settings: StreamSettings) -> Counter[str]:
    """How often each post was written."""
    assert settings.redis_url is not None
    client = redis.asyncio.Redis.from_url(settings.redis_url.get_secret_value())
    try:
        entries: list[Any] = await client.xrange(settings.redis_stream_name)  # type: ignore[assignment]
    finally:
        await client.aclose()
    return Counter(fields[b"post_id"].decode() for _, fields in entries)


async def _live_and_die(source: Source, stream: Stream, posts: int, within: float) -> None:
    readers = DyingReaders(stream._redis, stream.keys)
    producer = DyingProducer(stream, readers, posts)
    log = SourceLog(source, readers, lease_seconds=LEASE_SECONDS)
    ingester = Ingester(source, producer, stream.dead_letters, log)
    with pytest.raises(Killed):
        await asyncio.wait_for(ingester.run(asyncio.Event()), within)
