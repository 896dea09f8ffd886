"""How a service runs until it is told to stop, and how long it waits after a failure."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import random
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from groundswell import __version__
from groundswell.errors import AnalyzerUnavailable, StoreUnavailable, StreamUnavailable

log = logging.getLogger(__name__)
T = TypeVar("T")

_COLLECT_EVERY = 20_000
"""Objects that are more than at the last collection; a few megabytes at most."""


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


async def retry(act: Callable[[], Awaitable[T]]) -> T:
    """What ``act`` gives, once the engines and models it needs answer."""
    backoff = Backoff(most=5.0)
    while True:
        try:
            return await act()
        except (AnalyzerUnavailable, StoreUnavailable, StreamUnavailable) as error:
            log.warning("waiting: %s", error)
            await backoff.wait()


async def patiently(act: Callable[[], Awaitable[T]], stopping: asyncio.Event) -> T | None:
    """What ``act`` gives, once the engines it needs answer; ``None`` when told to stop first."""
    backoff = Backoff(first=0.2, most=5.0)
    while not stopping.is_set():
        try:
            return await act()
        except (StoreUnavailable, StreamUnavailable) as error:
            log.warning("waiting: %s", error)
            await backoff.wait(stopping)
    return None


async def wait_for_event(event: asyncio.Event, timeout: float) -> bool:
    """Wait at most ``timeout`` seconds for ``event``; tell whether it is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), timeout)
    return event.is_set()


async def cancel_all(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel ``tasks`` and wait until all have ended, whatever they end with.

    Asked again and again: until Python 3.12 ``asyncio.wait_for``, which drivers wait with too,
    may lose a cancellation that comes at the wrong moment.
    """
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=0.1)


def stop_on_signals(stopping: asyncio.Event) -> None:
    """Set ``stopping`` on SIGTERM and SIGINT, in the running loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)


def run_until_signalled(run: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Run a service's ``run(stopping)``, on the fastest loop there is here.

    It returns by itself after SIGTERM or SIGINT.
    """

    _collect_seldom()

    async def until_signalled() -> None:
        stopping = asyncio.Event()
        stop_on_signals(stopping)
        log.info("starting", extra={"version": __version__})
        await run(stopping)

    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(until_signalled())


def _collect_seldom() -> None:
    """What is imported stays for good, and posts on their way make no circles: looking through
    them for garbage every 700 objects took a twentieth of a worker's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it exists (it does not on Windows); ``None`` is Python's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
