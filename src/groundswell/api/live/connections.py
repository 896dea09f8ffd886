"""The registry of open WebSockets: counted, bounded, and closed on shutdown."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from groundswell.api.live.connection import GOING_AWAY, Connection

LOOKED_UP_AT_ONCE = 2
"""Topics of new sockets: all clients that reconnect at once would be more than the pool lets wait,
and be turned away."""


class LiveConnections:
    """Who is connected."""

    def __init__(self) -> None:
        self._open: dict[Connection, str] = {}
        self._leaving = False
        self._empty = asyncio.Event()
        self._empty.set()
        self.looking_up = asyncio.Semaphore(LOOKED_UP_AT_ONCE)

    def __len__(self) -> int:
        return len(self._open)

    def of(self, client: str) -> int:
        """How many sockets one client has open."""
        return sum(owner == client for owner in self._open.values())

    @contextlib.contextmanager
    def holding(self, connection: Connection, client: str) -> Iterator[None]:
        """Count a connection of ``client`` for as long as the context lasts."""
        self._open[connection] = client
        self._empty.clear()
        if self._leaving:
            connection.end(GOING_AWAY)
        try:
            yield
        finally:
            self._open.pop(connection, None)
            if not self._open:
                self._empty.set()

    def close_all(self) -> None:
        """Close every client, also those that still arrive, with 1001 (going away)."""
        self._leaving = True
        for connection in self._open:
            connection.end(GOING_AWAY)

    async def wait_empty(self) -> None:
        """Wait until nobody is connected."""
        await self._empty.wait()
