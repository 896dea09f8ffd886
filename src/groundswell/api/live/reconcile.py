"""Reconciliation: compares the live state with the store, to find events that were lost.

The last defence of what is shown: a process that committed and was killed before it could publish,
or could not say that it owes a gap, is found out here, and so is a store that was set back.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from groundswell.api.live.loader import LiveStore, window_end
from groundswell.api.live.rollup_window import KEPT, window_start
from groundswell.api.live.state import LiveState

RECENT = timedelta(hours=1)
"""Compared each time: most posts are of now."""
SLICE = timedelta(hours=3)
"""Older hours compared at a time, in rotation: a bounded read of the rollups."""


class Reconciler:
    """Detects a live state that lacks what the store has. One comparison reads few hours."""

    def __init__(self, store: LiveStore, *, grace_seconds: float) -> None:
        self._store = store
        self._grace_seconds = grace_seconds
        self._slices = itertools.cycle(range(KEPT // SLICE + 1))

    async def differs(self, current: Callable[[], LiveState], now: datetime) -> bool:
        """Whether the state still lacks, ``grace_seconds`` later, what the store has now.

        What is committed and on its way needs a moment; a state that is ahead of its store says
        that the store was set back.

        Raises:
            StoreUnavailable: PostgreSQL does not answer.
        """
        held = dict(current().window.versions)
        stored = await self._versions(now)
        alerts = await self._open_alerts()
        if any(held.get(minute, 0) > version for minute, version in stored.items()):
            return True
        if self._lacks(current(), stored) or current().open_alerts != alerts:
            await asyncio.sleep(self._grace_seconds)
            return self._lacks(current(), stored) or (
                current().open_alerts != alerts
                and current().open_alerts != await self._open_alerts()
            )
        return False

    def _lacks(self, state: LiveState, stored: Mapping[datetime, int]) -> bool:
        held, oldest = state.window.versions, state.oldest
        return any(
            held.get(minute, 0) < version for minute, version in stored.items() if minute >= oldest
        )

    async def _versions(self, now: datetime) -> Mapping[datetime, int]:
        oldest = window_start(now, KEPT)
        start = oldest + next(self._slices) * SLICE
        older = await self._store.versions(start, min(start + SLICE, now))
        recent = await self._store.versions(max(oldest, now - RECENT), window_end(now))
        return {**older, **recent}

    async def _open_alerts(self) -> frozenset[tuple[str, int]]:
        return frozenset((each.id, each.revision) for each in await self._store.open_alerts())
