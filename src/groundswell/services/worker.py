"""The worker: read, analyse, store, publish, acknowledge, in that order and pipelined.

While batches are stored the next are analysed and the one after them is read; results go out in
the order the posts came. Killed between any two steps, nothing is lost, nothing counts twice, and
what is shown live is what is stored: what is not acknowledged comes again, the store knows what it
has, and for what it had already a gap is announced before it is acknowledged.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from groundswell import metrics
from groundswell.analyzer.base import Analyzer
from groundswell.domain.post import InvalidPost, PostEvent
from groundswell.errors import ConfigurationError, StreamUnavailable
from groundswell.lifecycle import cancel_all, done_before
from groundswell.retry import Retrying, retry_until_stopped
from groundswell.services.analysis_stage import AnalysisStage
from groundswell.services.batch import Batch, Item, Round
from groundswell.services.completion_stage import CompletionStage
from groundswell.services.storage_stage import StorageStage
from groundswell.services.topic_matching import TopicMatching
from groundswell.store.posts import PostStore
from groundswell.stream.codec import decode_entry
from groundswell.stream.consumer import Consumer, Entry
from groundswell.stream.dead_letters import DeadLetters
from groundswell.stream.live import LivePublisher
from groundswell.tracing import spans

log = logging.getLogger(__name__)

BATCHES_AHEAD = 2
"""Batches analysed while others are stored: enough to keep every core busy, few enough to drain."""
LINGER_SECONDS = 0.025
"""So long, at most, what comes is left for the next batch while the newest is not yet analysed, or
waits to be stored: many small batches would share the cores and wait for each other's commits, and
one larger costs less a post and is done as soon."""
STORED_AT_ONCE = 2
"""Batches stored concurrently: while one is encoded or waits for the disk, PostgreSQL works on
another."""
TIDY_SECONDS = 5.0
FORGET_CONSUMER_SECONDS = 3600.0
ALONE_FROM = 2
"""Deliveries: an entry that two workers had when they ended may be what ended them."""
TAKE_OVER_SECONDS = 1.0
"""Entries taken over one by one may hold up the new ones for so long at a time."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """The worker's bounds; sizes in posts, times in seconds.

    ``source_retention``: how old posts of a source may be.
    """

    batch_size: int = 256
    block_ms: int = 1000
    max_deliveries: int = 5
    max_post_chars: int = 40_000
    claim_idle_seconds: float = 30.0
    drain_seconds: float = 20.0
    source_retention: Mapping[str, timedelta] = field(default_factory=dict)


class Worker:
    """Processes entries of the stream until it stops; then drains."""

    def __init__(
        self,
        consumer: Consumer,
        analyzer: Analyzer,
        posts: PostStore,
        dead_letters: DeadLetters,
        publisher: LivePublisher,
        limits: WorkerLimits | None = None,
        topics: TopicMatching | None = None,
    ) -> None:
        self._consumer = consumer
        self._analysing = AnalysisStage(analyzer)
        self._clock = posts.clock
        self._completing = CompletionStage(consumer, dead_letters, publisher, posts.clock)
        self._limits = limits or WorkerLimits()
        self._storing = StorageStage(posts, topics, self._limits.source_retention)
        self._pipeline: asyncio.Queue[Batch] = asyncio.Queue(maxsize=BATCHES_AHEAD)
        # One more is being read, and some are being stored.
        self._most = (BATCHES_AHEAD + 1 + STORED_AT_ONCE) * self._limits.batch_size
        metrics.bound("worker_in_flight", 2 * self._most)  # and as much that is taken over
        self._taking = asyncio.Lock()
        self._caught_up = asyncio.Event()
        self._caught_up.set()
        self._last = Batch([])
        self._last.done.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until ``stopping`` is set, then drain for at most ``drain_seconds``.

        What is not finished by then stays unacknowledged, and another worker takes it over.
        """
        await retry_until_stopped(self._consumer.open, stopping)
        # Nothing is taken before it can be worked on: its delivery would count against it.
        if not await done_before(stopping, self._analysing.ready()):
            return
        reading = asyncio.create_task(self._read(stopping))
        tasks = [
            reading,
            *(asyncio.create_task(self._store_batches()) for _ in range(STORED_AT_ONCE)),
            asyncio.create_task(self._every(self._limits.claim_idle_seconds / 3, self._keep)),
            asyncio.create_task(self._every(TIDY_SECONDS, self._tidy)),
            asyncio.create_task(stopping.wait()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # a stage that failed ends the worker; its entries are taken over
            await self._drain(reading)
        finally:
            await cancel_all(tasks)
            with contextlib.suppress(StreamUnavailable):
                if stopping.is_set():  # no entry has ended us: this delivery does not count
                    await self._consumer.give_back()
                await self._consumer.close()
                await self._completing.pay_gap()

    async def _drain(self, reading: asyncio.Task[None]) -> None:
        try:
            async with asyncio.timeout(self._limits.drain_seconds):
                await reading
                await self._pipeline.join()
        except TimeoutError:
            log.warning(
                "stopped before everything was stored; another worker takes the rest over",
                extra={"entries": self._consumer.in_flight},
            )

    async def _read(self, stopping: asyncio.Event) -> None:
        next_look = 0.0
        retrying = Retrying()
        while not stopping.is_set():
            try:
                wait_ms = self._limits.block_ms
                if time.monotonic() >= next_look:
                    if await self._take_over(stopping):
                        wait_ms = 1  # new posts take turns with those that are taken over
                    else:
                        next_look = time.monotonic() + self._limits.claim_idle_seconds / 2
                entries = await self._consumer.read(self._limits.batch_size, wait_ms)
                await self._submit(entries, Round())
                retrying.succeeded()
                if len(entries) < self._limits.batch_size:
                    await self._linger()
            except (StreamUnavailable, ConfigurationError) as error:
                await retrying.failed(error, stopping)

    async def _linger(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                await self._caught_up.wait()

    async def _take_over(self, stopping: asyncio.Event) -> bool:
        """Take over what a silent worker held, all at once; whether there may be more.

        An entry that kills its workers must not count up the deliveries of its neighbours for
        long: those that were delivered often are taken one at a time, while nothing else is in
        hand.
        """
        alone_from = ALONE_FROM if self._limits.max_deliveries > ALONE_FROM else 1
        until = time.monotonic() + TAKE_OVER_SECONDS
        while not stopping.is_set() and time.monotonic() < until:
            entries = await self._consumer.take_over(self._most, alone_from=alone_from)
            if not entries:
                return False
            metrics.taken_over.inc(len(entries))
            if entries[0].deliveries <= alone_from:
                size = self._limits.batch_size
                batches = [entries[n : n + size] for n in range(0, len(entries), size)]
                together = Round(len(batches))
                for batch in batches:
                    await self._submit(batch, together)
                return True
            await self._pipeline.join()
            await self._submit(entries, Round())
            await self._pipeline.join()
        return True

    async def _submit(self, entries: Sequence[Entry], together: Round) -> None:
        if not entries:
            return
        metrics.in_flight.set(self._consumer.in_flight)
        items: list[Item] = []
        refused: list[tuple[Entry, str]] = []
        now = self._clock.latest()
        for entry in entries:
            try:
                items.append(Item(entry, self._decode(entry, now)))
            except InvalidPost as error:
                refused.append((entry, error.reason))
        if any(self._is_exhausted(entry) for entry, _ in refused):
            await self._completing.announce_gap()  # it may have been stored all the same
        await self._completing.give_up(refused)
        if not items:
            await self._completing.settle(together)
        else:
            metrics.batch_posts.observe(len(items))
            present = now.timestamp()
            oldest = min(present, min([item.came for item in items]))
            metrics.stage_seconds.labels("queue").observe(present - oldest)
            spans("queue", (item.event.trace for item in items), int(oldest * 1e9))
            batch = Batch(items, together)
            batch.analysing = asyncio.create_task(self._analysing.analyse(items))
            self._caught_up.clear()
            await self._pipeline.put(batch)

    def _decode(self, entry: Entry, now: datetime) -> PostEvent:
        if self._is_exhausted(entry):
            raise InvalidPost("entry", f"was delivered {entry.deliveries} times and never finished")
        return decode_entry(
            entry.entry_id, entry.fields, now=now, max_content_chars=self._limits.max_post_chars
        )

    def _is_exhausted(self, entry: Entry) -> bool:
        return entry.deliveries > self._limits.max_deliveries

    async def _store_batches(self) -> None:
        while True:
            batch, before = await self._take_batch()
            saved = await self._storing.save([item for item in batch.items if not item.failure])
            await before.done.wait()
            await self._completing.give_up(batch.failures)
            for items, event in saved:
                await self._completing.finish(items, event, batch.round)
            await self._completing.settle(batch.round)
            metrics.in_flight.set(self._consumer.in_flight)
            batch.done.set()
            self._pipeline.task_done()

    async def _take_batch(self) -> tuple[Batch, Batch]:
        """The next batch, analysed, and the one before it, which must be done first."""
        async with self._taking:
            batch = await self._pipeline.get()
            if batch.analysing is not None:
                await batch.analysing
            if self._pipeline.empty():
                self._caught_up.set()
            before, self._last = self._last, batch
            if batch.edits or before.edits:
                await before.done.wait()
            return batch, before

    async def _keep(self) -> None:
        await self._consumer.keep()

    async def _tidy(self) -> None:
        await self._consumer.trim()
        await self._consumer.remove_dead_consumers(FORGET_CONSUMER_SECONDS)
        await self._completing.pay_gap()

    async def _every(self, seconds: float, act: Callable[[], Awaitable[object]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await act()
            except (StreamUnavailable, ConfigurationError) as error:
                log.debug("housekeeping waits for the stream: %s", error)
