"""A concurrency limit with a bounded queue; beyond it load is shed at once (503)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from groundswell.api.errors import Busy


class Turns:
    """``busy`` tells the client what to do instead of waiting."""

    def __init__(self, at_once: int, most_waiting: int, busy: str) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most = at_once + most_waiting
        self._busy = busy
        self._taken = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place, then hold it while the context lasts.

        Raises:
            Busy: too many are waiting already.
        """
        if self._taken >= self._most:
            raise Busy(self._busy)
        self._taken += 1
        try:
            async with self._places:
                yield
        finally:
            self._taken -= 1
