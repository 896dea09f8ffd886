"""What a silent worker held is taken over by one other, and a busy one is not robbed."""

from __future__ import annotations

import asyncio

from groundswell.settings import StreamSettings
from groundswell.stream.connection import Client
from groundswell.stream.consumer import Consumer, Entry, unique_name
from groundswell.stream.facade import Stream
from groundswell.stream.keys import StreamKeys
from tests.contract.stream.consuming import events, ids, opened, posts, read_all, taken_over
from tests.eventually import eventually


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


async def test_two_rescuers_never_get_the_same_entry(
    stream: Stream, settings: StreamSettings, redis: Client
) -> None:
    crashed = await opened(stream)
    await stream.producer.add(events(50))
    for entry in await read_all(crashed, 50):
        await redis.xclaim(  # taken an hour ago, as it were
            entry.key, stream.keys.group, crashed.name, 0, (entry.entry_id,), idle=3_600_000
        )
    patient = settings.model_copy(update={"stream_claim_idle_seconds": 600.0})
    async with Stream.open(patient) as other:
        rescuers = [await opened(other) for _ in range(4)]
        found = await asyncio.gather(*(rescuer.take_over(50) for rescuer in rescuers))
    taken = [entry for entries in found for entry in entries]
    assert len(taken) == 50
    assert ids(taken) == posts(50)


async def test_entries_that_were_delivered_often_come_alone(
    stream: Stream,
) -> None:
    await stream.producer.add(events(3))
    await read_all(await opened(stream), 3)
    assert len(await taken_over(await opened(stream), 3)) == 3  # each was delivered twice now
    await stream.producer.add(events(7)[3:])
    await read_all(await opened(stream), 4)
    other = await opened(stream)
    taken: list[list[Entry]] = []

    async def all_seven() -> bool:
        if found := await other.take_over(100, alone_from=2):
            taken.append(found)
        return sum(map(len, taken)) == 7

    await eventually(all_seven)
    assert {len(found) for found in taken if found[0].deliveries > 2} == {1}
    assert ids([entry for found in taken for entry in found]) == posts(7)
    assert sorted(entry.deliveries for found in taken for entry in found) == [2] * 4 + [3] * 3
