"""One count of requests for all replicas, on every Redis; a local one while there is none."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from groundswell.settings import StreamSettings
from groundswell.stream import breaker, rate_limit
from groundswell.stream.connection import Client
from groundswell.stream.facade import Stream
from tests.redis_servers import program_of, running


@pytest.fixture(autouse=True)
def _a_patient_limiter(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine Redis may take longer than a request would wait for it."""
    monkeypatch.setattr(rate_limit, "BUDGET_SECONDS", 20.0)


async def test_a_minutes_allowance_may_come_at_once_and_then_nothing(stream: Stream) -> None:
    limiter = stream.rate_limiter
    verdicts = [await limiter.take("ann", 5) for _ in range(7)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 2
    assert [verdict.remaining for verdict in verdicts] == [4, 3, 2, 1, 0, 0, 0]
    assert 5 < verdicts[-1].retry_after <= 12
    assert (await limiter.take("bob", 5)).allowed


async def test_to_look_takes_nothing(stream: Stream) -> None:
    limiter = stream.rate_limiter
    for _ in range(9):
        assert (await limiter.look("ann", 2)).allowed
    assert [(await limiter.take("ann", 2)).allowed for _ in range(3)] == [True, True, False]
    assert not (await limiter.look("ann", 2)).allowed


@pytest.mark.parametrize("ahead_seconds", [172_800.0, 3600.0, 130.0])
async def test_a_clock_that_was_ahead_for_a_moment_locks_nobody_out(
    stream: Stream, redis: Client, ahead_seconds: float
) -> None:
    """What a server writes whose clock is ahead, and finds when it is right again."""
    limiter = stream.rate_limiter
    await limiter.take("ann", 2)
    key = limiter._key("ann")
    written = float(await redis.get(key) or 0)
    await redis.set(key, f"{written + ahead_seconds:.6f}", px=int(ahead_seconds * 1000))
    assert [(await limiter.take("ann", 2)).allowed for _ in range(3)] == [True, True, False]
    assert (await limiter.take("ann", 2)).retry_after <= rate_limit.PERIOD_SECONDS


@pytest.mark.parametrize("back_seconds", [20.0, 55.0])
async def test_no_wait_is_longer_than_the_window_when_the_clock_goes_back_a_little(
    stream: Stream, redis: Client, back_seconds: float
) -> None:
    limiter = stream.rate_limiter
    for _ in range(2):
        await limiter.take("ann", 2)
    key = limiter._key("ann")
    await redis.set(key, f"{float(await redis.get(key) or 0) + back_seconds:.6f}")
    decision = await limiter.take("ann", 2)
    assert decision.retry_after <= rate_limit.PERIOD_SECONDS


async def test_replicas_count_together(settings: StreamSettings) -> None:
    async with Stream.open(settings) as one, Stream.open(settings) as two:
        taken = await asyncio.gather(
            *(replica.rate_limiter.take("ann", 10) for replica in (one, two) * 10)
        )
    assert Counter(verdict.allowed for verdict in taken) == {True: 10, False: 10}


async def test_without_redis_each_process_counts_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "BUDGET_SECONDS", 1.0)
    program = program_of("valkey")
    assert program is not None
    with running(program, tmp_path) as server:
        async with Stream.open(StreamSettings(redis_url=SecretStr(server.url))) as stream:
            limiter = stream.rate_limiter
            assert (await limiter.take("ann", 3)).remaining == 2
            with server.paused():  # it hangs: a few requests wait a little, the others not at all
                async with asyncio.timeout(rate_limit.BUDGET_SECONDS * breaker.FAILURES + 2):
                    verdicts = [await limiter.take("ann", 3) for _ in range(50)]
            assert [verdict.allowed for verdict in verdicts] == [True] * 3 + [False] * 47
            server.kill()
            assert not (await limiter.take("ann", 3)).allowed
