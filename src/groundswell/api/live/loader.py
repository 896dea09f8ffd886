"""What the live state is loaded from: rollups, open alerts and newest posts of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.rollup_window import KEPT, window_start
from groundswell.api.live.state import LiveState
from groundswell.domain.alert import Alert
from groundswell.domain.event import AnalyzedPost, LivePosition
from groundswell.domain.post import MAX_CLOCK_SKEW
from groundswell.domain.window import RollupRow
from groundswell.store.alerts import AlertStore
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups


class LiveStore(Protocol):
    """Where the state is loaded from, once and after a gap, and compared with now and then."""

    def now(self) -> datetime: ...

    async def minutes(self, start: datetime, end: datetime) -> Sequence[RollupRow]: ...

    async def versions(self, start: datetime, end: datetime) -> Mapping[datetime, int]: ...

    async def open_alerts(self) -> Sequence[Alert]: ...

    async def newest(self, limit: int, chosen: LiveFilter) -> Sequence[AnalyzedPost]: ...


class StoredState:
    """Reads the primary only: a replica may not yet hold what was published already."""

    def __init__(self, database: Database) -> None:
        primary = database.primary
        self._clock = database.clock
        self._posts = PostStore(primary)
        self._rollups = Rollups(primary)
        self._alerts = AlertStore(primary)

    def now(self) -> datetime:
        """The present, by the clock that decides about data."""
        return self._clock.now()

    async def minutes(self, start: datetime, end: datetime) -> Sequence[RollupRow]:
        """Every minute rollup row in the range."""
        return await self._rollups.minutes(start, end)

    async def versions(self, start: datetime, end: datetime) -> Mapping[datetime, int]:
        """The sum of the versions of every minute's rows in the range."""
        return await self._rollups.minute_versions(start, end)

    async def open_alerts(self) -> Sequence[Alert]:
        """The incidents that go on."""
        return await self._alerts.open_alerts()

    async def newest(self, limit: int, chosen: LiveFilter) -> Sequence[AnalyzedPost]:
        """The newest posts under a filter."""
        wanted = PostFilter(
            source=chosen.source,
            sentiment=chosen.sentiment,
            emotion=chosen.emotion,
            within=chosen.within,
        )
        return await self._posts.newest(limit, wanted)


async def load_state(store: LiveStore, position: LivePosition, now: datetime) -> LiveState:
    """The state at ``position``, which was read before: all that was published up to it had been
    committed by then, so that the rows read now hold at least as much.

    Raises:
        StoreUnavailable: PostgreSQL does not answer.
    """
    rows = await store.minutes(window_start(now, KEPT), window_end(now))
    return LiveState(position, rows, await store.open_alerts(), now)


def window_end(now: datetime) -> datetime:
    """Posts of clocks that run ahead are held, too, until their minute comes."""
    return now + MAX_CLOCK_SKEW + timedelta(minutes=1)
