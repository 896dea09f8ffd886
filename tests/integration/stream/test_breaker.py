"""A moment in which this process is held up, or the server slow once, is no outage of Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvloop
from pydantic import SecretStr

from groundswell.settings import StreamSettings
from groundswell.stream import breaker
from groundswell.stream.breaker import Away, Breaker
from groundswell.stream.connection import connect
from groundswell.stream.facade import Stream
from tests.redis_servers import program_of, running

LOOPS = [asyncio.new_event_loop, uvloop.new_event_loop]
Loop = Callable[[], asyncio.AbstractEventLoop]
HICCUP_SECONDS = 0.3


def on(loop: Loop, work: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await work()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())


async def hold_up_the_loop_while_it_waits() -> None:
    for _ in range(4):  # until the command is on its way
        await asyncio.sleep(0)
    time.sleep(HICCUP_SECONDS)  # noqa: ASYNC251 - that is the hiccup


@pytest.mark.parametrize("loop", LOOPS)
def test_the_cache_outlives_a_hiccup_of_the_loop(
    loop: Loop, stream_settings: StreamSettings
) -> None:
    async def work() -> None:
        async with Stream.open(stream_settings, cache_ttl_seconds=60) as stream:
            await stream.ping()

            async def one() -> int:
                return 1

            for key in ("a", "b", "c", "d"):
                asking = asyncio.create_task(stream.cache.get_or_compute(key, one))
                await hold_up_the_loop_while_it_waits()
                await asking
            found = [await stream.cache.get_or_compute(key, one) for key in ("a", "b", "c", "d")]
            assert all(cached_at is not None for _, cached_at in found)

    on(loop, work)


@pytest.mark.parametrize("loop", LOOPS)
def test_replicas_count_together_through_a_hiccup_of_the_loop(
    loop: Loop, stream_settings: StreamSettings
) -> None:
    async def work() -> None:
        async with Stream.open(stream_settings) as one, Stream.open(stream_settings) as two:
            await asyncio.gather(one.ping(), two.ping())
            for _ in range(3):
                asking = asyncio.create_task(one.rate_limiter.take("ann", 10))
                await hold_up_the_loop_while_it_waits()
                assert (await asking).allowed
            assert (await two.rate_limiter.take("ann", 10)).remaining == 6

    on(loop, work)


async def test_one_slow_moment_of_the_server_for_many_at_once_is_one_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = program_of("valkey")
    assert program is not None
    with running(program, tmp_path) as server:
        redis = await connect(StreamSettings(redis_url=SecretStr(server.url)))
        guard = Breaker("a test's")

        async def ask() -> object:
            return await guard.call(redis.ping, 0.05)

        try:
            for _ in range(20):
                await redis.ping()
            with server.paused():
                missed = await asyncio.gather(*(ask() for _ in range(20)), return_exceptions=True)
            assert all(isinstance(each, Away) for each in missed)
            assert await guard.call(redis.ping, 5), "it is asked again at once"
            monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.2)
            with server.paused():
                for _ in range(breaker.FAILURES):
                    with pytest.raises(Away):
                        await ask()
                began = time.monotonic()
                with pytest.raises(Away):
                    await ask()
                assert time.monotonic() - began < 0.04, "left alone"
            await asyncio.sleep(0.25)
            assert await guard.call(redis.ping, 5)
        finally:
            await redis.aclose()
