"""Back-pressure: a source waits while the backlog is over the high-water mark."""

from __future__ import annotations

import asyncio
import logging
import time

from groundswell import metrics
from groundswell.lifecycle import wait_for_event
from groundswell.retry import retry_until_stopped
from groundswell.stream.producer import Producer

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
LOOK_POSTS = 1000
PAUSED_LOOK_SECONDS = 0.1


class BackPressure:
    """Above ``high_water`` posts not yet analysed the source waits until it is under half of it;
    above fewer while the memory of Redis is tight.

    It looks every second, and after every 1,000 posts (a quarter of ``high_water``, if less):
    the stream holds at most that much more than ``high_water``, and the batch at hand.
    """

    def __init__(self, producer: Producer, high_water: int) -> None:
        self._producer = producer
        self._high_water = high_water
        metrics.bound("stream_backlog", high_water)
        self._look_posts = min(LOOK_POSTS, max(1, high_water // 4))
        self._next_look = 0.0
        self._posts = 0

    def count(self, posts: int) -> None:
        """Count ``posts`` as written since the last check."""
        self._posts += posts

    async def hold(self, stopping: asyncio.Event) -> None:
        """Wait until there is room, or ``stopping`` is set."""
        if self._posts < self._look_posts and time.monotonic() < self._next_look:
            return
        backlog, most = await self._look(stopping)
        if backlog > most:
            log.info("the workers are behind: pausing", extra={"backlog": backlog, "most": most})
            metrics.ingest_paused.set(1)
            while backlog > most / 2 and not stopping.is_set():
                await wait_for_event(stopping, PAUSED_LOOK_SECONDS)
                backlog, most = await self._look(stopping)
            metrics.ingest_paused.set(0)
        self._posts = 0
        self._next_look = time.monotonic() + LOOK_SECONDS

    async def _look(self, stopping: asyncio.Event) -> tuple[int, int]:
        """How many posts wait, and how many may."""

        async def look() -> tuple[int, int]:
            backlog = await self._producer.backlog()
            metrics.stream_backlog.set(backlog)
            return backlog, await self._producer.most_waiting(self._high_water)

        return await retry_until_stopped(look, stopping) or (0, self._high_water)
