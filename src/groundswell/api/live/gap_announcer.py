"""A gap that is owed to every replica: announced as soon as Redis takes it."""

from __future__ import annotations

import asyncio
import logging

from groundswell.errors import StreamUnavailable
from groundswell.lifecycle import cancel_all
from groundswell.retry import Backoff
from groundswell.stream.live import LivePublisher

log = logging.getLogger(__name__)

LAST_TRY_SECONDS = 1.0


class GapDebt:
    """Owes at most one gap at a time. What is owed by a process that is killed the replicas find
    when they compare themselves with the store."""

    def __init__(self, publisher: LivePublisher) -> None:
        self._publisher = publisher
        self._owed = False
        self._paying: asyncio.Task[None] | None = None

    def owe(self) -> None:
        """Something may have changed and was not told."""
        self._owed = True
        if self._paying is None or self._paying.done():
            self._paying = asyncio.create_task(self._pay())

    async def close(self) -> None:
        """Try once more for a moment, and let go."""
        if self._paying is not None:
            await asyncio.wait({self._paying}, timeout=LAST_TRY_SECONDS)
            await cancel_all([self._paying])

    async def _pay(self) -> None:
        backoff = Backoff()
        while self._owed:
            self._owed = False
            try:
                await self._publisher.announce_gap()
            except StreamUnavailable as error:
                self._owed = True
                log.debug("a gap is still owed: %s", error)
            await backoff.wait()
