"""A circuit breaker around optional uses of Redis (cache, rate limit), which must not delay
requests.

The time an answer takes is the server's: while this process itself is held up, no time passes for
the server. And one slow moment is no outage: only failures that follow each other open the circuit.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.exceptions import RedisClusterException, RedisError

log = logging.getLogger(__name__)
T = TypeVar("T")

FAILURES = 3
"""Consecutive failures that open the circuit, each begun after the one before had failed."""
PAUSE_SECONDS = 5.0
"""So long Redis is left alone then; the next call after it decides whether once more."""
_SLICE_SECONDS = 0.01


class Away(Exception):
    """Redis has not answered in time, or is left alone just now."""


class Breaker:
    """Calls Redis, each time within a bound. ``lost``: what the log says is missing meanwhile."""

    def __init__(self, lost: str) -> None:
        self._lost = lost
        self._failures = 0
        self._failed_at = float("-inf")
        self._open_until = float("-inf")

    async def call(self, ask: Callable[[], Awaitable[T]], seconds: float) -> T:
        """The answer of ``ask``, if it arrives within ``seconds``.

        Raises:
            Away: it gave nothing; the caller goes on without.
        """
        began = time.monotonic()
        if began < self._open_until:
            raise Away
        try:
            answer = await _within(seconds, ask)
        except (RedisError, RedisClusterException, OSError) as error:  # TimeoutError is one
            self._failed(began, error)
            raise Away from None
        self._failures = 0
        return answer

    def _failed(self, began: float, error: Exception) -> None:
        if began < self._failed_at:
            return  # of the same moment as one that is counted
        self._failed_at = time.monotonic()
        self._failures += 1
        if self._failures >= FAILURES:
            self._open_until = self._failed_at + PAUSE_SECONDS
        if self._failures == FAILURES:  # further ones are of the same outage
            log.warning("%s: %s", self._lost, str(error) or type(error).__name__)


async def _within(seconds: float, ask: Callable[[], Awaitable[T]]) -> T:
    """A timeout that ignores stalls of our own event loop: a slice counts for no more than its
    length, and an answer already in the socket is taken."""
    task = asyncio.ensure_future(ask())
    left = seconds
    try:
        while left > 0 and not task.done():
            slice_ = min(left, _SLICE_SECONDS)
            await asyncio.wait({task}, timeout=slice_)
            left -= slice_
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            task.add_done_callback(_forget)


def _forget(task: asyncio.Future[T]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        task.exception()
