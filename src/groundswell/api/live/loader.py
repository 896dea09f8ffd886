"""What the live state is loaded from: rollups, open alerts and newest posts of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from groundswell.api.live.rollup_window import LiveFilter
from groundswell.domain.alert import Alert
from groundswell.domain.event import AnalyzedPost
from groundswell.domain.window import RollupRow
from groundswell.store.alerts import AlertStore
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups


class StoredState:
    """Reads the primary only: a replica may not yet hold what was published already."""

    def __init__(self, database: Database) -> None:
        primary = Database(database.pool, database.pool)
        self._posts = PostStore(primary)
        self._rollups = Rollups(primary)
        self._alerts = AlertStore(primary)

    async def minutes(self, start: datetime, end: datetime) -> Sequence[RollupRow]:
        """Every minute rollup row in the range."""
        return await self._rollups.minutes(start, end)

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
