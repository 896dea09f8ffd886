"""The plain feed: one frame per post, up to a rate per client."""

from __future__ import annotations

import asyncio
import time
from collections import deque

from groundswell import metrics
from groundswell.api.live import frames
from groundswell.api.live.connection import TRY_LATER, Connection, Ended
from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.hub import Hub
from groundswell.api.live.pace import Pace, wait_ready
from groundswell.errors import StoreUnavailable

WAITING_ALERTS = 100


class PlainFeed:
    """``connected``, ``metrics_update``, every post as it comes up to a rate, alerts, pings."""

    def __init__(self, connection: Connection, hub: Hub, chosen: LiveFilter, pace: Pace) -> None:
        self._connection = connection
        self._hub = hub
        self._chosen = chosen
        self._pace = pace
        self._posts: deque[str] = deque()
        self._alerts: deque[str] = deque(maxlen=WAITING_ALERTS)
        self._sent: deque[float] = deque()
        self._skipped = 0
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Send until the connection ends.

        Raises:
            Ended: why the connection is to be closed.
        """
        with self._hub.watching(self._chosen), self._hub.listening(self.offer):
            await self._connection.send(frames.connected())
            await wait_ready(self._hub)
            due = time.monotonic()
            while True:
                wait = due - time.monotonic()
                if wait <= 0:
                    due = time.monotonic() + self._pace.metrics_seconds
                    await self._connection.send(await self._metrics())
                elif (frame := self._next()) is not None:
                    await self._connection.send(frame)
                elif wait <= self._pace.heartbeat_seconds:
                    await self._wait(wait)
                elif not await self._wait(self._pace.heartbeat_seconds):
                    await self._connection.send(frames.ping())

    def offer(self, event: frames.EventFrames) -> None:
        """Line up an event's posts, the last ones as far as the rate allows, and its alerts."""
        places = event.places(self._chosen.topic)
        posts = [n for n in places if self._chosen.sees_post(event.posts[n])]
        allowed = min(len(posts), self._allowance())
        self._skipped += len(posts) - allowed
        metrics.ws_skipped.inc(len(posts) - allowed)
        now = time.monotonic()
        for index in posts[len(posts) - allowed :]:
            self._posts.append(event.new_post(index, self._skipped))
            self._sent.append(now)
            self._skipped = 0
        if self._chosen.sees_alerts:
            self._alerts.extend(frames.alert(alert) for alert in event.alerts)
        if self._posts or self._alerts:
            self._wake.set()

    async def _metrics(self) -> str:
        if self._chosen.topic is not None:
            try:
                await self._hub.learn(self._chosen)
            except StoreUnavailable:
                raise Ended(TRY_LATER) from None
        return self._hub.metrics(self._chosen)

    def _allowance(self) -> int:
        """New posts this client may be sent now: of the last second, and of the waiting ones."""
        rate = self._pace.posts_per_second
        limit = time.monotonic() - 1.0
        while self._sent and self._sent[0] <= limit:
            self._sent.popleft()
        return max(0, rate - max(len(self._sent), len(self._posts)))

    def _next(self) -> str | None:
        for waiting in (self._alerts, self._posts):
            if waiting:
                return waiting.popleft()
        self._wake.clear()
        return None

    async def _wait(self, timeout: float) -> bool:
        try:
            async with asyncio.timeout(timeout):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True
