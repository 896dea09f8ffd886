"""Answers are computed once and kept a while, by all processes that share the prefix."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from groundswell.domain.clock import utc_now
from groundswell.settings import StreamSettings
from groundswell.stream.cache import Cache
from groundswell.stream.connection import Client
from tests.eventually import eventually


class Sum:
    """Something to compute, that counts how often it was."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> dict[str, int]:
        self.times += 1
        await asyncio.sleep(0)
        return {"times": self.times}


@pytest.fixture
def cache(redis: Client, settings: StreamSettings) -> Cache:
    return Cache(redis, settings.redis_cache_prefix, 60)


async def test_a_kept_answer_says_when_it_was_made(cache: Cache) -> None:
    compute = Sum()
    assert await cache.get_or_compute("a", compute) == ({"times": 1}, None)
    value, cached_at = await cache.get_or_compute("a", compute)
    assert value == {"times": 1}
    assert cached_at is not None
    assert abs(cached_at - utc_now()) < timedelta(minutes=1)
    assert await cache.get_or_compute("b", compute) == ({"times": 2}, None)


async def test_another_process_finds_the_answer(
    cache: Cache, redis: Client, settings: StreamSettings
) -> None:
    await cache.get_or_compute("a", Sum())
    other, compute = Cache(redis, settings.redis_cache_prefix, 60), Sum()
    assert (await other.get_or_compute("a", compute))[0] == {"times": 1}
    assert compute.times == 0


async def test_many_that_ask_at_once_cause_one_computation(cache: Cache) -> None:
    compute = Sum()
    answers = await asyncio.gather(*(cache.get_or_compute("a", compute) for _ in range(50)))
    assert compute.times == 1
    assert all(value == {"times": 1} for value, _ in answers)


async def test_who_gives_up_waiting_does_not_take_the_answer_along(cache: Cache) -> None:
    compute = Sum()
    impatient = asyncio.create_task(cache.get_or_compute("a", compute))
    patient = asyncio.create_task(cache.get_or_compute("a", compute))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient)[0] == {"times": 1}


async def test_an_error_is_the_callers_and_is_not_kept(cache: Cache) -> None:
    async def fails() -> int:
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        await cache.get_or_compute("a", fails)
    assert (await cache.get_or_compute("a", Sum()))[0] == {"times": 1}


async def test_an_answer_is_forgotten_after_its_time(
    redis: Client, settings: StreamSettings
) -> None:
    cache, compute = Cache(redis, settings.redis_cache_prefix, 0.05), Sum()
    await cache.get_or_compute("a", compute)

    async def made_anew() -> bool:
        return (await cache.get_or_compute("a", compute))[0]["times"] > 1

    await eventually(made_anew)


async def test_a_time_of_nothing_keeps_nothing(redis: Client, settings: StreamSettings) -> None:
    cache, compute = Cache(redis, settings.redis_cache_prefix, 0), Sum()
    for times in (1, 2):
        assert await cache.get_or_compute("a", compute) == ({"times": times}, None)


async def test_a_value_that_cannot_be_read_is_made_anew(
    cache: Cache, redis: Client, settings: StreamSettings
) -> None:
    await redis.set(f"{settings.redis_cache_prefix}:a", "not ours")
    assert await cache.get_or_compute("a", Sum()) == ({"times": 1}, None)
    assert (await cache.get_or_compute("a", Sum()))[1] is not None
