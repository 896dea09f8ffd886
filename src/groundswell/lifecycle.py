"""How a service runs until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from groundswell import __version__

log = logging.getLogger(__name__)

_COLLECT_EVERY = (5_000, 2, 133)
"""Objects that are more than at the last collection, a megabyte at most; of what outlives one,
15,000 at a time are looked through again: of 60,000 an API stood still for 15 to 40 ms. Everything
is looked through after some two million objects, as it would be by the usual proportions."""


async def wait_for_event(event: asyncio.Event, timeout: float) -> bool:
    """Wait at most ``timeout`` seconds for ``event``; tell whether it is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), timeout)
    return event.is_set()


async def done_before(stopping: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do ``work`` until it is done or ``stopping`` is set; tell whether it is done."""
    tasks = (asyncio.create_task(work), asyncio.create_task(stopping.wait()))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
            return True
        return False
    finally:
        await cancel_all(tasks)


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
    gc.set_threshold(*_COLLECT_EVERY)


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it exists (it does not on Windows); ``None`` is Python's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
