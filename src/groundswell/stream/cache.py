"""A cache with TTL and single flight: of many concurrent requests for one key, one computes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar, cast

import orjson

from groundswell.domain.clock import utc_now
from groundswell.stream.breaker import Away, Breaker
from groundswell.stream.connection import Client

log = logging.getLogger(__name__)
T = TypeVar("T")

BUDGET_SECONDS = 0.05
"""What one answer may wait for the cache: half of it to read, half to write."""


class Cache:
    """JSON values under ``prefix``, each for ``ttl_seconds``; 0 keeps nothing."""

    def __init__(self, redis: Client, prefix: str, ttl_seconds: float) -> None:
        self._redis = redis
        self._prefix = prefix
        self._ttl_ms = int(ttl_seconds * 1000)
        self._computing: dict[str, asyncio.Task[tuple[Any, datetime | None]]] = {}
        self._breaker = Breaker("answers are not cached for now")

    async def get_or_compute(
        self, key: str, compute: Callable[[], Awaitable[T]]
    ) -> tuple[T, datetime | None]:
        """The value of ``key``, and when it was cached (``None``: it was computed just now).

        ``compute`` gives what JSON can hold; its errors are the caller's. Of many that ask for
        the same key at once one computes, and all get its answer.
        """
        if self._ttl_ms <= 0:
            return await compute(), None
        task = self._computing.get(key)
        if task is None:
            task = asyncio.create_task(self._answer(key, compute))
            self._computing[key] = task
            task.add_done_callback(lambda done: self._finished(key, done))
        # Shielded: a caller that is cancelled must not cancel the others' answer.
        return cast("tuple[T, datetime | None]", await asyncio.shield(task))

    async def _answer(
        self, key: str, compute: Callable[[], Awaitable[T]]
    ) -> tuple[T, datetime | None]:
        name = f"{self._prefix}:{key}"
        found = await self._within_half(lambda: self._redis.get(name))
        if isinstance(found, bytes):
            try:
                cached = orjson.loads(found)
                return cached["value"], datetime.fromisoformat(cached["cached_at"])
            except (ValueError, KeyError, TypeError):
                log.warning("a cached value cannot be read and is made anew", extra={"key": name})
        value = await compute()
        body = orjson.dumps({"cached_at": utc_now(), "value": value})
        await self._within_half(lambda: self._redis.set(name, body, px=self._ttl_ms))
        return value, None

    async def _within_half(self, ask: Callable[[], Awaitable[object]]) -> object:
        """Redis' answer, or ``None`` if it has none in time."""
        try:
            return await self._breaker.call(ask, BUDGET_SECONDS / 2)
        except Away:
            return None

    def _finished(self, key: str, done: asyncio.Task[tuple[Any, datetime | None]]) -> None:
        del self._computing[key]
        if not done.cancelled():
            done.exception()  # looked at, also when everybody who asked has gone
