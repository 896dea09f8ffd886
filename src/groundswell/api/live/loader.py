"""Loads the live state from the store: rollups, open alerts and newest posts."""

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
from groundswell.store.filters import PostFilter, TopicKey
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.topics.counts import TopicCounts
from groundswell.store.topics.definitions import TopicStore


class LiveStore(Protocol):
    """Where the state is loaded from, once and after a gap, and compared with now and then."""

    def now(self) -> datetime: ...

    async def minutes(self, start: datetime, end: datetime) -> Sequence[RollupRow]: ...

    async def versions(self, start: datetime, end: datetime) -> Mapping[datetime, int]: ...

    async def open_alerts(self) -> Sequence[Alert]: ...

    async def newest(self, limit: int, chosen: LiveFilter) -> Sequence[AnalyzedPost]: ...

    async def topic_minutes(self, topic: str) -> Sequence[RollupRow]: ...


class StoredState:
    """Reads the primary only: a replica may lag behind what was published."""

    def __init__(self, database: Database) -> None:
        primary = database.primary
        self._clock = database.clock
        self._posts = PostStore(primary)
        self._rollups = Rollups(primary)
        self._alerts = AlertStore(primary)
        self._topics = TopicStore(primary)
        self._topic_counts = TopicCounts(primary)

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
        topic = None if chosen.topic is None else await self._topics.get(chosen.topic)
        if topic is None and chosen.topic is not None:
            return []  # it is no more
        wanted = PostFilter(
            source=chosen.source,
            sentiment=chosen.sentiment,
            emotion=chosen.emotion,
            within=chosen.within,
            topic=None if topic is None else TopicKey(topic.shown, str(topic.id)),
        )
        return await self._posts.newest(limit, wanted)

    async def topic_minutes(self, topic: str) -> Sequence[RollupRow]:
        """The minute rollups of a topic that are shown live."""
        now = self.now()
        return await self._topic_counts.minutes(topic, window_start(now, KEPT), window_end(now))


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
