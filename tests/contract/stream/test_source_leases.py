"""One reader a source: leases, fencing, and what is written down, on every server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from groundswell.domain.coverage import Coverage
from groundswell.errors import LeaseLost
from groundswell.stream import source_leases
from groundswell.stream.connection import Client
from groundswell.stream.facade import Stream
from groundswell.stream.source_leases import SourceState
from tests.eventually import eventually

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


async def test_one_reader_has_the_lease_until_it_lets_go(stream: Stream) -> None:
    token = await stream.readers.acquire("rss:a")
    assert token
    assert await stream.readers.acquire("rss:a") is None
    assert await stream.readers.acquire("rss:b")
    await stream.readers.release("rss:a", "another")
    assert await stream.readers.acquire("rss:a") is None
    await stream.readers.release("rss:a", token)
    assert await stream.readers.acquire("rss:a")


async def test_who_was_killed_is_followed_and_can_write_no_more(stream: Stream) -> None:
    dead = await stream.readers.acquire("rss:a", 0.05)
    assert dead
    heir = await eventually(lambda: stream.readers.acquire("rss:a"))
    assert heir
    assert int(heir) > int(dead)
    await stream.producer.load_cursor("rss:a")
    await stream.producer.add([], cursor=("rss:a", "20"), lease=heir)
    with pytest.raises(LeaseLost):
        await stream.producer.add([], cursor=("rss:a", "10"), lease=dead)
    assert await stream.producer.load_cursor("rss:a") == "20"
    assert not await stream.readers.renew("rss:a", dead)
    assert await stream.readers.renew("rss:a", heir)
    state = SourceState("rss:a", "rss", NOW)
    assert not await stream.readers.save(state, dead)
    assert await stream.readers.save(state, heir)


async def test_what_is_written_of_a_source_is_read_as_it_was(stream: Stream) -> None:
    token = await stream.readers.acquire("rss:a")
    assert token
    coverage = Coverage().heard(NOW).missed(NOW + timedelta(hours=1), "away")
    state = SourceState("rss:a", "rss", NOW, "waiting", "HTTP 500", 3, 1, NOW, coverage)
    assert await stream.readers.save(state, token)
    assert await stream.readers.load("rss:a") == state
    assert await stream.readers.load("rss:b") is None
    (found,) = await stream.readers.list()
    assert (found.state, found.is_read) == (state, True)
    await stream.readers.release("rss:a", token)
    (found,) = await stream.readers.list()
    assert not found.is_read


async def test_what_another_version_wrote_is_passed_over(stream: Stream, redis: Client) -> None:
    token = await stream.readers.acquire("rss:a")
    assert token
    await stream.readers.save(SourceState("rss:a", "rss", NOW), token)
    await redis.hset(stream.keys.sources, mapping={"x": "nonsense", "y": "{}", "z": "[]"})
    assert [found.state.key for found in await stream.readers.list()] == ["rss:a"]
    assert await stream.readers.load("x") is None


async def test_the_newest_come_first(stream: Stream) -> None:
    for number in range(3):
        token = await stream.readers.acquire(f"rss:{number}")
        assert token
        state = SourceState(f"rss:{number}", "rss", NOW)
        await stream.readers.save(replace(state, at=NOW + timedelta(seconds=number)), token)
    assert [each.state.key for each in await stream.readers.list()] == ["rss:2", "rss:1", "rss:0"]


async def test_of_many_sources_the_oldest_that_nobody_reads_are_forgotten(
    stream: Stream, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_leases, "MOST_TOLD", 3)
    monkeypatch.setattr(source_leases, "SPARE", 2)
    for number in range(6):
        key = f"replay:{number}"
        token = await stream.readers.acquire(key)
        assert token
        await stream.readers.save(SourceState(key, "replay", NOW + timedelta(days=number)), token)
        await stream.producer.add([], cursor=(key, str(number)), lease=token)
        if number != 1:  # which is read all the time
            await stream.readers.release(key, token)
    assert await stream.readers.acquire("replay:6")
    kept = set(await redis.hkeys(stream.keys.sources))
    assert kept == {b"replay:1", b"replay:3", b"replay:4", b"replay:5"}
    assert await stream.producer.load_cursor("replay:0") == "0"
