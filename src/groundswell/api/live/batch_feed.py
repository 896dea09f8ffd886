"""The dashboard's feed: one frame a tick over everything that happened since the last."""

from __future__ import annotations

from groundswell.api.live import frames
from groundswell.api.live.connection import TRY_LATER, Connection, Ended
from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.hub import Hub
from groundswell.api.live.pace import Pace, wait_ready
from groundswell.api.live.state import Stamp
from groundswell.domain.event import LivePosition
from groundswell.errors import StoreUnavailable

CATCH_UP_SECONDS = 1.0
"""For a replica that has not yet heard what its new client saw at another."""


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
        await wait_ready(self._hub)
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
