"""Posts for a consumer, and reading until they have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from groundswell.domain.post import Post, PostEvent
from groundswell.stream.consumer import Consumer, Entry, unique_name
from groundswell.stream.facade import Stream
from tests.eventually import eventually

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def events(count: int, start: int = 0) -> list[PostEvent]:
    return [PostEvent(Post(f"p{n}", "test", f"text {n}", NOW)) for n in range(start, start + count)]


def ids(entries: Sequence[Entry]) -> set[bytes]:
    return {entry.fields[b"post_id"] for entry in entries}


def posts(count: int, start: int = 0) -> set[bytes]:
    return {f"p{n}".encode() for n in range(start, start + count)}


async def opened(stream: Stream) -> Consumer:
    consumer = stream.consumer(unique_name())
    await consumer.open()
    return consumer


async def read_all(consumer: Consumer, count: int) -> list[Entry]:
    """Read until ``count`` entries have come."""
    found: list[Entry] = []

    async def enough() -> bool:
        found.extend(await consumer.read(count, 50))
        return len(found) >= count

    await eventually(enough)
    return found


async def taken_over(consumer: Consumer, count: int) -> list[Entry]:
    found: list[Entry] = []

    async def enough() -> bool:
        found.extend(await consumer.take_over(100))
        return len(found) >= count

    await eventually(enough)
    return found
