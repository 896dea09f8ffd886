"""Live events reach every subscriber in one sequence, or it is told where some are missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from groundswell.domain.event import Gap, LiveEvent, LivePosition, Sequenced
from groundswell.stream.connection import Client
from groundswell.stream.facade import Stream
from groundswell.stream.live import LivePublisher


def event(number: int) -> LiveEvent:
    return LiveEvent(deleted=(f"p{number}",))


class Ear:
    """Hears the events of one subscriber, one at a time."""

    def __init__(self, events: AsyncIterator[Sequenced | Gap | None]) -> None:
        self._events = events

    async def next(self) -> Sequenced | Gap | None:
        return await asyncio.wait_for(anext(self._events), 10)

    async def next_event(self) -> Sequenced:
        heard = await self.next()
        assert isinstance(heard, Sequenced)
        return heard


@asynccontextmanager
async def listening(stream: Stream) -> AsyncIterator[Ear]:
    """A subscriber that has just subscribed."""
    async with aclosing(stream.subscriber.events()) as events:
        ear = Ear(events)
        assert await ear.next() is None
        yield ear


async def test_every_subscriber_hears_every_event_in_order(stream: Stream) -> None:
    async with listening(stream) as one, listening(stream) as two:
        positions = [await stream.publisher.publish(event(n)) for n in range(20)]
        for ear in (one, two):
            heard = [await ear.next_event() for _ in range(20)]
            assert [item.position for item in heard] == positions
            assert [item.event for item in heard] == [event(n) for n in range(20)]
    numbers = [position.sequence for position in positions]
    assert numbers == list(range(numbers[0], numbers[0] + 20))


async def test_publishers_at_once_share_one_sequence(stream: Stream) -> None:
    async with listening(stream) as ear:
        await asyncio.gather(*(stream.publisher.publish(event(n)) for n in range(50)))
        heard = [await ear.next_event() for _ in range(50)]
    assert {item.event for item in heard} == {event(n) for n in range(50)}
    assert [item.position.sequence for item in heard] == list(range(1, 51))


async def test_the_position_is_that_of_the_newest_event(stream: Stream) -> None:
    before = await stream.subscriber.position()
    assert before.sequence == 0
    published = await stream.publisher.publish(event(1))
    assert published == LivePosition(before.epoch, 1)
    assert await stream.subscriber.position() == published


async def test_a_subscriber_that_comes_late_is_told_to_load(stream: Stream) -> None:
    await stream.publisher.publish(event(1))
    async with listening(stream) as ear:
        await stream.publisher.publish(event(2))
        assert (await ear.next_event()).event == event(2)


async def test_an_announced_gap_tells_everybody_to_load(stream: Stream) -> None:
    async with listening(stream) as ear:
        await stream.publisher.publish(event(1))
        await stream.publisher.announce_gap()
        await stream.publisher.publish(event(2))
        first = await ear.next_event()
        assert first.event == event(1)
        assert await ear.next() == Gap(first.position.next)
        assert (await ear.next_event()).event == event(2)


async def test_a_missed_number_tells_to_load(stream: Stream, redis: Client) -> None:
    async with listening(stream) as ear:
        await stream.publisher.publish(event(1))
        assert (await ear.next_event()).position.sequence == 1
        await redis.incr(stream.keys.live_sequence)
        await stream.publisher.publish(event(2))
        assert await ear.next() is None
        assert (await ear.next_event()).position.sequence == 3


async def test_a_new_epoch_tells_to_load(stream: Stream, redis: Client) -> None:
    async with listening(stream) as ear:
        first = await stream.publisher.publish(event(1))
        await ear.next_event()
        await redis.delete(stream.keys.live_epoch, stream.keys.live_sequence)
        second = await stream.publisher.publish(event(2))
        assert second.epoch != first.epoch
        assert await ear.next() is None
        assert (await ear.next_event()).position == second


async def test_what_cannot_be_read_is_a_gap_told_once_and_what_is_foreign_is_ignored(
    stream: Stream, redis: Client, caplog: pytest.LogCaptureFixture
) -> None:
    async with listening(stream) as ear:
        position = await stream.publisher.publish(event(1))
        await ear.next_event()
        channel = stream.keys.live_channel
        await redis.execute_command("PUBLISH", channel, "anything")
        for number in (2, 3):
            await redis.execute_command("PUBLISH", channel, f"{position.epoch}:{number}\n{{}}")
            await redis.incr(stream.keys.live_sequence)
            unread = LivePosition(position.epoch, number)
            assert await ear.next() == Gap(unread, unreadable=True)
        await LivePublisher(redis, stream.keys).publish(event(4))
        assert (await ear.next_event()).position.sequence == 4
    assert sum("cannot be read" in record.message for record in caplog.records) == 1
