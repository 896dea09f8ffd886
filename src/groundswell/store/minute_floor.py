"""The minute floor: the time from which minute rollups are kept; older minutes are counted in
posts."""

from __future__ import annotations

from datetime import datetime, timedelta

from groundswell.domain.clock import utc_now
from groundswell.domain.post import EARLIEST
from groundswell.store.engine import Connection, Pool

SURELY_KEPT = timedelta(days=15)
"""Age below which minutes are never pruned: pruning keeps twice as much."""

_FLOOR = "SELECT greatest(minutes_from, $1) FROM retention"


async def minute_floor(source: Pool | Connection, oldest: datetime) -> datetime:
    """The floor, where it matters for minutes from ``oldest`` on.

    The driver's errors come as they are.
    """
    if oldest > utc_now() - SURELY_KEPT:
        return EARLIEST
    floor: datetime = await source.fetchval(_FLOOR, EARLIEST)
    return floor
