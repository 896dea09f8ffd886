"""Retry with exponential backoff and jitter; an outage is logged as it begins and as it ends."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from groundswell import metrics
from groundswell.errors import ConfigurationError, Unavailable
from groundswell.lifecycle import wait_for_event

log = logging.getLogger(__name__)
T = TypeVar("T")
Failure = Unavailable | ConfigurationError


class Backoff:
    """Growing waits with full jitter, so that many processes do not come back at once.

    ``first`` and ``most`` are seconds; ``reset`` after a success.
    """

    def __init__(self, first: float = 0.1, most: float = 10.0) -> None:
        self._first = first
        self._most = most
        self._failures = 0

    def reset(self) -> None:
        self._failures = 0

    def next_delay(self) -> float:
        """Seconds to wait before the next try."""
        ceiling = min(self._most, self._first * 2 ** min(self._failures, 30))
        self._failures += 1
        return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - jitter, not a secret

    async def wait(self, stopping: asyncio.Event | None = None) -> None:
        """Sleep until the next try, or until ``stopping`` is set."""
        delay = self.next_delay()
        if stopping is None:
            await asyncio.sleep(delay)
        else:
            await wait_for_event(stopping, delay)


class Outages:
    """What this process waits for: logged and measured when it begins and when it ends."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def begins(self, error: Failure) -> None:
        """``error`` stopped us; told unless its dependency is known to be away."""
        what = error.dependency
        if what in self._since:
            log.debug("still waiting: %s", error)
            return
        self._since[what] = time.monotonic()
        metrics.waiting.labels(what).set(1)
        log.warning("waiting, nothing is lost: %s", error)

    def ends(self, error: Failure) -> None:
        """What ``error`` was about works again."""
        began = self._since.pop(error.dependency, None)
        if began is not None:
            metrics.waiting.labels(error.dependency).set(0)
            log.info("%s works again, after %.1f s", error.dependency, time.monotonic() - began)


outages = Outages()


class Retrying:
    """The waits of one task that tries again and again, told through ``outages``.

    ``first`` and ``most`` are those of its :class:`Backoff`.
    """

    def __init__(self, first: float = 0.1, most: float = 5.0) -> None:
        self._backoff = Backoff(first, most)
        self._failures: dict[str, Failure] = {}

    async def failed(self, error: Failure, stopping: asyncio.Event | None = None) -> None:
        """Tell ``error`` if it is news, and wait before the next try."""
        self._failures[error.dependency] = error
        outages.begins(error)
        await self._backoff.wait(stopping)

    def succeeded(self) -> None:
        """What failed before works again."""
        for error in self._failures.values():
            outages.ends(error)
        self._failures.clear()
        self._backoff.reset()


async def retry(act: Callable[[], Awaitable[T]]) -> T:
    """What ``act`` gives, once all it needs works.

    A setting that is refused halfway (a password that was changed, a table that is gone) is waited
    for too: to end would help nobody, and what is in hand would look as if it had ended us.
    """
    retrying = Retrying()
    while True:
        try:
            answer = await act()
        except (Unavailable, ConfigurationError) as error:
            await retrying.failed(error)
        else:
            retrying.succeeded()
            return answer


async def retry_until_stopped(act: Callable[[], Awaitable[T]], stopping: asyncio.Event) -> T | None:
    """What ``act`` gives, once all it needs answers; ``None`` when told to stop first."""
    retrying = Retrying(first=0.2)
    while not stopping.is_set():
        try:
            answer = await act()
        except Unavailable as error:
            await retrying.failed(error, stopping)
        else:
            retrying.succeeded()
            return answer
    return None


async def periodically(
    act: Callable[[], Awaitable[object]],
    seconds: float,
    stopping: asyncio.Event,
    *,
    first: float = 0.1,
    most: float = 5.0,
) -> None:
    """Run ``act`` every ``seconds`` until ``stopping`` is set; while an engine is away, retry.

    ``first`` and ``most`` are those of :class:`Backoff`.
    """
    retrying = Retrying(first, most)
    while not stopping.is_set():
        try:
            await act()
        except Unavailable as error:
            await retrying.failed(error, stopping)
        else:
            retrying.succeeded()
            await wait_for_event(stopping, seconds)
