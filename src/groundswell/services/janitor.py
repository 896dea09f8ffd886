"""The janitor: creates partitions ahead of need, drops expired ones, prunes unbounded tables.

Workers make a table they miss by themselves; made ahead, it costs no batch the wait at midnight
on Monday. Any number of janitors may run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from groundswell import metrics
from groundswell.domain.debounce import Debounce
from groundswell.domain.post import MAX_CLOCK_SKEW
from groundswell.retry import periodically
from groundswell.store.clock import DatabaseClock, elapsed_seconds
from groundswell.store.partitions import Partitions
from groundswell.store.pruning import Pruning
from groundswell.store.retention import RetentionFloor

log = logging.getLogger(__name__)

WEEKS_AHEAD = 2
ROUND_SECONDS = 900.0
STANDING_SECONDS = 3600.0
STANDING_LOOKS = 4
"""Debounce: a partition is dropped only if it was too old at each of this many rounds, over this
long, as a wrong clock does not stay unnoticed so long."""


class Janitor:
    """Keeps the partitions of posts in order, and what grows for ever in bounds.

    ``retention_days``: older weeks are dropped once all of their days are; 0 keeps everything.
    ``elapsed`` counts seconds and cannot be set.
    """

    def __init__(
        self,
        partitions: Partitions,
        floor: RetentionFloor,
        clock: DatabaseClock,
        pruning: Pruning,
        *,
        retention_days: int = 0,
        elapsed: Callable[[], float] = elapsed_seconds,
    ) -> None:
        self._partitions = partitions
        self._floor = floor
        self._clock = clock
        self._pruning = pruning
        self._retention = timedelta(days=retention_days) if retention_days else None
        self._elapsed = elapsed
        self._debounce = Debounce(STANDING_SECONDS, STANDING_LOOKS)
        self._looked_at: float | None = None
        self._ids_forgotten = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until ``stopping`` is set; a database that is away is waited for."""
        await periodically(self.tidy, ROUND_SECONDS, stopping, first=1.0, most=60.0)

    async def tidy(self) -> list[str]:
        """One round; returns the names of the dropped tables.

        Raises:
            StoreUnavailable: the database does not answer; what is left is done next time.
        """
        now = self._clock.now()
        await self._partitions.ensure(now + timedelta(weeks=n) for n in range(WEEKS_AHEAD + 1))
        reached = await self._time_reached(now)
        span = self._debounce.observe(reached, self._elapsed())
        if span is None:
            return []
        for what, rows in (await self._pruning.prune(span.lowest)).items():
            log.info("pruned %d %s", rows, what)
        if self._retention is None:
            return []
        return await self._drop(span.lowest - self._retention, span.highest, self._retention)

    async def _time_reached(self, now: datetime) -> datetime:
        before, self._looked_at = self._looked_at, self._elapsed()
        since = 0.0 if before is None else self._looked_at - before
        return await self._floor.reached(now, since)

    async def _drop(self, limit: datetime, newest: datetime, retention: timedelta) -> list[str]:
        """Drop what lies before ``limit``; the floor never lies after ``newest``."""
        if await self._floor.lower(newest + MAX_CLOCK_SKEW, limit):
            log.error(
                "the retention's floor lay in the future, set by a clock that was wrong: posts of "
                "the present were refused. It is lowered to %s",
                limit,
            )
        dropped = await self._partitions.drop_before(limit)
        metrics.partitions_dropped.inc(len(dropped))
        for name in dropped:
            log.info("dropped %s: older than %d days", name, retention.days)
        # Once after every start too: an earlier janitor may have been killed in between.
        if dropped or not self._ids_forgotten:
            self._ids_forgotten = False
            forgotten = await self._partitions.forget_old_ids()
            self._ids_forgotten = True
            if forgotten:
                log.info("forgot the ids of %d dropped posts", forgotten)
        return dropped
