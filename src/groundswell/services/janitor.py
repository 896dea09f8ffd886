"""The janitor: makes the tables of coming weeks ahead, and drops those that retention lets go.

Workers make a table they miss by themselves; made ahead, it costs no batch the wait at midnight
on Monday. Any number of janitors may run.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from groundswell import metrics
from groundswell.domain.clock import utc_now
from groundswell.errors import StoreUnavailable
from groundswell.lifecycle import Backoff, wait_for_event
from groundswell.store.partitions import Partitions

log = logging.getLogger(__name__)

WEEKS_AHEAD = 2


class Janitor:
    """Keeps the partitions of posts in order.

    ``retention_days``: older weeks are dropped once all of their days are; 0 keeps everything.
    ``round_seconds``: between two rounds.
    """

    def __init__(
        self, partitions: Partitions, *, retention_days: int = 0, round_seconds: float = 3600.0
    ) -> None:
        self._partitions = partitions
        self._retention = timedelta(days=retention_days) if retention_days else None
        self._round_seconds = round_seconds
        self._ids_forgotten = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until ``stopping`` is set; a database that is away is waited for."""
        backoff = Backoff(first=1.0, most=60.0)
        while not stopping.is_set():
            try:
                await self.tidy(utc_now())
                backoff.reset()
                await wait_for_event(stopping, self._round_seconds)
            except StoreUnavailable as error:
                log.warning("waiting: %s", error)
                await backoff.wait(stopping)

    async def tidy(self, now: datetime) -> list[str]:
        """One round; the names of the tables that were dropped.

        Raises:
            StoreUnavailable: the database does not answer; what is left is done next time.
        """
        await self._partitions.ensure(now + timedelta(weeks=n) for n in range(WEEKS_AHEAD + 1))
        if self._retention is None:
            return []
        dropped = await self._partitions.drop_before(now - self._retention)
        metrics.partitions_dropped.inc(len(dropped))
        for name in dropped:
            log.info("dropped %s: older than %d days", name, self._retention.days)
        # Once after every start too: an earlier janitor may have been killed in between.
        if dropped or not self._ids_forgotten:
            self._ids_forgotten = False
            forgotten = await self._partitions.forget_old_ids()
            self._ids_forgotten = True
            if forgotten:
                log.info("forgot the ids of %d dropped posts", forgotten)
        return dropped
