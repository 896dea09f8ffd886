"""The completion stage of a worker: publish, then acknowledge, so that no replica misses a change.

Killed in between, the entries come again, and for what the store has already a gap is announced
before they are acknowledged.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from groundswell import metrics
from groundswell.domain.event import LiveEvent
from groundswell.errors import StreamFull
from groundswell.retry import retry
from groundswell.services.batch import Item, Round, count_done, published_by
from groundswell.store.clock import DatabaseClock
from groundswell.stream.consumer import Consumer, Entry
from groundswell.stream.dead_letters import DeadLetters
from groundswell.stream.live import LivePublisher
from groundswell.tracing import stage

log = logging.getLogger(__name__)


class CompletionStage:
    """Publishes what was saved and acknowledges it; turns failures into dead letters."""

    def __init__(
        self,
        consumer: Consumer,
        dead_letters: DeadLetters,
        publisher: LivePublisher,
        clock: DatabaseClock,
    ) -> None:
        self._consumer = consumer
        self._dead_letters = dead_letters
        self._publisher = publisher
        self._clock = clock
        self._owes_gap = False

    async def finish(self, items: Sequence[Item], event: LiveEvent, together: Round) -> None:
        """Publish ``event``; acknowledge ``items``, but for those that still need a gap
        announced."""
        events = [item.event for item in items]
        if event.posts or event.rollups or event.topic_rollups or event.deleted:
            traced = replace(event, traces=tuple(each.trace for each in events if each.trace))
            with stage("publish", events):
                await self._tell(lambda: self._publisher.publish(traced))
        done = [item.entry for item in items]
        if any([item.in_doubt for item in items]):
            told = published_by(event)
            owed = [i.entry for i in items if i.in_doubt and i.event.post.post_id not in told]
            together.owed += owed
            kept = set(map(id, owed))
            done = [entry for entry in done if id(entry) not in kept]
        with stage("acknowledge", events):
            await retry(lambda: self._consumer.ack(done))
        count_done(items, event, self._clock.now())

    async def settle(self, together: Round) -> None:
        """Finish a batch of the round; after the last one announce the gap and acknowledge the
        rest."""
        together.batches -= 1
        if together.owed and not together.batches:
            await self.announce_gap()
            await retry(lambda: self._consumer.ack(together.owed))

    async def announce_gap(self) -> None:
        """Announce a gap: every replica loads its state again."""
        await self._tell(self._publisher.announce_gap)

    async def _tell(self, tell: Callable[[], Awaitable[object]]) -> None:
        """Announce a gap, with retry until it is taken.

        A full Redis takes no word until entries are acknowledged and trimmed: then a gap is owed.
        """

        async def unless_full() -> None:
            try:
                await tell()
            except StreamFull as error:
                log.warning("a change is stored and will be told later: %s", error)
                self._owes_gap = True

        await retry(unless_full)

    async def pay_gap(self) -> None:
        """Announce the pending gap, if any.

        Raises:
            StreamUnavailable: it is still owed.
        """
        if self._owes_gap:
            await self._publisher.announce_gap()
            self._owes_gap = False

    async def give_up(self, refused: Sequence[tuple[Entry, str]]) -> None:
        """Make dead letters of entries, each with its reason, and acknowledge them."""
        if not refused:
            return

        async def give_up() -> None:
            # Both again if one fails: a restarted Redis may have lost the first.
            await self._dead_letters.add_all(refused)
            await self._consumer.ack([entry for entry, _ in refused])

        await retry(give_up)
        metrics.dead_letters.inc(len(refused))
        for entry, reason in refused:
            post_id = entry.fields.get(b"post_id", b"")[:512].decode("utf-8", "backslashreplace")
            extra = {"entry": entry.entry_id.decode(), "post": post_id}
            log.warning("dead letter: %s", reason, extra=extra)
