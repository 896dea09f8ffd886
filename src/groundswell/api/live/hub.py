"""The hub: one subscriber of the live channel per process, fanned out to all sockets.

Events join the state only at a tick, so that all clients stand at the same few positions and a
frame is made once for everyone who looks through the same filter.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from groundswell import metrics
from groundswell.api.live import frames
from groundswell.api.live.broadcast import Broadcast
from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.follower import (
    GRACE_SECONDS,
    RECONCILE_SECONDS,
    Follower,
    LiveChannel,
    is_before,
)
from groundswell.api.live.loader import LiveStore
from groundswell.api.live.rate_meter import RateMeter
from groundswell.api.live.state import NEWEST, LiveState, Stamp
from groundswell.domain.alert import Alert, AlertState
from groundswell.domain.event import LivePosition, Sequenced
from groundswell.lifecycle import wait_for_event
from groundswell.tracing import spans

log = logging.getLogger(__name__)


TRACES_KEPT = 1000
"""Traced events that wait for a tick; beyond it the oldest are dropped."""
ALERTS_KEPT = 1000
"""Alerts whose last state sent to plain clients is remembered."""
LEARNING_AT_ONCE = 2
"""Queries for newest posts at a time, however many clients come with filters of their own."""


class UpdateFrame(NamedTuple):
    """A frame, the position it leads to, and whether it is empty."""

    frame: str
    stamp: Stamp
    is_empty: bool = False


class Hub:
    """The live state of this process and everyone who watches it."""

    def __init__(
        self,
        channel: LiveChannel,
        store: LiveStore,
        *,
        tick_seconds: float,
        reconcile_seconds: float = RECONCILE_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self._store = store
        self._follower = Follower(
            channel,
            store,
            self._announce,
            self._ticked,
            tick_seconds=tick_seconds,
            reconcile_seconds=reconcile_seconds,
            grace_seconds=grace_seconds,
        )
        self._traced: deque[tuple[tuple[str, ...], int]] = deque(maxlen=TRACES_KEPT)
        self._told: LivePosition | None = None
        self._changed = Broadcast()
        self._frames: dict[tuple[LiveFilter, LivePosition | None], UpdateFrame] = {}
        self._views: Counter[LiveFilter] = Counter()
        self._learning = asyncio.Semaphore(LEARNING_AT_ONCE)
        self._listeners: set[Callable[[frames.EventFrames], None]] = set()
        self._alerts: dict[str, tuple[AlertState, datetime | None]] = {}
        self.arrivals = RateMeter()

    async def start(self) -> None:
        await self._follower.start()

    async def stop(self) -> None:
        await self._follower.stop()

    @property
    def is_current(self) -> bool:
        """Whether what clients see moves on."""
        return self._follower.is_current

    async def wait_ready(self, timeout: float) -> bool:
        """Whether the state is loaded, waiting at most ``timeout`` seconds for it."""
        return await wait_for_event(self._follower.ready, timeout)

    @property
    def stamp(self) -> Stamp:
        return self._follower.state.stamp

    async def wait_changed(self, seen: Stamp, timeout: float) -> bool:
        """Whether the state is another than the one ``seen``, waiting for the next tick."""
        if self.stamp != seen:
            return True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._changed.wait()
        return self.stamp != seen

    async def wait_reached(self, position: LivePosition, timeout: float) -> None:
        """Return when the state has come to ``position``, can never, or the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while is_before((seen := self.stamp).position, position):
                    await self.wait_changed(seen, timeout)

    @contextlib.contextmanager
    def listening(self, listener: Callable[[frames.EventFrames], None]) -> Iterator[None]:
        """Call ``listener`` with every event as it arrives, for as long as the context lasts."""
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)

    @contextlib.contextmanager
    def watching(self, chosen: LiveFilter) -> Iterator[None]:
        """Keep the aggregates of a filter while any socket uses it."""
        self._views[chosen] += 1
        try:
            yield
        finally:
            self._views[chosen] -= 1
            if not self._views[chosen]:
                del self._views[chosen]
                if self._follower.loaded:
                    self._follower.state.forget(chosen)

    async def learn(self, chosen: LiveFilter) -> LiveState:
        """The state, once it has the aggregates of this filter.

        Raises:
            StoreUnavailable: that cannot be read.
        """
        while not (state := self._follower.state).knows(chosen):
            async with self._learning:  # single flight: whoever waited here may find it known
                if (state := self._follower.state).knows(chosen):
                    break
                since = state.position
                newest = await self._store.newest(NEWEST, chosen)
                rows = await self._store.topic_minutes(chosen.topic) if chosen.topic else ()
                state.learn(chosen, newest, since, rows)
        return state

    async def snapshot(self, chosen: LiveFilter) -> UpdateFrame:
        """A ``snapshot`` frame and the state it shows; without a position for who is limited.

        Raises:
            StoreUnavailable: the newest posts under this filter cannot be read.
        """
        state = await self.learn(chosen)
        key = (chosen, None)
        if key not in self._frames:
            frame = frames.snapshot(state.snapshot(chosen))
            if not chosen.is_limited:
                frame = frames.at_position(frame, state.position)
            self._frames[key] = UpdateFrame(frame, state.stamp)
        kept = self._frames[key]  # for as long as nothing happens
        return kept._replace(frame=frames.as_of_now(kept.frame))

    def update(self, chosen: LiveFilter, since: LivePosition) -> UpdateFrame | None:
        """An ``update`` frame and the position it leads to; ``None`` when ``since`` is no longer
        buffered.

        One for who is limited to some sources comes without positions.
        """
        state = self._follower.state
        key = (chosen, since)
        if key not in self._frames:
            change = state.update(chosen, since)
            if change is None:
                return None
            frame = frames.update(change)
            if not chosen.is_limited:
                frame = frames.between(frame, change.start, change.end)
            self._frames[key] = UpdateFrame(frame, state.stamp, is_empty=change.is_empty)
        return self._frames[key]

    def metrics(self, chosen: LiveFilter) -> str:
        """A ``metrics_update`` frame; with a topic, once it is learned."""
        return frames.metrics_update(self._follower.state.totals(chosen))

    def _announce(self, item: Sequenced) -> None:
        """Pass an event to the listeners, once."""
        if item.position == self._told or (self._told and is_before(item.position, self._told)):
            return
        self._told = item.position
        self.arrivals.add(len(item.event.posts) - len(item.event.changed))
        if item.event.traces:
            self._traced.append((item.event.traces, time.time_ns()))
        event_frames = frames.EventFrames(item.event, [*filter(self._is_news, item.event.alerts)])
        for listener in tuple(self._listeners):
            try:
                listener(event_frames)
            except Exception:  # one socket's fault is not the others'
                log.exception("a plain feed could not take an event")
                metrics.live_failures.inc()

    def _is_news(self, alert: Alert) -> bool:
        """Whether an alert has opened, ended or been acknowledged, and not only risen."""
        now = (alert.state, alert.acknowledged_at)
        before = self._alerts.pop(alert.id, None)
        self._alerts[alert.id] = now
        while len(self._alerts) > ALERTS_KEPT:
            del self._alerts[next(iter(self._alerts))]
        return now != before

    def _ticked(self, has_changed: bool) -> None:
        if has_changed:
            self._frames.clear()
            self._changed.tell()
        for traces, arrived in self._traced:
            spans("tell", traces, arrived)
        self._traced.clear()
