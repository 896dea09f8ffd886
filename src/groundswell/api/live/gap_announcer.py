"""Announces a gap to every replica, with retry until Redis takes it."""

from __future__ import annotations

import asyncio

from groundswell.lifecycle import cancel_all
from groundswell.retry import retry
from groundswell.stream.live import LivePublisher

REST_SECONDS = 0.1
"""Between two announcements: what is reported meanwhile is in the next."""
LAST_TRY_SECONDS = 1.0


class GapAnnouncer:
    """At most one announcement is pending. What a killed process did not announce the replicas
    find when they compare themselves with the store."""

    def __init__(self, publisher: LivePublisher) -> None:
        self._publisher = publisher
        self._pending = False
        self._announcing: asyncio.Task[None] | None = None

    def report(self) -> None:
        """Something may have changed without a live event."""
        self._pending = True
        if self._announcing is None or self._announcing.done():
            self._announcing = asyncio.create_task(self._announce())

    async def close(self) -> None:
        """Try for a moment longer, and give up."""
        if self._announcing is not None:
            await asyncio.wait({self._announcing}, timeout=LAST_TRY_SECONDS)
            await cancel_all([self._announcing])

    async def _announce(self) -> None:
        while self._pending:
            self._pending = False
            await retry(self._publisher.announce_gap)
            await asyncio.sleep(REST_SECONDS)
