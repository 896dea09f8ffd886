"""A broadcast to waiting sockets, which wake a few at a time.

If all of them woke in one turn of the event loop, the frame of each would lie in memory until its
end: bytes are written to the kernel between two turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

AT_ONCE = 100
"""Waiters that wake in one turn of the event loop."""


class Broadcast:
    """Wakes whoever waits for the next call of :meth:`tell`."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[None], None] = {}

    async def wait(self) -> None:
        """Return soon after the next :meth:`tell`."""
        told = asyncio.get_running_loop().create_future()
        self._waiting[told] = None
        try:
            await told
        finally:
            self._waiting.pop(told, None)

    def tell(self) -> None:
        """Wake all who wait by now, in the order in which they came."""
        waiting, self._waiting = tuple(self._waiting), {}
        self._wake(waiting)

    def _wake(self, waiting: Sequence[asyncio.Future[None]]) -> None:
        for told in waiting[:AT_ONCE]:
            if not told.done():
                told.set_result(None)
        if len(waiting) > AT_ONCE:
            asyncio.get_running_loop().call_soon(self._wake, waiting[AT_ONCE:])
