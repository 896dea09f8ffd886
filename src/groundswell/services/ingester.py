"""The ingester: reads posts from a source at a rate, writes them to the stream, then saves its
cursor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Literal, TypeVar

from groundswell import metrics
from groundswell.domain.post import InvalidPost, PostEvent, check_identity, check_post
from groundswell.errors import LeaseLost, SourceError, StreamRestarted, StreamUnavailable
from groundswell.lifecycle import cancel_all, wait_for_event
from groundswell.retry import Backoff, Retrying
from groundswell.services.back_pressure import BackPressure
from groundswell.services.ingest_summary import IngestSummary
from groundswell.services.pacer import Pacer
from groundswell.services.source_log import SourceLog
from groundswell.sources.base import Rejected, Source, SourceBatch
from groundswell.stream.codec import encode_event
from groundswell.stream.consumer import Entry
from groundswell.stream.dead_letters import DeadLetters
from groundswell.stream.producer import Producer
from groundswell.tracing import departure

log = logging.getLogger(__name__)
T = TypeVar("T")
Ends = tuple[asyncio.Task[Literal[True]], ...]
"""Tasks that are done once reading is to end."""

_KEPT_CHARS = 20_000


class Ingester:
    """Feeds one source into the stream until the source ends or the service stops.

    ``rate`` is posts a second, 0 as fast as back-pressure allows; a live network has its own pace
    whatever is asked. ``summary`` counts what came since the start, ``published`` what of it is on
    the stream.
    """

    def __init__(
        self,
        source: Source,
        producer: Producer,
        dead_letters: DeadLetters,
        source_log: SourceLog,
        *,
        rate: float = 0.0,
        high_water: int = 20_000,
        max_post_chars: int = 40_000,
    ) -> None:
        self._source = source
        self._producer = producer
        self._dead_letters = dead_letters
        self._log = source_log
        self._pressure = BackPressure(producer, high_water)
        self._pacer = Pacer(rate if source.paced else 0.0)
        self._max_post_chars = max_post_chars
        self._backoff = Backoff()
        self.summary = IngestSummary()

    @property
    def published(self) -> int:
        return self.summary.accepted

    @property
    def rejected(self) -> int:
        return self.summary.rejected

    async def run(self, stopping: asyncio.Event) -> None:
        """Read until the source ends or ``stopping`` is set; a source that fails is read again.

        Raises:
            ConfigurationError: the source can never be read as it is.
        """
        while not stopping.is_set():
            try:
                async with self._log.reading(stopping) as held:
                    if held:
                        await self._read(stopping)
                        self._log.ended("stopped" if stopping.is_set() else "ended")
                break
            except StreamRestarted as error:
                log.warning("%s", error, extra={"source": self._source.key})
                metrics.source_rewinds.labels(self._source.kind).inc()
            except LeaseLost as error:
                log.warning("%s", error, extra={"source": self._source.key})
        log.info(
            "stopped" if stopping.is_set() else "the source has ended",
            extra={
                "source": self._source.key,
                "posts": self.summary.accepted,
                "rejected": self.summary.rejected,
            },
        )

    async def _read(self, stopping: asyncio.Event) -> None:
        """Read until the end; what fails is read again from the cursor."""
        ends = (
            asyncio.create_task(stopping.wait()),
            asyncio.create_task(self._log.lost.wait()),
        )
        try:
            while not stopping.is_set():
                try:
                    await self._read_on(stopping, ends)
                    return
                except SourceError as error:
                    log.warning("%s; trying again", error, extra={"source": self._source.key})
                    self._log.failed(str(error))
                    await self._wait_after(error, stopping)
        finally:
            await cancel_all(ends)

    async def _wait_after(self, error: SourceError, stopping: asyncio.Event) -> None:
        if error.wait_seconds is None:
            await self._backoff.wait(stopping)
        else:
            await wait_for_event(stopping, error.wait_seconds)

    async def _read_on(self, stopping: asyncio.Event, ends: Ends) -> None:
        cursor = await self._insist(
            lambda: self._producer.load_cursor(self._source.key), stopping, None
        )
        self._log.resumed(cursor)
        async with aclosing(self._source.read(cursor)) as batches:
            while not stopping.is_set():
                await self._pressure.hold(stopping)
                await self._pacer.wait(stopping)
                batch = None if stopping.is_set() else await _next_unless(ends, batches)
                if self._log.lost.is_set():
                    raise LeaseLost(f"another ingester reads {self._source.key} by now")
                if batch is None:
                    return
                await self._write(batch, stopping)
                if not batch.trouble:
                    self._backoff.reset()

    async def _write(self, batch: SourceBatch, stopping: asyncio.Event) -> None:
        """Dead letters first, then the posts, then the cursor: what fails in between comes again.

        A cursor is only saved with everything before it written, and Redis not started anew
        since: it may have lost its last second, while the cursor it kept is from before that.
        """
        if self._log.gap_in(batch) and not await self._insist(
            lambda: _done(self._log.save()), stopping, False
        ):
            return
        events, rejected = self._check(batch)
        if rejected:
            letters = [(_entry(self._source.key, item), item.reason) for item in rejected]
            if not await self._insist(
                lambda: _done(self._dead_letters.add_all(letters)), stopping, False
            ):
                return
        cursor = None if batch.cursor is None else (self._source.key, batch.cursor)
        with departure("ingest", events) as leaving:
            if (events or cursor) and not await self._insist(
                lambda: _done(self._producer.add(leaving, cursor=cursor, lease=self._log.token)),
                stopping,
                False,
            ):
                return
        self._log.wrote(events, len(rejected))
        self._tell(self.summary.add(batch, events, rejected))
        metrics.posts_rejected.labels(self._source.kind).inc(len(rejected))
        metrics.posts_ingested.inc(len(events))
        self._pressure.count(len(events))
        self._pacer.spend(len(events) + len(rejected))

    def _check(self, batch: SourceBatch) -> tuple[list[PostEvent], list[Rejected]]:
        events: list[PostEvent] = []
        rejected = list(batch.rejected)
        for event in batch.events:
            try:
                if not event.operation.has_text:
                    check_identity(event.post)
                else:
                    post = check_post(event.post, now=None, max_content_chars=self._max_post_chars)
                    event = event if post is event.post else replace(event, post=post)
                events.append(event)
            except InvalidPost as error:
                kind = f"{error.field} {error.problem}"
                fields = encode_event(event)
                rejected.append(Rejected(error.reason, event.post.post_id, fields, kind))
        return events, rejected

    def _tell(self, new: list[Rejected]) -> None:
        """Log each new reason once; the number of further ones is logged at the end."""
        for item in new:
            log.warning(
                "rejected, kept as a dead letter: %s",
                item.reason,
                extra={"source": self._source.key},
            )

    async def _insist(
        self, act: Callable[[], Awaitable[T]], stopping: asyncio.Event, otherwise: T
    ) -> T:
        """Retry until it works; ``otherwise`` if the service stops while the stream is away."""
        retrying = Retrying()
        while True:
            try:
                answer = await act()
            except StreamUnavailable as error:
                if stopping.is_set():
                    return otherwise
                await retrying.failed(error, stopping)
            else:
                retrying.succeeded()
                return answer


async def _next_unless(ends: Ends, batches: AsyncIterator[SourceBatch]) -> SourceBatch | None:
    """The next batch; ``None`` at the end, or as soon as one of ``ends`` is done."""
    reading = asyncio.create_task(_next(batches))
    try:
        await asyncio.wait((reading, *ends), return_when=asyncio.FIRST_COMPLETED)
        return reading.result() if reading.done() else None
    finally:
        if not reading.done():
            await cancel_all((reading,))


async def _next(batches: AsyncIterator[SourceBatch]) -> SourceBatch | None:
    return await anext(batches, None)


async def _done(act: Awaitable[object]) -> bool:
    await act
    return True


def _entry(key: str, rejected: Rejected) -> Entry:
    """A rejected post as a stream entry, for its dead letter."""
    fields = {
        name.encode("utf-8", "backslashreplace"): value[:_KEPT_CHARS].encode(
            "utf-8", "backslashreplace"
        )
        for name, value in rejected.fields.items()
    }
    return Entry(key=key, entry_id=b"", fields=fields, deliveries=0)
