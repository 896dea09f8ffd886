"""Load shedding in front of PostgreSQL: a connection pool with a bounded number of waiters and
wait.

A PostgreSQL that hangs would otherwise gather every request behind it, with its descriptor, until
the process has none left and cannot even say that it lives.
"""

from __future__ import annotations

from typing import Any

import asyncpg

from groundswell.errors import StoreUnavailable

WAITING_A_CONNECTION = 8
"""The most callers that wait for each connection of the pool."""


class BoundedPool(asyncpg.Pool):
    """Raises ``StoreUnavailable`` at once where too many wait, else after ``wait_seconds``."""

    def __init__(self, *args: Any, wait_seconds: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self._wait_seconds = wait_seconds
        self._most_waiting = WAITING_A_CONNECTION * self.get_max_size()
        self._waiting = 0

    async def _acquire(self, timeout: float | None) -> Any:
        """The one way to a connection, also for ``fetch`` and the like."""
        if self._waiting >= self._most_waiting:
            raise StoreUnavailable(
                f"PostgreSQL does not answer soon enough: {self._waiting:,} requests wait for it"
            )
        self._waiting += 1
        try:
            return await super()._acquire(timeout or self._wait_seconds)  # type: ignore[misc]
        except TimeoutError:
            raise StoreUnavailable(
                "PostgreSQL does not answer: no connection is free, or none can be opened"
            ) from None
        finally:
            self._waiting -= 1


async def open_pool(url: str, *, wait_seconds: float, **options: Any) -> BoundedPool:
    """A pool with its first connection; the driver's errors come as they are."""
    defaults: dict[str, Any] = {  # what asyncpg.create_pool has, but for the sizes
        "loop": None,
        "init_size": 1,
        "min_size": 0,  # else it connects by itself where the server is away, a traceback a try
        "max_queries": 50_000,
        "max_inactive_connection_lifetime": 300.0,
        "connection_class": asyncpg.Connection,
        "record_class": asyncpg.Record,
    }
    return await BoundedPool(url, wait_seconds=wait_seconds, **defaults | options)
