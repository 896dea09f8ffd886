"""Follows the live channel: loads the state, applies events at ticks, reloads after gaps.

Whatever fails is logged, counted and survived: an exception ends neither the listening, nor the
ticking, nor the comparison with the store.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from groundswell import metrics
from groundswell.api.live.loader import LiveStore, load_state
from groundswell.api.live.reconcile import Reconciler
from groundswell.api.live.state import LiveState
from groundswell.domain.event import Gap, LivePosition, Sequenced
from groundswell.errors import StoreUnavailable, StreamUnavailable
from groundswell.lifecycle import cancel_all, wait_for_event
from groundswell.retry import Backoff, retry

log = logging.getLogger(__name__)

RELOAD_SECONDS = 1.0
"""Between two loads of the state at least: a gap that is announced meanwhile is in the next."""
RECONCILE_SECONDS = 30.0
"""Between two comparisons with the store at most."""
GRACE_SECONDS = 3.0
"""By this time what is committed is published, or it never will be."""
STALLED_SECONDS = 5.0
"""Without a tick, or loading, for so long, the live state is not current."""


class LiveChannel(Protocol):
    """The source of live events; a gap or ``None`` means that some may have been missed."""

    async def position(self) -> LivePosition: ...

    async def announce_gap(self) -> LivePosition: ...

    def events(self) -> AsyncIterator[Sequenced | Gap | None]: ...


class Follower:
    """Keeps the live state of this process; ``heard`` is called with every event as it arrives,
    ``ticked`` after every tick and load with whether the state is another now.
    """

    def __init__(
        self,
        channel: LiveChannel,
        store: LiveStore,
        heard: Callable[[Sequenced], None],
        ticked: Callable[[bool], None],
        *,
        tick_seconds: float,
        reconcile_seconds: float = RECONCILE_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self._channel = channel
        self._store = store
        self._heard = heard
        self._ticked = ticked
        self._tick_seconds = tick_seconds
        self._reconcile_seconds = reconcile_seconds
        self._reconciler = Reconciler(store, grace_seconds=grace_seconds)
        self._state: LiveState | None = None
        self._pending: list[Sequenced] = []
        self._doubt = asyncio.Event()
        self._loading = asyncio.Lock()
        self._loaded_at = self._ticked_at = -math.inf
        self._loading_since = math.inf
        self._tasks: list[asyncio.Task[None]] = []
        self.ready = asyncio.Event()
        """Set once the state is loaded."""

    async def start(self) -> None:
        self._ticked_at = time.monotonic()
        work = (self._listen, self._tick_on, self._reconcile_on)
        self._tasks = [asyncio.create_task(self._supervise(each)) for each in work]

    async def stop(self) -> None:
        await cancel_all(self._tasks)

    @property
    def is_current(self) -> bool:
        """Whether the state is loaded and ticks, so that what clients see moves on."""
        limit = time.monotonic() - STALLED_SECONDS
        return self._ticked_at > limit and self._loading_since > limit

    @property
    def loaded(self) -> bool:
        return self._state is not None

    @property
    def state(self) -> LiveState:
        """The state.

        Raises:
            StoreUnavailable: it is not loaded yet.
        """
        if self._state is None:
            raise StoreUnavailable("the live state is not loaded yet; try again in a moment")
        return self._state

    async def _supervise(self, work: Callable[[], Awaitable[None]]) -> None:
        """Restart ``work`` with backoff: no failure may leave the clients behind for ever."""
        backoff = Backoff()
        while True:
            try:
                await work()
            except Exception:
                log.exception("the live feed failed; going on")
                metrics.live_failures.inc()
            await backoff.wait()

    async def _listen(self) -> None:
        async for item in self._channel.events():
            if item is None:
                await self._reload()
            elif isinstance(item, Gap):
                await self._pass(item)
            else:
                await self._take(item)

    async def _pass(self, gap: Gap) -> None:
        """Load the state anew, unless it was loaded after the gap.

        Of events that a newer version publishes there may be many a second: the state goes on
        without them, and is compared with the store soon.
        """
        last = self._last_position()
        if (
            last is not None
            and not is_before(last, gap.position)
            and last.epoch == gap.position.epoch
        ):
            return
        if gap.unreadable and last is not None and last.next == gap.position:
            self._pending.append(Sequenced(gap.position))
            self._doubt.set()
            return
        await self._reload()

    async def _take(self, item: Sequenced) -> None:
        """Line an event up for the next tick; one the state already holds changes nothing."""
        self._heard(item)
        last = self._last_position()
        if last is not None and (item.position == last or is_before(item.position, last)):
            return
        if last is not None and last.next == item.position:
            self._pending.append(item)
            return
        log.warning("live events are missing", extra={"after": str(last), "at": str(item.position)})
        await self._reload()

    def _last_position(self) -> LivePosition | None:
        if self._pending:
            return self._pending[-1].position
        return self._state.position if self._state else None

    async def _reload(self, *, anyway: bool = False) -> None:
        """Load the state from the store, for as long as it takes, and not too often.

        ``anyway``: also where nothing was published since.
        """
        async with self._loading:
            self._loading_since = time.monotonic()
            await asyncio.sleep(self._loaded_at + RELOAD_SECONDS - time.monotonic())
            loaded = await retry(lambda: self._load(anyway))
            self._loading_since = math.inf
            if loaded is None:
                return
            position, state = loaded
            self._loaded_at = time.monotonic()
            metrics.live_reloads.inc()
            self._pending = [item for item in self._pending if is_before(position, item.position)]
            self._state = state
            self.ready.set()
            self._ticked(True)

    async def _load(self, anyway: bool) -> tuple[LivePosition, LiveState] | None:
        """The state and its position; ``None``: nothing was published since the last load."""
        position = await self._channel.position()
        if position == self._last_position() and not anyway:
            return None
        return position, await load_state(self._store, position, self._store.now())

    async def _tick_on(self) -> None:
        backoff = Backoff()
        due = time.monotonic()
        while True:
            # At even times, whatever a tick and all that it wakes take.
            due = max(due + self._tick_seconds, time.monotonic())
            await asyncio.sleep(due - time.monotonic())
            try:
                self._tick()
                backoff.reset()
            except Exception:  # an event that cannot be applied must not stop all that follow
                log.exception("a tick of the live state failed; loading it anew")
                metrics.live_failures.inc()
                self._pending.clear()
                await backoff.wait()
                await self._reload(anyway=True)

    def _tick(self) -> None:
        """Let what has arrived, and the time that has passed, show."""
        if self._state is None:
            return
        seen = self._state.stamp
        self._state.apply(self._pending, self._store.now())
        self._pending.clear()
        self._ticked(self._state.stamp != seen)
        self._ticked_at = time.monotonic()

    async def _reconcile_on(self) -> None:
        """Compare with the store regularly; a difference is announced as a gap to every replica."""
        while True:
            await asyncio.sleep(self._reconcile_seconds * random.uniform(0.5, 1.0))  # noqa: S311
            await wait_for_event(self._doubt, self._reconcile_seconds / 2)
            self._doubt.clear()
            if self._state is None:
                continue
            try:
                if await self._reconciler.differs(lambda: self.state, self._store.now()):
                    log.warning("the live state lacks what the store has; loading it anew")
                    metrics.live_differences.inc()
                    await self._channel.announce_gap()
            except (StoreUnavailable, StreamUnavailable) as error:
                log.debug("the live state cannot be compared with the store: %s", error)


def is_before(one: LivePosition, other: LivePosition) -> bool:
    """Whether both are of the same epoch, and ``one`` comes first."""
    return one.epoch == other.epoch and one.sequence < other.sequence
