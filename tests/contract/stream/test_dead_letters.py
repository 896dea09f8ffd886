"""What could not be processed is kept byte for byte, and can be replayed or dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from groundswell.domain.clock import utc_now
from groundswell.errors import ConfigurationError, DeadLettersFull
from groundswell.settings import StreamSettings
from groundswell.stream.codec import decode_entry
from groundswell.stream.connection import Client
from groundswell.stream.consumer import Consumer, Entry
from groundswell.stream.dead_letters import DeadLetters
from groundswell.stream.facade import Stream
from groundswell.stream.keys import StreamKeys
from tests.eventually import eventually

FIELDS: Mapping[bytes, bytes] = {
    b"post_id": b"p1",
    b"content": b"caf\xe9",
    b"odd \xff": b"\x00\xff",
    b"reason": b"mine",
}


def entry(number: int = 0, fields: Mapping[bytes, bytes] = FIELDS) -> Entry:
    return Entry("posts", f"1764000000000-{number}".encode(), fields, deliveries=3)


async def read_back(consumer: Consumer, count: int) -> list[Entry]:
    found: list[Entry] = []

    async def enough() -> bool:
        found.extend(await consumer.read(10, 50))
        return len(found) >= count

    await eventually(enough)
    return found


async def test_a_dead_letter_tells_what_and_why(stream: Stream) -> None:
    await stream.dead_letters.add(entry(), "content is not valid UTF-8")
    (letter,) = await stream.dead_letters.list()
    assert letter.reason == "content is not valid UTF-8"
    assert (letter.entry_id, letter.stream, letter.deliveries) == ("1764000000000-0", "posts", 3)
    assert letter.fields["content"] == "caf\\xe9"
    assert letter.fields["reason"] == "mine"
    assert abs(letter.failed_at - utc_now()) < timedelta(minutes=1)
    assert await stream.dead_letters.count() == 1


async def test_many_are_listed_in_pages_oldest_first(stream: Stream) -> None:
    await stream.dead_letters.add_all([(entry(n), f"reason {n}") for n in range(5)])
    await stream.dead_letters.add_all([])
    first = await stream.dead_letters.list(2)
    rest = await stream.dead_letters.list(10, after=first[-1].id)
    assert [letter.reason for letter in first + rest] == [f"reason {n}" for n in range(5)]


async def test_replaying_puts_the_same_bytes_back_and_removes_them_here(stream: Stream) -> None:
    consumer = stream.consumer("one")
    await consumer.open()
    await stream.dead_letters.add(entry(), "broken")
    assert await stream.dead_letters.replay(None) == 1
    assert await stream.dead_letters.count() == 0
    (back,) = await read_back(consumer, 1)
    assert back.fields == {**FIELDS, b"replayed_from": b"1764000000000-0"}
    assert back.key == stream.keys.partition_of("p1")


async def test_a_replayed_post_keeps_its_time_and_rank_however_often(stream: Stream) -> None:
    consumer = stream.consumer("one")
    await consumer.open()
    await stream.dead_letters.add(entry(5, {b"post_id": b"p1", b"content": b"ok"}), "no model")
    await stream.dead_letters.replay()
    (back,) = await read_back(consumer, 1)
    await stream.dead_letters.add(back, "still no model")
    await stream.dead_letters.replay()
    (again,) = await read_back(consumer, 1)
    event = decode_entry(again.entry_id, again.fields, now=utc_now(), max_content_chars=10)
    assert event.revision == 1764000000000 * 2**20 + 5


async def test_those_of_before_a_moment_are_dropped(stream: Stream) -> None:
    letters = stream.dead_letters
    await letters.add_all([(entry(n), f"reason {n}") for n in range(3)])
    old = (await letters.list())[-1].failed_at
    await asyncio.sleep(0.005)  # the next has a later id
    await letters.add(entry(3), "reason 3")
    assert await letters.drop_before(old - timedelta(days=1)) == 0
    assert await letters.drop_before(old + timedelta(milliseconds=1)) == 3
    assert [letter.reason for letter in await letters.list()] == ["reason 3"]


async def test_only_those_named_are_replayed_or_dropped(stream: Stream) -> None:
    await stream.dead_letters.add_all([(entry(n), f"reason {n}") for n in range(4)])
    ids = [letter.id for letter in await stream.dead_letters.list()]
    assert await stream.dead_letters.replay([ids[1], ids[1]]) == 1
    assert await stream.dead_letters.drop([ids[2], "1-1"]) == 1
    left = await stream.dead_letters.list()
    assert [letter.reason for letter in left] == ["reason 0", "reason 3"]
    assert await stream.dead_letters.drop() == 2
    assert await stream.dead_letters.drop() == 0


async def test_what_is_no_id_is_told(stream: Stream) -> None:
    with pytest.raises(ConfigurationError, match=r"'latest' is not the id of a dead letter"):
        await stream.dead_letters.replay(["latest"])


async def test_replaying_more_than_a_page_replays_all(stream: Stream) -> None:
    post = {b"post_id": b"p1", b"content": b"x"}
    await stream.dead_letters.add_all([(entry(n, post), "r") for n in range(1100)])
    assert await stream.dead_letters.replay() == 1100
    assert await stream.producer.backlog() == 1100


async def test_what_was_refused_before_the_stream_is_replayed_as_new(stream: Stream) -> None:
    consumer = stream.consumer("one")
    await consumer.open()
    refused = Entry("replay:posts.csv line 7", b"", {b"post_id": b"p7"}, deliveries=0)
    await stream.dead_letters.add(refused, "content is missing")
    assert await stream.dead_letters.replay() == 1
    (back,) = await read_back(consumer, 1)
    assert back.fields == {b"post_id": b"p7"}


async def test_what_does_not_fit_is_refused_and_nothing_is_dropped_for_it(
    settings: StreamSettings, redis: Client
) -> None:
    bounded = settings.model_copy(update={"stream_dead_letter_limit": 100})
    letters = DeadLetters(redis, StreamKeys(bounded))
    await letters.add_all([(entry(n), f"reason {n}") for n in range(100)])
    with pytest.raises(DeadLettersFull, match="STREAM_DEAD_LETTER_LIMIT"):
        await letters.add_all([(entry(100), "reason 100")])
    found = [letter.reason for letter in await letters.list(400)]
    assert found == [f"reason {n}" for n in range(100)]
    await letters.drop([(await letters.list(1))[0].id])
    await letters.add_all([(entry(100), "reason 100")])
    assert await letters.count() == 100


async def test_dead_letters_have_a_bound_of_bytes_too(
    settings: StreamSettings, redis: Client
) -> None:
    bounded = settings.model_copy(update={"stream_dead_letter_bytes": 200_000})
    letters = DeadLetters(redis, StreamKeys(bounded))
    await letters.add_all([(entry(n), "small") for n in range(50)])  # a sample would be of these
    await letters.add_all([(entry(n), "x" * 20_000) for n in range(50, 60)])
    with pytest.raises(DeadLettersFull, match="STREAM_DEAD_LETTER_BYTES"):
        await letters.add_all([(entry(60), "small")])
    assert await letters.count() == 60
    await letters.drop()
    await letters.add_all([(entry(1), "again")])
