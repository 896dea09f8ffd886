"""A server that is away, full, hung or restarted costs time, never a post."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Post, PostEvent
from groundswell.errors import ConfigurationError, StreamUnavailable
from groundswell.settings import StreamSettings
from groundswell.stream import breaker, live
from groundswell.stream.consumer import Entry
from groundswell.stream.facade import Stream
from groundswell.stream.memory import FEW_POSTS
from tests.eventually import eventually
from tests.redis_servers import RedisServer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "the-text-of-a-post"


def events(count: int, content: str = SECRET) -> list[PostEvent]:
    return [PostEvent(Post(f"p{n}", "test", content, NOW)) for n in range(count)]


async def answers(stream: Stream) -> bool:
    try:
        await stream.ping()
    except StreamUnavailable:
        return False
    return True


async def test_everything_says_that_the_server_is_away(stream: Stream, server: RedisServer) -> None:
    consumer = stream.consumer("one")
    entry = Entry("social_posts_stream", b"1-1", {})
    acts: list[Callable[[], Awaitable[object]]] = [
        stream.ping,
        stream.stats,
        stream.producer.backlog,
        lambda: stream.producer.add(events(1)),
        lambda: stream.producer.load_cursor("a"),
        consumer.open,
        lambda: consumer.read(1, 10),
        lambda: consumer.take_over(1),
        lambda: consumer.keep([entry]),
        lambda: consumer.ack([entry]),
        consumer.trim,
        lambda: consumer.remove_dead_consumers(0),
        consumer.close,
        lambda: stream.dead_letters.add(entry, "reason"),
        stream.dead_letters.list,
        stream.dead_letters.replay,
        lambda: stream.publisher.publish(LiveEvent()),
        stream.subscriber.position,
    ]
    server.kill()
    for act in acts:
        with pytest.raises(StreamUnavailable, match="Redis does not answer"):
            await act()


async def test_after_a_crash_of_the_server_everything_goes_on_where_it_was(
    stream: Stream, server: RedisServer
) -> None:
    server.client().config_set("appendfsync", "always")
    consumer = stream.consumer("one")
    await consumer.open()
    await stream.producer.add(events(10), cursor=("source", "10"))
    held = await consumer.read(4, 100)
    server.kill()
    with pytest.raises(StreamUnavailable):
        await consumer.ack(held)
    assert consumer.in_flight == 4
    server.start()
    await eventually(lambda: answers(stream))
    await consumer.ack(held)
    rest = await consumer.read(10, 100)
    assert {entry.fields[b"post_id"] for entry in held + rest} == {
        f"p{n}".encode() for n in range(10)
    }
    await consumer.ack(rest)
    assert await stream.producer.backlog() == 0
    assert await stream.producer.load_cursor("source") == "10"


async def test_live_events_go_on_after_a_restart_and_no_position_means_two_things(
    stream: Stream, server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with aclosing(stream.subscriber.events()) as heard:
        assert await anext(heard) is None
        before = await stream.publisher.publish(LiveEvent(deleted=("p1",)))
        assert await anext(heard) is not None
        waiting = asyncio.ensure_future(anext(heard))
        server.kill()
        await asyncio.sleep(1)  # several tries fail
        server.start()
        assert await asyncio.wait_for(waiting, 20) is None, "told to load, by itself"
        told = [each.message for each in caplog.records if each.message.startswith("live events")]
        assert [" ".join(each.split()[:4]) for each in told] == [
            "live events are interrupted:",
            "live events come again",
        ]
        after = await stream.publisher.publish(LiveEvent(deleted=("p2",)))
        item = await asyncio.wait_for(anext(heard), 10)
        assert item is not None
        assert item.position == after
        assert after.epoch != before.epoch


async def test_a_subscriber_notices_a_server_that_says_nothing_at_all(
    stream: Stream, server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SILENCE_SECONDS", 0.1)
    async with aclosing(stream.subscriber.events()) as heard:
        assert await anext(heard) is None
        waiting = asyncio.ensure_future(anext(heard))
        with server.paused(), pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.5)
        assert await asyncio.wait_for(waiting, 20) is None


async def test_a_quiet_channel_is_not_taken_for_a_dead_one(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SILENCE_SECONDS", 0.05)
    async with aclosing(stream.subscriber.events()) as heard:
        assert await anext(heard) is None
        waiting = asyncio.ensure_future(anext(heard))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.6)
        await stream.publisher.publish(LiveEvent(deleted=("p1",)))
        assert await asyncio.wait_for(waiting, 5) is not None


async def test_a_full_server_refuses_posts_clearly_and_lets_workers_go_on(
    stream: Stream, server: RedisServer
) -> None:
    consumer = stream.consumer("one")
    await consumer.open()
    await stream.producer.add(events(5))
    server.client().config_set("maxmemory-policy", "noeviction")
    server.client().config_set("maxmemory", "1mb")
    with pytest.raises(StreamUnavailable, match=r"out of memory.*raise its maxmemory") as refused:
        await stream.producer.add(events(5), cursor=("source", "5"))
    assert SECRET not in str(refused.value)
    assert await stream.producer.load_cursor("source") is None
    entries = await consumer.read(10, 100)
    assert len(entries) == 5
    await consumer.ack(entries)
    await consumer.trim()
    server.client().config_set("maxmemory", "0")
    await stream.producer.add(events(5), cursor=("source", "5"))
    assert await stream.producer.backlog() == 5


async def test_while_memory_is_tight_few_posts_may_wait(
    stream: Stream, server: RedisServer
) -> None:
    assert await stream.producer.most_waiting(20_000) == 20_000
    used = int(server.client().info("memory")["used_memory"])
    server.client().config_set("maxmemory", str(used * 10))
    assert await stream.producer.most_waiting(20_000) == 20_000
    server.client().config_set("maxmemory", str(int(used * 1.3)))
    assert await stream.producer.most_waiting(20_000) == FEW_POSTS
    assert await stream.producer.most_waiting(5) == 5


async def forty_two() -> int:
    return 42


async def timed(stream: Stream) -> float:
    started = time.monotonic()
    assert (await stream.cache.get_or_compute("a", forty_two))[0] == 42
    return time.monotonic() - started


async def test_a_hung_cache_costs_its_budget_twice(stream: Stream, server: RedisServer) -> None:
    await stream.ping()
    with server.paused():
        assert 0.04 <= await timed(stream) < 1, "waited for it, to read and to write"
        await timed(stream)
        assert await timed(stream) < 0.02, "and left it alone from then on"


async def test_a_cache_that_is_away_costs_nothing_but_the_computing(
    stream: Stream,
    server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.05)
    server.kill()
    for _ in range(2):
        await timed(stream)
    assert await timed(stream) < 0.04
    for _ in range(3):  # it is asked again after each pause
        await asyncio.sleep(0.06)
        await timed(stream)
    assert len([each for each in caplog.records if each.name == breaker.log.name]) == 1


async def test_a_wrong_password_is_a_matter_of_configuration(server: RedisServer) -> None:
    server.client().config_set("requirepass", "right-one")
    url = server.url.replace("//", "//:wrong-one@")
    async with Stream.open(StreamSettings(redis_url=SecretStr(url))) as stream:
        with pytest.raises(ConfigurationError, match="Redis refuses the login") as refused:
            await stream.ping()
    assert "wrong-one" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://secret@host", "redis://:secret@host:port/0", "redis+cluster://:secret@host/7"]
)
async def test_a_url_that_cannot_be_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL") as refused:
        async with Stream.open(StreamSettings(redis_url=SecretStr(url))):
            pass
    assert "secret" not in str(refused.value)


async def test_no_url_is_told() -> None:
    with pytest.raises(ConfigurationError, match="set REDIS_URL"):
        async with Stream.open(StreamSettings()):
            pass
