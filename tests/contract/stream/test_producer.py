"""Posts are written in order, counted until done, and cursors saved only after them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.errors import ConfigurationError
from groundswell.stream.codec import decode_entry
from groundswell.stream.connection import Client
from groundswell.stream.facade import Stream

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def event(number: int, content: str = "text", operation: Operation = Operation.CREATE) -> PostEvent:
    return PostEvent(Post(f"p{number}", "test", content, NOW), operation)


async def stored(stream: Stream, redis: Client) -> list[PostEvent]:
    found = []
    for key in stream.keys.partitions:
        for entry_id, fields in await redis.execute_command("XRANGE", key, "-", "+"):
            found.append(decode_entry(entry_id, fields, now=NOW, max_content_chars=100))
    return found


async def test_all_events_are_written_and_those_of_a_post_stay_in_order(
    stream: Stream, redis: Client
) -> None:
    await stream.producer.add([event(n % 7, f"text {n}") for n in range(1203)])
    found = await stored(stream, redis)
    assert len(found) == 1203
    for number in range(7):
        of_one = [item for item in found if item.post.post_id == f"p{number}"]
        assert [item.post.content for item in of_one] == [
            f"text {n}" for n in range(number, 1203, 7)
        ]
        revisions = [item.revision for item in of_one]
        assert revisions == sorted(set(revisions))


async def test_edits_and_deletions_are_written_as_such(stream: Stream, redis: Client) -> None:
    await stream.producer.add([event(1, "new", Operation.UPDATE), event(1, "", Operation.DELETE)])
    assert [item.operation for item in await stored(stream, redis)] == ["update", "delete"]


async def test_half_a_surrogate_pair_is_written_and_mended_by_the_reader(
    stream: Stream, redis: Client
) -> None:
    await stream.producer.add([event(1, "so \ud83d")])
    (read,) = await stored(stream, redis)
    assert read.post.content == "so \ufffd"


async def test_a_cursor_is_remembered_by_source(stream: Stream) -> None:
    assert await stream.producer.load_cursor("replay:a.csv") is None
    await stream.producer.add([event(1)], cursor=("replay:a.csv", "17"))
    await stream.producer.add([], cursor=("bluesky", "✓"))
    assert await stream.producer.load_cursor("replay:a.csv") == "17"
    assert await stream.producer.load_cursor("bluesky") == "✓"


async def test_no_cursor_is_saved_when_a_partition_refuses(stream: Stream, redis: Client) -> None:
    await redis.set(stream.keys.partitions[-1], "not a stream")
    with pytest.raises(ConfigurationError, match="REDIS_STREAM_NAME"):
        await stream.producer.add([event(n) for n in range(50)], cursor=("source", "50"))
    assert await stream.producer.load_cursor("source") is None


async def test_the_backlog_counts_what_is_not_acknowledged(stream: Stream) -> None:
    assert await stream.producer.backlog() == 0
    await stream.producer.add([event(n) for n in range(600)])
    assert await stream.producer.backlog() == 600, "before there is a group"
    consumer = stream.consumer("one")
    await consumer.open()
    assert await stream.producer.backlog() == 600
    entries = await consumer.read(90, 50)
    assert await stream.producer.backlog() == 600, "delivered is not done"
    await consumer.ack(entries)
    await consumer.trim()
    assert await stream.producer.backlog() == 600 - len(entries)


async def test_the_backlog_is_known_where_the_server_has_lost_count(
    stream: Stream, redis: Client
) -> None:
    """Deleting in the middle of a stream makes any server forget the lag."""
    await stream.producer.add([event(n) for n in range(30)])
    consumer = stream.consumer("one")
    await consumer.open()
    entries = await consumer.read(3, 50)
    gone = 0
    for key in stream.keys.partitions:
        newest = await redis.execute_command("XREVRANGE", key, "+", "-", "COUNT", 2)
        gone += await redis.xdel(key, newest[-1][0])
    assert await stream.producer.backlog() == 30 - gone
    assert (await stream.stats()).pending == len(entries)


async def test_the_stream_in_numbers(stream: Stream) -> None:
    assert (await stream.stats()).published == 0
    await stream.producer.add([event(n) for n in range(60)])
    consumer = stream.consumer("one")
    await consumer.open()
    entries = await consumer.read(30, 50)
    await stream.dead_letters.add(entries[0], "broken")
    stats = await stream.stats()
    assert stats.published == 60
    assert (stats.pending, stats.lag) == (len(entries), 60 - len(entries))
    assert stats.backlog == 60
    assert stats.dead_letters == 1
    assert (stats.workers, stats.consumers) == (1, ("one",))


async def test_ping_returns_when_the_server_answers(stream: Stream) -> None:
    await stream.ping()
