"""What a worker reads stays its own until acknowledged; trimming and leaving lose nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from groundswell.settings import StreamSettings
from groundswell.stream.connection import Client
from groundswell.stream.consumer import Consumer, unique_name
from groundswell.stream.facade import Stream
from groundswell.stream.keys import StreamKeys
from tests.contract.stream.consuming import events, ids, opened, posts, read_all
from tests.eventually import eventually


async def test_what_was_there_before_the_group_is_read(stream: Stream) -> None:
    await stream.producer.add(events(3))
    consumer = await opened(stream)
    entries = await read_all(consumer, 3)
    assert ids(entries) == posts(3)
    assert {entry.deliveries for entry in entries} == {1}
    assert {entry.key for entry in entries} <= set(stream.keys.partitions)
    assert consumer.in_flight == 3


async def test_opening_twice_changes_nothing(stream: Stream) -> None:
    first = await opened(stream)
    await stream.producer.add(events(2))
    await first.open()
    assert ids(await read_all(first, 2)) == posts(2)


async def test_two_workers_share_the_posts(stream: Stream) -> None:
    one, two = await opened(stream), await opened(stream)
    await stream.producer.add(events(60))
    first = await one.read(30, 50)
    second = await read_all(two, 60 - len(first))
    assert 1 <= len(first) <= 30
    assert not ids(first) & ids(second)
    assert ids(first) | ids(second) == posts(60)


async def test_a_read_of_an_empty_stream_ends_after_its_wait(stream: Stream) -> None:
    consumer = await opened(stream)
    assert await consumer.read(10, 20) == []


async def test_a_waiting_read_gets_what_arrives_meanwhile(stream: Stream) -> None:
    consumer = await opened(stream)
    waiting = asyncio.create_task(consumer.read(10, 2000))
    await stream.producer.add(events(1))
    assert ids(await asyncio.wait_for(waiting, 5)) == posts(1)


async def test_only_what_every_group_has_acknowledged_is_trimmed(
    settings: StreamSettings, stream: Stream, redis: Client
) -> None:
    second = settings.model_copy(update={"redis_consumer_group": "archive"})
    fast = await opened(stream)
    slow = Consumer(redis, StreamKeys(second), second, unique_name())
    await slow.open()
    await stream.producer.add(events(1200))
    await fast.ack(await read_all(fast, 1200))
    assert await fast.trim() == 0, "the other group has read nothing yet"

    held = await slow.read(900, 50)
    first = held[0]
    await slow.ack(held[1:])
    await fast.trim()
    assert await redis.xrange(first.key, first.entry_id, first.entry_id), "not acknowledged yet"

    rest = await read_all(slow, 1200 - len(held))
    assert ids(held) | ids(rest) == posts(1200), "what was not read must not be trimmed"
    await slow.ack([first, *rest])
    await fast.trim()
    left = sum([await redis.xlen(key) for key in stream.keys.partitions])
    assert left <= 101 * len(stream.keys.partitions), "whole nodes of a hundred go"


async def test_trimming_while_posts_stream_through_loses_none(stream: Stream) -> None:
    consumer = await opened(stream)
    seen: set[bytes] = set()
    writing = asyncio.create_task(write_slowly(stream, 3000))

    async def everything() -> bool:
        entries = await consumer.read(100, 20)
        seen.update(ids(entries))
        await consumer.ack(entries)
        await consumer.trim()
        return len(seen) == 3000

    await eventually(everything, within=30, every=0)
    await writing
    assert seen == posts(3000)


async def write_slowly(stream: Stream, count: int) -> None:
    for start in range(0, count, 100):
        await stream.producer.add(events(100, start))


async def test_trimming_without_a_group_removes_nothing(stream: Stream) -> None:
    await stream.producer.add(events(500))
    assert await stream.consumer("nobody").trim() == 0
    assert await stream.producer.backlog() == 500


async def test_only_silent_consumers_with_nothing_pending_are_removed(stream: Stream) -> None:
    holding, idle, caller = [await opened(stream) for _ in range(3)]
    for number, consumer in enumerate((idle, caller, holding)):
        await stream.producer.add(events(1, number))
        entries = await read_all(consumer, 1)
        if consumer is not holding:
            await consumer.ack(entries)
    assert await caller.remove_dead_consumers(3600) == 0
    assert await caller.remove_dead_consumers(0) >= 2
    assert (await stream.stats()).consumers == (holding.name,)


async def test_closing_leaves_the_group_unless_something_is_pending(stream: Stream) -> None:
    done, holding = await opened(stream), await opened(stream)
    await stream.producer.add(events(4))
    await done.ack(await done.read(2, 50))
    await read_all(holding, 1)
    await done.close()
    await holding.close()
    assert (await stream.stats()).consumers == (holding.name,)


async def test_a_flushed_stream_gets_its_group_again(stream: Stream, redis: Client) -> None:
    consumer = await opened(stream)
    await stream.producer.add(events(1))
    lost = await read_all(consumer, 1)
    for key in stream.keys.partitions:
        await redis.delete(key)
    await consumer.keep()
    await consumer.ack(lost)
    assert await consumer.take_over(10) == []
    await stream.producer.add(events(2))
    assert ids(await read_all(consumer, 2)) == posts(2)


async def test_a_flush_during_a_waiting_read_is_survived(stream: Stream, redis: Client) -> None:
    consumer = await opened(stream)
    waiting = asyncio.create_task(consumer.read(10, 2000))

    async def it_ended() -> bool:
        for key in stream.keys.partitions:
            await redis.delete(key)
        return waiting.done()

    await eventually(it_ended)
    assert await waiting == []
    await stream.producer.add(events(2))
    assert ids(await read_all(consumer, 2)) == posts(2)


async def test_a_key_without_its_group_takes_nothing_of_the_others_along(
    stream: Stream, redis: Client
) -> None:
    consumer = await opened(stream)
    await stream.producer.add(events(30))
    gone, *others = stream.keys.partitions
    await redis.delete(gone)
    left = sum([await redis.xlen(key) for key in others])
    assert len(await read_all(consumer, left)) == left


async def test_acknowledging_twice_is_harmless(stream: Stream) -> None:
    consumer = await opened(stream)
    await stream.producer.add(events(1))
    entries = await read_all(consumer, 1)
    await consumer.ack(entries)
    await consumer.ack([replace(entries[0])])
    await consumer.ack([])
    assert await stream.producer.backlog() == 0
