"""The batch feed of the dashboard: at most one frame a tick, with everything since the last."""

from __future__ import annotations

import secrets
import time

from groundswell.api.live import frames
from groundswell.api.live.connection import TRY_LATER, Connection, Ended
from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.hub import Hub
from groundswell.api.live.pace import Pace, wait_ready
from groundswell.api.live.state import Stamp
from groundswell.domain.event import LivePosition
from groundswell.errors import StoreUnavailable

CATCH_UP_SECONDS = 1.0
"""Time for this replica to catch up with a position its new client has from another."""


class BatchFeed:
    """``hello``, ``snapshot``, then at most one ``update`` a tick, each from where the last ended.

    A client that is slow simply asks later: it gets one update over all it missed. One that is
    limited to some sources must not learn how much the others have: it gets no empty updates, and
    positions of its own, which hold for this connection only.
    """

    def __init__(self, connection: Connection, hub: Hub, chosen: LiveFilter, pace: Pace) -> None:
        self._connection = connection
        self._hub = hub
        self._chosen = chosen
        self._pace = pace
        self._own = LivePosition(secrets.token_hex(8), 0) if chosen.is_limited else None
        self._ping_due = 0.0

    async def run(self, since: LivePosition | None) -> None:
        """Send until the connection ends.

        Raises:
            Ended: why the connection is to be closed.
        """
        await wait_ready(self._hub)
        with self._hub.watching(self._chosen):
            await self._send(
                frames.hello(
                    (self._own or self._hub.stamp.position).epoch,
                    tick_ms=round(self._pace.tick_seconds * 1000),
                    heartbeat_seconds=self._pace.heartbeat_seconds,
                )
            )
            seen = await self._begin(since)
            while True:
                left = max(0.0, self._ping_due - time.monotonic())
                if await self._hub.wait_changed(seen, left):
                    seen = await self._follow(seen)
                if time.monotonic() >= self._ping_due:
                    await self._send(frames.ping())

    async def _begin(self, since: LivePosition | None) -> Stamp:
        if since is None:
            return await self._snapshot()
        if self._own is not None:
            return await self._reset(since)
        await self._hub.wait_reached(since, CATCH_UP_SECONDS)
        return await self._follow(Stamp(since, self._hub.stamp.minute))

    async def _follow(self, seen: Stamp) -> Stamp:
        told = self._hub.update(self._chosen, seen.position)
        if told is None:
            return await self._reset(self._own or seen.position)
        if self._own is None:
            await self._send(told.frame)
        elif not told.is_empty or told.stamp.minute != seen.minute:
            start, self._own = self._own, self._own.next
            await self._send(frames.between(told.frame, start, self._own))
        return told.stamp

    async def _reset(self, since: LivePosition) -> Stamp:
        await self._send(frames.reset(f"what came after {since} is not held here any more"))
        return await self._snapshot()

    async def _snapshot(self) -> Stamp:
        try:
            told = await self._hub.snapshot(self._chosen)
        except StoreUnavailable:
            raise Ended(TRY_LATER) from None
        if self._own is None:
            await self._send(told.frame)
        else:
            self._own = self._own.next
            await self._send(frames.at_position(told.frame, self._own))
        return told.stamp

    async def _send(self, frame: str) -> None:
        await self._connection.send(frame)
        self._ping_due = time.monotonic() + self._pace.heartbeat_seconds
