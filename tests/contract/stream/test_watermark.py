"""Up to when all that came is stored: exact, whatever the clock of Redis says."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from groundswell.domain.clock import utc_now
from groundswell.settings import StreamSettings
from groundswell.stream.connection import Client
from groundswell.stream.facade import Stream
from tests.contract.stream.consuming import events, opened, read_all


async def test_an_entry_that_waits_is_never_overlooked(
    stream: Stream, settings: StreamSettings
) -> None:
    """One is acknowledged at the very moment of a look, and the next waits already."""
    consumer = await opened(stream)
    await stream.producer.add(events(1))
    done = asyncio.Event()

    async def work_on() -> None:
        while not done.is_set():
            held = await consumer.read(1, 10)
            await stream.producer.add(events(1))
            await consumer.ack(held)

    working = asyncio.create_task(work_on())
    async with Stream.open(settings) as other:
        for _ in range(400):
            later = utc_now() + timedelta(hours=1)  # than whatever came
            assert await other.settled_until(later) < later, "at any moment one waits"
    done.set()
    await working


async def test_only_what_is_acknowledged_is_settled(stream: Stream) -> None:
    consumer = await opened(stream)
    now = utc_now()
    assert await stream.settled_until(now) == now
    await stream.producer.add(events(1))
    came = utc_now()
    for _ in range(3):
        assert await stream.settled_until(utc_now()) <= came
    held = await read_all(consumer, 1)
    assert await stream.settled_until(utc_now()) <= came, "read is not stored"
    await consumer.ack(held)
    now = utc_now()
    assert await stream.settled_until(now) == now


async def test_it_does_not_matter_how_wrong_the_clock_of_redis_is(stream: Stream) -> None:
    """Our own is 60 days ahead of it, or behind: an age is an age."""
    await opened(stream)
    await stream.producer.add(events(1))
    for wrong in (timedelta(days=60), timedelta(days=-60)):
        now = utc_now() + wrong
        assert now - timedelta(seconds=30) < await stream.settled_until(now) < now


async def test_after_an_id_of_the_far_future_it_is_known_since_when_an_entry_waits(
    stream: Stream, redis: Client
) -> None:
    consumer = await opened(stream)
    for key in stream.keys.partitions:
        await redis.xadd(key, {"post_id": "p"}, id="9999999999999-0")
    held = await read_all(consumer, len(stream.keys.partitions))
    start = utc_now()
    assert await stream.settled_until(start) <= start
    await consumer.ack(held)
    await stream.settled_until(start + timedelta(seconds=1))
    await stream.producer.add(events(9))  # all of them with ids of the far future

    async def settled(seconds: int) -> datetime:
        return await stream.settled_until(start + timedelta(seconds=seconds))

    assert await settled(5) == start + timedelta(seconds=1), "all was done at the look before"
    first = await read_all(consumer, 9)
    assert await settled(10) == start + timedelta(seconds=1)
    await stream.producer.add(events(9, start=9))
    await consumer.ack(first)
    assert await settled(20) == start + timedelta(seconds=10), "all that was there then is done"
    await consumer.ack(await read_all(consumer, 9))
    assert await settled(30) == start + timedelta(seconds=30)


async def test_a_stream_or_group_that_is_not_there_has_nothing_to_wait_for(
    stream: Stream,
) -> None:
    now = utc_now()
    assert await stream.settled_until(now) == now
    await stream.producer.add(events(1))
    now = utc_now()
    assert await stream.settled_until(now) < now, "a group made now would begin with it"
