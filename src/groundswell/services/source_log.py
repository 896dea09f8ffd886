"""The state of one source while it is read: its lease, heartbeat, coverage and last error."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from groundswell import metrics
from groundswell.domain.clock import utc_now
from groundswell.domain.coverage import Coverage
from groundswell.domain.post import PostEvent
from groundswell.errors import StreamUnavailable
from groundswell.lifecycle import cancel_all, wait_for_event
from groundswell.retry import Retrying
from groundswell.sources.base import Source, SourceBatch
from groundswell.stream.source_leases import LEASE_SECONDS, MOST_NAMES, Readers, SourceState

log = logging.getLogger(__name__)

_ASK_AGAIN_SECONDS = 1.0
_LABEL_CHARS = 100
NOBODY_READ = "nobody read it"


class SourceLog:
    """The lease and the state of one source. A source that is not ``exclusive`` has neither.

    ``token`` is the lease's; ``lost`` is set when it is another's.
    """

    def __init__(
        self, source: Source, readers: Readers, *, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self._source = source
        self._readers = readers
        self._seconds = lease_seconds
        self._state = SourceState(source.key, source.kind, utc_now())
        self._unsaved = False
        self._resumes = False
        self._label = source.key[:_LABEL_CHARS]
        self.token = ""
        self.lost = asyncio.Event()

    @asynccontextmanager
    async def reading(self, stopping: asyncio.Event) -> AsyncIterator[bool]:
        """Hold the lease; gives whether it could be had before ``stopping`` was set."""
        if not self._source.exclusive:
            yield True
            return
        if not await self._acquire(stopping):
            yield False
            return
        keeping = asyncio.create_task(self._keep())
        try:
            yield True
        finally:
            await cancel_all((keeping,))
            metrics.source_connected.labels(self._label).set(0)
            with contextlib.suppress(StreamUnavailable):  # the lease ends by itself
                await self._flush()
                await self._readers.release(self._source.key, self.token)
            self.token = ""

    def resumed(self, cursor: str | None) -> None:
        """The source is read from ``cursor`` on."""
        self._resumes = cursor is not None or self._source.paced

    def gap_in(self, batch: SourceBatch) -> bool:
        """Update the coverage; returns whether something since the last batch is missing."""
        if batch.trouble:
            self.failed(batch.trouble)
            return False
        heard = utc_now() if batch.heard is None and self._source.paced else batch.heard
        before = self._state.coverage
        coverage = before
        if heard is not None:
            heard = min(heard, utc_now())  # nobody's clock hears the future
            reason = batch.missed or ("" if self._resumes else NOBODY_READ)
            coverage = before.missed(heard, reason) if reason else before.heard(heard)
            self._resumes = True
        self._told(coverage)
        return len(coverage.gaps) > len(before.gaps)

    def wrote(self, events: Sequence[PostEvent], rejected: int) -> None:
        """A batch is on the stream."""
        posts = len(events)
        if posts or rejected:
            known = self._state.gives
            named = dict.fromkeys((*known, *(event.post.source for event in events)))
            self._change(
                gives=known if len(named) == len(known) else tuple(named)[:MOST_NAMES],
                posts=self._state.posts + posts,
                rejected=self._state.rejected + rejected,
                last_post_at=utc_now() if posts else self._state.last_post_at,
            )

    def failed(self, error: str) -> None:
        """The source cannot be read now."""
        self._change(phase="waiting", error=error[:500])
        metrics.source_connected.labels(self._label).set(0)

    def ended(self, phase: str) -> None:
        """It is not read any more: ``stopped`` or ``ended``."""
        self._change(phase=phase, error="")

    async def save(self) -> None:
        """Write the state down now.

        Raises:
            StreamUnavailable: Redis does not answer.
        """
        if self.token and not await self._readers.save(self._state, self.token):
            self.lost.set()
        self._unsaved = False

    def _told(self, coverage: Coverage) -> None:
        if self._state.coverage is not coverage or self._state.phase != "reading":
            self._change(phase="reading", error="", coverage=coverage)
        if self._source.exclusive:
            metrics.source_connected.labels(self._label).set(1)
            if coverage.until is not None:
                metrics.source_heard.labels(self._label).set(coverage.until.timestamp())

    def _change(self, **changes: object) -> None:
        self._state = replace(self._state, at=utc_now(), **changes)  # type: ignore[arg-type]
        self._unsaved = True

    async def _acquire(self, stopping: asyncio.Event) -> bool:
        retrying, told = Retrying(), False
        while not stopping.is_set():
            try:
                token = await self._readers.acquire(self._source.key, self._seconds)
                if token is not None:
                    await self._open(token)
                    retrying.succeeded()
                    return True
            except StreamUnavailable as error:
                await retrying.failed(error, stopping)
                continue
            retrying.succeeded()
            if not told:
                log.info("another ingester reads it: waiting", extra={"source": self._source.key})
                told = True
            await wait_for_event(stopping, min(_ASK_AGAIN_SECONDS, self._seconds / 3))
        return False

    async def _open(self, token: str) -> None:
        known = await self._readers.load(self._source.key)
        self._state = known or SourceState(self._source.key, self._source.kind, utc_now())
        self.token = token
        self.lost.clear()
        self._change(phase="reading", error="")
        await self.save()

    async def _keep(self) -> None:
        """Renew the lease and write the state down, until cancelled or the lease is lost."""
        while not self.lost.is_set():
            await asyncio.sleep(self._seconds / 3)
            with contextlib.suppress(StreamUnavailable):
                if not await self._readers.renew(self._source.key, self.token, self._seconds):
                    self.lost.set()
                await self._flush()

    async def _flush(self) -> None:
        if self._unsaved:
            await self.save()
