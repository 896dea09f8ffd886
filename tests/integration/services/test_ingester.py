"""The ingester on a real stream: nothing lost, nothing twice, never more than the workers bear."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.errors import SourceError, StreamUnavailable
from groundswell.services.ingester import Ingester
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source, SourceBatch
from groundswell.sources.registry import open_source
from groundswell.stream.facade import Stream
from groundswell.stream.producer import Producer
from tests.eventually import eventually
from tests.integration.services.ingesting import ingesting

Written = Callable[[], Awaitable[list[str]]]


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[redis.asyncio.Redis]:
    connection = redis.asyncio.Redis.from_url(redis_url)
    yield connection
    await connection.aclose()


@pytest.fixture
def written(stream: Stream, client: redis.asyncio.Redis) -> Written:
    """The ids of the posts on the stream, in order."""

    async def ids() -> list[str]:
        key = stream.keys.partitions[0]
        entries: list[Any] = await client.xrange(key)  # type: ignore[assignment]
        return [fields[b"post_id"].decode() for _, fields in entries]

    return ids


class Scripted:
    """A source that gives what it is told, and may fail in between."""

    key = "scripted"
    kind = "scripted"
    paced = True
    exclusive = True
    default_rate: float | None = None

    def __init__(self, *steps: SourceBatch | Exception) -> None:
        self.steps = list(steps)
        self.cursors: list[str | None] = []

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        self.cursors.append(cursor)
        while self.steps:
            step = self.steps.pop(0)
            if isinstance(step, Exception):
                raise step
            yield step


class Shaky(Producer):
    """A real producer whose first writes are cut off after they were done."""

    failures = 2

    async def add(self, *given: object, **named: object) -> None:
        await super().add(*given, **named)  # type: ignore[arg-type]
        if self.failures:
            self.failures -= 1
            raise StreamUnavailable("the line was cut")


def event(
    post_id: str, content: str = "text", operation: Operation = Operation.CREATE
) -> PostEvent:
    return PostEvent(Post(post_id, "test", content, utc_now()), operation)


def batch(*ids: str, cursor: str | None = None) -> SourceBatch:
    return SourceBatch(tuple(event(post_id) for post_id in ids), cursor)


def ingester(source: Source, stream: Stream, **limits: Any) -> Ingester:
    return ingesting(source, stream, **limits)


def numbered(path: Path, count: int) -> Path:
    path.write_text("".join(f'{{"post_id":"{n}","content":"text {n}"}}\n' for n in range(count)))
    return path


async def test_a_file_is_written_once_from_its_first_to_its_last_line(
    stream: Stream, written: Written, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "posts.ndjson", 1200)
    for _ in range(2):
        source = open_source(f"replay:{path}", IngestSettings())
        await ingester(source, stream).run(asyncio.Event())
    assert await written() == [str(number) for number in range(1200)]


async def test_stopped_and_started_again_it_leaves_nothing_out_and_writes_nothing_twice(
    stream: Stream, written: Written, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "posts.ndjson", 300)
    for _ in range(3):
        stopping = asyncio.Event()
        source = open_source(f"replay:{path}", IngestSettings(), rate=400)
        running = ingester(source, stream, rate=400)
        task = asyncio.create_task(running.run(stopping))
        await eventually(lambda: running.published >= 40)  # noqa: B023 - awaited in the loop
        stopping.set()
        await asyncio.wait_for(task, 5)
    source = open_source(f"replay:{path}", IngestSettings())
    await ingester(source, stream).run(asyncio.Event())
    assert await written() == [str(number) for number in range(300)]


async def test_a_source_that_fails_is_read_again_from_its_cursor(
    stream: Stream, written: Written
) -> None:
    source = Scripted(batch("a", cursor="1"), SourceError("gone"), SourceError("gone"), batch("b"))
    await ingester(source, stream).run(asyncio.Event())
    assert source.cursors == [None, "1", "1"]
    assert await written() == ["a", "b"]


async def test_a_write_that_fails_is_tried_again_and_the_cursor_waits_for_it(
    stream: Stream, written: Written
) -> None:
    shaky = Shaky(stream._redis, stream.keys)
    source = Scripted(batch("a", cursor="1"), batch("b", cursor="2"))
    await ingesting(source, stream, producer=shaky).run(asyncio.Event())
    assert await written() == ["a", "a", "a", "b"]
    assert await stream.producer.load_cursor("scripted") == "2"


async def test_what_cannot_be_a_post_is_a_dead_letter_and_the_rest_goes_on(
    stream: Stream, written: Written, tmp_path: Path
) -> None:
    path = tmp_path / "posts.ndjson"
    rows = ['{"post_id":"a","content":"x"}', "broken", '{"content":"%s"}' % ("x" * 40_001), "[]"]
    path.write_text("\n".join([*rows, json.dumps({"content": "nul \0", "post_id": "b"})]))
    running = ingester(open_source(f"replay:{path}", IngestSettings()), stream)
    await running.run(asyncio.Event())
    letters = await stream.dead_letters.list()
    assert await written() == ["a", "b"]  # a NUL costs itself alone
    assert (running.published, running.rejected) == (2, 3)
    assert [letter.reason.split(": ")[0] for letter in letters] == [
        "posts.ndjson:2",
        "posts.ndjson:4",
        "content has 40,001 characters, the limit is 40,000",
    ]
    assert letters[0].fields == {"line": "broken"}


async def test_a_deletion_needs_no_content(stream: Stream, written: Written) -> None:
    deletion = SourceBatch((event("a", "", Operation.DELETE),))
    await ingester(Scripted(deletion), stream).run(asyncio.Event())
    assert await written() == ["a"]


async def test_behind_workers_hold_the_source_until_they_are_under_half(
    stream: Stream, client: redis.asyncio.Redis
) -> None:
    consumer = stream.consumer("slow")
    await consumer.open()
    steps = [batch(*(f"{step}-{number}" for number in range(10))) for step in range(40)]
    running = ingester(Scripted(*steps), stream, high_water=100)
    task = asyncio.create_task(running.run(asyncio.Event()))
    await eventually(lambda: running.published > 100)
    most = 0
    while not task.done():
        backlog = await stream.producer.backlog()
        most = max(most, backlog)
        await consumer.ack(await consumer.read(10, 10))
        await asyncio.sleep(0)
    assert running.published == 400
    assert most <= 100 + 25 + 2 * 10


async def test_it_stops_at_once_while_a_source_is_silent(stream: Stream) -> None:
    class Silent(Scripted):
        async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
            yield batch("a")
            await asyncio.Event().wait()

    stopping = asyncio.Event()
    running = ingester(Silent(), stream)
    task = asyncio.create_task(running.run(stopping))
    await eventually(lambda: running.published == 1)
    stopping.set()
    await asyncio.wait_for(task, 2)


async def test_it_stops_at_once_while_a_slow_pace_waits(stream: Stream) -> None:
    stopping = asyncio.Event()
    running = ingester(Scripted(batch("a"), batch("b")), stream, rate=0.01)
    task = asyncio.create_task(running.run(stopping))
    await eventually(lambda: running.published == 1)
    stopping.set()
    await asyncio.wait_for(task, 2)
    assert running.published == 1


async def test_it_stops_while_the_stream_is_away(stream: Stream) -> None:
    shaky = Shaky(stream._redis, stream.keys)
    shaky.failures = 10**9
    stopping = asyncio.Event()
    task = asyncio.create_task(
        ingesting(Scripted(batch("a")), stream, producer=shaky).run(stopping)
    )
    await eventually(lambda: shaky.failures < 10**9)
    stopping.set()
    await asyncio.wait_for(task, 5)


@pytest.mark.parametrize("rate", [20, 2000])
async def test_the_pace_on_a_real_stream_is_kept(stream: Stream, rate: float) -> None:
    """Never ahead of the rate; that it keeps up where it can is shown in the pacer's own tests."""
    stopping = asyncio.Event()
    source = open_source("simulator", IngestSettings(), rate=rate)
    running = ingester(source, stream, rate=rate, high_water=10**6)
    start = time.monotonic()
    task = asyncio.create_task(running.run(stopping))
    await eventually(lambda: running.published >= 1.5 * rate, within=30)
    seconds = time.monotonic() - start
    stopping.set()
    await task
    assert 1.5 * rate / seconds <= 1.1 * rate
