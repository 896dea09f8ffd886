"""A pacer (token bucket): posts per second on average, however irregular the single waits are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from groundswell.lifecycle import wait_for_event

MOST_CATCH_UP_SECONDS = 1.0
"""Burst: after a stall at most this many seconds of the rate are made up for."""


class Pacer:
    """Keeps ``rate`` posts a second; 0 is as fast as it goes.

    Every post moves the next due time on by 1/rate, so that errors of single waits do not add up.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds_a_post = 1 / rate if rate > 0 else 0.0
        self._clock = clock
        self._due = clock()

    def delay(self) -> float:
        """Seconds until the next post is due; 0 when it is due or overdue."""
        now = self._clock()
        self._due = max(self._due, now - MOST_CATCH_UP_SECONDS)
        return max(0.0, self._due - now)

    def spend(self, posts: int) -> None:
        """Count ``posts`` as sent."""
        self._due += posts * self._seconds_a_post

    async def wait(self, stopping: asyncio.Event) -> None:
        """Wait until the next post is due, or ``stopping`` is set."""
        if (delay := self.delay()) > 0:
            await wait_for_event(stopping, delay)
