"""What a client is sent: the batch feed of the dashboard, and the plain feed of everyone else."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass

from groundswell import metrics
from groundswell.api import frames
from groundswell.api.connection import TRY_LATER, Connection, Ended
from groundswell.api.hub import Hub
from groundswell.api.live_state import Stamp
from groundswell.api.live_window import LiveFilter
from groundswell.domain.event import LivePosition
from groundswell.errors import StoreUnavailable

READY_SECONDS = 10.0
CATCH_UP_SECONDS = 1.0
"""For a replica that has not yet heard what its new client saw at another."""
WAITING_ALERTS = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """How a feed is paced: seconds, and ``new_post`` frames a second."""

    tick_seconds: float
    heartbeat_seconds: float
    metrics_seconds: float
    posts_per_second: int


class BatchFeed:
    """``hello``, ``snapshot``, then at most one ``update`` a tick, each from where the last ended.

    A client that is slow simply asks later: it gets one update over all it missed.
    """

    def __init__(self, connection: Connection, hub: Hub, chosen: LiveFilter, pace: Pace) -> None:
        self._connection = connection
        self._hub = hub
        self._chosen = chosen
        self._pace = pace

    async def run(self, since: LivePosition | None) -> None:
        """Send until the connection ends.

        Raises:
            Ended: why the connection is to be closed.
        """
        await _wait_ready(self._hub)
        with self._hub.watching(self._chosen):
            await self._connection.send(
                frames.hello(
                    self._hub.stamp.position,
                    tick_ms=round(self._pace.tick_seconds * 1000),
                    heartbeat_seconds=self._pace.heartbeat_seconds,
                )
            )
            if since is not None:
                await self._hub.wait_reached(since, CATCH_UP_SECONDS)
            seen = await (self._snapshot() if since is None else self._follow(since))
            while True:
                if await self._hub.wait_changed(seen, self._pace.heartbeat_seconds):
                    seen = await self._follow(seen.position)
                else:
                    await self._connection.send(frames.ping())

    async def _follow(self, since: LivePosition) -> Stamp:
        change = self._hub.update(self._chosen, since)
        if change is None:
            await self._connection.send(
                frames.reset(f"what came after {since} is not held here any more")
            )
            return await self._snapshot()
        frame, stamp = change
        await self._connection.send(frame)
        return stamp

    async def _snapshot(self) -> Stamp:
        try:
            frame, stamp = await self._hub.snapshot(self._chosen)
        except StoreUnavailable:
            raise Ended(TRY_LATER) from None
        await self._connection.send(frame)
        return stamp


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
            await _wait_ready(self._hub)
            due = time.monotonic()
            while True:
                wait = due - time.monotonic()
                if wait <= 0:
                    due = time.monotonic() + self._pace.metrics_seconds
                    await self._connection.send(self._hub.metrics(self._chosen))
                elif (frame := self._next()) is not None:
                    await self._connection.send(frame)
                elif wait <= self._pace.heartbeat_seconds:
                    await self._wait(wait)
                elif not await self._wait(self._pace.heartbeat_seconds):
                    await self._connection.send(frames.ping())

    def offer(self, event: frames.EventFrames) -> None:
        """Line up an event's posts, the last ones as far as the rate allows, and its alerts."""
        posts = [n for n, item in enumerate(event.posts) if self._chosen.sees_post(item)]
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


async def _wait_ready(hub: Hub) -> None:
    if not await hub.wait_ready(READY_SECONDS):
        raise Ended(TRY_LATER)
