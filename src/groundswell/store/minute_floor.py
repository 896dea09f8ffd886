"""From when on minute rollups are kept; before, minutes are counted in the posts themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from groundswell.domain.clock import utc_now
from groundswell.domain.post import EARLIEST
from groundswell.store.engine import Connection, Pool

SURELY_KEPT = timedelta(days=15)
"""Nobody needs to ask about minutes so young: none is pruned before twice that age."""

_FLOOR = "SELECT greatest(minutes_from, $1) FROM retention"


async def minute_floor(source: Pool | Connection, oldest: datetime) -> datetime:
    """The floor, as far as it matters to who asks for minutes from ``oldest`` on.

    The driver's errors come as they are.
    """
    if oldest > utc_now() - SURELY_KEPT:
        return EARLIEST
    floor: datetime = await source.fetchval(_FLOOR, EARLIEST)
    return floor
