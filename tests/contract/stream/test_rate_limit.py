"""One count of requests for all replicas, on every Redis; a local one while there is none."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from groundswell.settings import StreamSettings
from groundswell.stream import rate_limit
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


async def test_replicas_count_together(settings: StreamSettings) -> None:
    async with Stream.open(settings) as one, Stream.open(settings) as two:
        taken = await asyncio.gather(
            *(replica.rate_limiter.take("ann", 10) for replica in (one, two) * 10)
        )
    assert Counter(verdict.allowed for verdict in taken) == {True: 10, False: 10}


async def test_without_redis_each_process_counts_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "BUDGET_SECONDS", 2.0)
    program = program_of("valkey")
    assert program is not None
    with running(program, tmp_path) as server:
        async with Stream.open(StreamSettings(redis_url=SecretStr(server.url))) as stream:
            limiter = stream.rate_limiter
            assert (await limiter.take("ann", 3)).remaining == 2
            with server.paused():  # it hangs: a few requests wait a little, the others not at all
                async with asyncio.timeout(rate_limit.BUDGET_SECONDS + 2):
                    verdicts = [await limiter.take("ann", 3) for _ in range(50)]
            assert [verdict.allowed for verdict in verdicts] == [True] * 3 + [False] * 47
            server.kill()
            assert not (await limiter.take("ann", 3)).allowed
