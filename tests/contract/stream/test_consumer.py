"""What a worker reads stays its own until acknowledged, and nothing is ever lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from groundswell.domain.post import Post, PostEvent
from groundswell.settings import StreamSettings
from groundswell.stream.connection import Client
from groundswell.stream.consumer import Consumer, Entry, unique_name
from groundswell.stream.keys import StreamKeys
from groundswell.stream.parts import Stream
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


async def test_a_crashed_workers_posts_are_taken_over(stream: Stream) -> None:
    crashed, other = await opened(stream), await opened(stream)
    await stream.producer.add(events(5))
    await read_all(crashed, 5)
    entries = await taken_over(other, 5)
    assert ids(entries) == posts(5)
    assert {entry.deliveries for entry in entries} == {2}
    assert entries[0].fields[b"content"].startswith(b"text ")
    await other.ack(entries)
    assert other.in_flight == 0
    assert await stream.producer.backlog() == 0


async def test_deliveries_count_every_worker_that_died_over_an_entry(stream: Stream) -> None:
    await stream.producer.add(events(1))
    await read_all(await opened(stream), 1)
    for deliveries in (2, 3, 4):
        (entry,) = await taken_over(await opened(stream), 1)
        assert entry.deliveries == deliveries


async def test_one_is_taken_over_when_one_is_asked_for(stream: Stream) -> None:
    crashed, other = await opened(stream), await opened(stream)
    await stream.producer.add(events(3))
    await read_all(crashed, 3)
    taken: list[Entry] = []

    async def all_three() -> bool:
        found = await other.take_over(1)
        assert len(found) <= 1
        taken.extend(found)
        return len(taken) == 3

    await eventually(all_three)
    assert ids(taken) == posts(3)


async def test_what_is_in_flight_here_is_not_taken_over_by_ourselves(stream: Stream) -> None:
    consumer, other = await opened(stream), await opened(stream)
    await stream.producer.add(events(4))
    held = await read_all(consumer, 2)
    await read_all(other, 4 - len(held))
    rest = await taken_over(consumer, 4 - len(held))
    assert ids(held) | ids(rest) == posts(4)
    assert await consumer.take_over(10) == []


async def test_what_was_delivered_but_never_arrived_is_recovered(
    stream: Stream, redis: Client
) -> None:
    consumer = await opened(stream)
    await stream.producer.add(events(1))
    for key in stream.keys.partitions:  # the answer to this read is lost on the way
        await redis.xreadgroup(stream.keys.group, consumer.name, {key: ">"})
    assert ids(await taken_over(consumer, 1)) == posts(1)


async def test_released_entries_come_again(stream: Stream) -> None:
    consumer = await opened(stream)
    await stream.producer.add(events(2))
    consumer.release(await read_all(consumer, 2))
    assert consumer.in_flight == 0
    assert ids(await taken_over(consumer, 2)) == posts(2)


async def test_a_busy_worker_that_keeps_its_posts_is_not_robbed(
    settings: StreamSettings, stream: Stream, redis: Client
) -> None:
    patient = settings.model_copy(update={"stream_claim_idle_seconds": 0.5})
    busy = Consumer(redis, StreamKeys(patient), patient, unique_name())
    other = Consumer(redis, StreamKeys(patient), patient, unique_name())
    await busy.open()
    await stream.producer.add(events(2))
    entries = await read_all(busy, 2)
    until = asyncio.get_running_loop().time() + 0.8
    while asyncio.get_running_loop().time() < until:
        await busy.keep()
        assert await other.take_over(10) == []
    for key in stream.keys.partitions:
        for row in await redis.xpending_range(key, stream.keys.group, "-", "+", 10):
            assert row["times_delivered"] == 1
    await busy.keep(entries[:1])
    assert ids(await taken_over(other, 1)) <= ids(entries)


async def test_an_entry_whose_data_was_deleted_is_acknowledged(
    stream: Stream, redis: Client
) -> None:
    crashed, other = await opened(stream), await opened(stream)
    await stream.producer.add(events(2))
    entries = await read_all(crashed, 2)
    gone = next(entry for entry in entries if entry.fields[b"post_id"] == b"p0")
    await redis.xdel(gone.key, gone.entry_id)
    assert ids(await taken_over(other, 1)) == {b"p1"}

    async def only_one_pending() -> bool:
        await other.take_over(10)
        return (await stream.stats()).pending == 1

    await eventually(only_one_pending)


async def test_two_rescuers_never_get_the_same_entry(stream: Stream) -> None:
    crashed = await opened(stream)
    await stream.producer.add(events(50))
    await read_all(crashed, 50)
    rescuers = [await opened(stream) for _ in range(4)]
    found = await asyncio.gather(*(rescuer.take_over(50) for rescuer in rescuers))
    taken = [entry for entries in found for entry in entries]
    assert len(taken) == len(ids(taken))


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


async def test_acknowledging_twice_is_harmless(stream: Stream) -> None:
    consumer = await opened(stream)
    await stream.producer.add(events(1))
    entries = await read_all(consumer, 1)
    await consumer.ack(entries)
    await consumer.ack([replace(entries[0])])
    await consumer.ack([])
    assert await stream.producer.backlog() == 0
