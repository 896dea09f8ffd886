"""One reader of the live channel a process: keeps the state, wakes the sockets, shares frames.

Events join the state only at a tick, so that all clients stand at the same few positions and a
frame is made once for everyone who looks through the same filter.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from groundswell import metrics
from groundswell.api.live import frames
from groundswell.api.live.rate_meter import RateMeter
from groundswell.api.live.rollup_window import KEPT, LiveFilter, window_start
from groundswell.api.live.state import NEWEST, LiveState, Stamp
from groundswell.domain.alert import Alert
from groundswell.domain.clock import utc_now
from groundswell.domain.event import AnalyzedPost, LivePosition, Sequenced
from groundswell.domain.post import MAX_CLOCK_SKEW
from groundswell.domain.window import RollupRow
from groundswell.errors import StoreUnavailable, StreamUnavailable
from groundswell.lifecycle import Backoff, cancel_all, wait_for_event
from groundswell.tracing import spans

log = logging.getLogger(__name__)


TRACES_KEPT = 1000
"""Events with traces that wait for a tick; of more the oldest are not told."""
LEARNING_AT_ONCE = 2
"""Queries for newest posts at a time, however many clients come with filters of their own."""


class LiveChannel(Protocol):
    """Where live events come from; ``None`` says that some may have been missed."""

    async def position(self) -> LivePosition: ...

    def events(self) -> AsyncIterator[Sequenced | None]: ...


class LiveStore(Protocol):
    """Where the state is loaded from, once and after a gap."""

    async def minutes(self, start: datetime, end: datetime) -> Sequence[RollupRow]: ...

    async def open_alerts(self) -> Sequence[Alert]: ...

    async def newest(self, limit: int, chosen: LiveFilter) -> Sequence[AnalyzedPost]: ...


class Hub:
    """The live state of this process and everyone who watches it."""

    def __init__(self, channel: LiveChannel, store: LiveStore, *, tick_seconds: float) -> None:
        self._channel = channel
        self._store = store
        self._tick_seconds = tick_seconds
        self._state: LiveState | None = None
        self._pending: list[Sequenced] = []
        self._traced: deque[tuple[tuple[str, ...], int]] = deque(maxlen=TRACES_KEPT)
        self._told: LivePosition | None = None
        self._changed = asyncio.Event()
        self._ready = asyncio.Event()
        self._frames: dict[tuple[LiveFilter, LivePosition | None], str] = {}
        self._views: Counter[LiveFilter] = Counter()
        self._learning = asyncio.Semaphore(LEARNING_AT_ONCE)
        self._listeners: set[Callable[[frames.EventFrames], None]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self.arrivals = RateMeter()

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._tick_on())]

    async def stop(self) -> None:
        await cancel_all(self._tasks)

    async def wait_ready(self, timeout: float) -> bool:
        """Whether the state is loaded, waiting at most ``timeout`` seconds for it."""
        return await wait_for_event(self._ready, timeout)

    @property
    def stamp(self) -> Stamp:
        return self._loaded.stamp

    async def wait_changed(self, seen: Stamp, timeout: float) -> bool:
        """Whether the state is another than the one ``seen``, waiting for the next tick."""
        changed = self._changed
        if self.stamp != seen:
            return True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await changed.wait()
        return self.stamp != seen

    async def wait_reached(self, position: LivePosition, timeout: float) -> None:
        """Return when the state has come to ``position``, can never, or the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while _is_before((seen := self.stamp).position, position):
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
        """Keep what is known under a filter, for as long as anybody looks through it."""
        self._views[chosen] += 1
        try:
            yield
        finally:
            self._views[chosen] -= 1
            if not self._views[chosen]:
                del self._views[chosen]
                if self._state is not None:
                    self._state.forget(chosen)

    async def snapshot(self, chosen: LiveFilter) -> tuple[str, Stamp]:
        """A ``snapshot`` frame and the state it shows.

        Raises:
            StoreUnavailable: the newest posts under this filter cannot be read.
        """
        while not (state := self._loaded).knows(chosen):
            async with self._learning:
                since = state.position
                state.learn(chosen, await self._store.newest(NEWEST, chosen), since)
        key = (chosen, None)
        if key not in self._frames:
            self._frames[key] = frames.snapshot(state.snapshot(chosen))
        return self._frames[key], state.stamp

    def update(self, chosen: LiveFilter, since: LivePosition) -> tuple[str, Stamp] | None:
        """An ``update`` frame and the state it leads to; ``None`` when ``since`` is gone."""
        state = self._loaded
        key = (chosen, since)
        if key not in self._frames:
            change = state.update(chosen, since)
            if change is None:
                return None
            self._frames[key] = frames.update(change)
        return self._frames[key], state.stamp

    def metrics(self, chosen: LiveFilter) -> str:
        """A ``metrics_update`` frame."""
        return frames.metrics_update(self._loaded.totals(chosen))

    @property
    def _loaded(self) -> LiveState:
        if self._state is None:
            raise StoreUnavailable("the live state is not loaded yet; try again in a moment")
        return self._state

    async def _listen(self) -> None:
        backoff = Backoff()
        while True:
            try:
                async for item in self._channel.events():
                    await (self._reload() if item is None else self._take(item))
            except Exception:  # whatever it was, the clients must not stay behind for ever
                log.exception("the live channel broke; opening it again")
            await backoff.wait()

    async def _take(self, item: Sequenced) -> None:
        """Line an event up for the next tick; one the state already holds changes nothing."""
        self._announce(item)
        last = self._last_position()
        if last is not None and (item.position == last or _is_before(item.position, last)):
            return
        if last == LivePosition(item.position.epoch, item.position.sequence - 1):
            self._pending.append(item)
            return
        log.warning("live events are missing", extra={"after": str(last), "at": str(item.position)})
        await self._reload()

    def _announce(self, item: Sequenced) -> None:
        """Tell the listeners of an event, once."""
        if item.position == self._told or (self._told and _is_before(item.position, self._told)):
            return
        self._told = item.position
        self.arrivals.add(len(item.event.posts) - len(item.event.changed))
        if item.event.traces:
            self._traced.append((item.event.traces, time.time_ns()))
        event_frames = frames.EventFrames(item.event)
        for listener in tuple(self._listeners):
            listener(event_frames)

    def _last_position(self) -> LivePosition | None:
        if self._pending:
            return self._pending[-1].position
        return self._state.position if self._state else None

    async def _reload(self) -> None:
        """Load the state from the store, for as long as it takes.

        The position is read first: all that was published up to it had been committed before,
        so the rows read after it hold at least as much.
        """
        backoff = Backoff()
        while True:
            try:
                position = await self._channel.position()
                if position == self._last_position():
                    return
                now = utc_now()
                end = now + MAX_CLOCK_SKEW + timedelta(minutes=1)
                rows = await self._store.minutes(window_start(now, KEPT), end)
                alerts = await self._store.open_alerts()
                break
            except (StoreUnavailable, StreamUnavailable) as error:
                log.warning("the live state cannot be loaded: %s", error)
                await backoff.wait()
        metrics.live_reloads.inc()
        self._pending.clear()
        self._state = LiveState(position, rows, alerts, now)
        self._ready.set()
        self._wake()

    async def _tick_on(self) -> None:
        while True:
            await asyncio.sleep(self._tick_seconds)
            if self._state is None:
                continue
            seen = self._state.stamp
            self._state.apply(self._pending, utc_now())
            self._pending.clear()
            if self._state.stamp != seen:
                self._wake()
            for traces, arrived in self._traced:
                spans("tell", traces, arrived)
            self._traced.clear()

    def _wake(self) -> None:
        self._frames.clear()
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def _is_before(one: LivePosition, other: LivePosition) -> bool:
    """Whether both are of the same epoch, and ``one`` comes first."""
    return one.epoch == other.epoch and one.sequence < other.sequence
