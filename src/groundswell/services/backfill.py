"""The backfill service: matches stored posts with new or changed topics, the newest first.

One backfill works at a time, however many run; killed at any moment, the next goes on where it
was. It gives way to what is live: after each chunk it rests, a short while where no post comes,
twice as long as it worked where some do, then with smaller chunks, and longer while many wait
on the stream.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from datetime import timedelta

from groundswell import metrics
from groundswell.domain.event import LiveEvent, TopicRollup
from groundswell.domain.query.errors import InvalidQuery
from groundswell.errors import StoreUnavailable, StreamUnavailable, TopicsChanged
from groundswell.lifecycle import wait_for_event
from groundswell.retry import Retrying
from groundswell.services.topic_matching import Queries, TopicMatching, matcher_of
from groundswell.store.engine import Database
from groundswell.store.topics.backfill import TopicFiller
from groundswell.store.topics.definitions import TopicStore
from groundswell.stream.facade import Stream
from groundswell.topics.matcher import TopicMatcher

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Seconds between two checks for something to fill."""
BUSY_BACKLOG = 1000
"""The backlog of the stream above which the backfill yields."""
REST, REST_BESIDE_LIVE = 0.25, 2.0
"""Times as long as a chunk took: what it rests where no post comes, and where some do."""
LIVE_SECONDS = 1.0
"""Posts come: one was seen waiting within these seconds."""
MOST_REST_SECONDS = 5.0
LIVE = timedelta(hours=25)
"""The live windows hold nothing older."""


class Backfill:
    """Fills what topics lack, and removes what deleted ones have left."""

    def __init__(self, database: Database, stream: Stream) -> None:
        self._filler = TopicFiller(database)
        self._matching = TopicMatching(TopicStore(database))
        self._stream = stream
        self._clock = database.clock
        self._owes_gap = False
        self._seen_waiting = -math.inf
        self._looked_at = -math.inf
        self._made: tuple[Queries, TopicMatcher[int]] | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until ``stopping`` is set; an engine that is away is waited for."""
        retrying = Retrying()
        while not stopping.is_set():
            try:
                async with self._filler.lease() as ours:
                    while ours and not stopping.is_set():
                        began = time.monotonic()
                        if await self.step():
                            await self._rest(time.monotonic() - began, stopping)
                        else:
                            await wait_for_event(stopping, LOOK_SECONDS)
                        retrying.succeeded()
                await wait_for_event(stopping, LOOK_SECONDS)
            except (StoreUnavailable, StreamUnavailable) as error:
                await retrying.failed(error, stopping)

    async def step(self) -> bool:
        """Do the next piece of work; returns whether there was any.

        Raises:
            StoreUnavailable: PostgreSQL does not answer; nothing of it is done, or all.
            StreamUnavailable: what was done could not be told.
        """
        if self._owes_gap:
            await self._stream.publisher.announce_gap()
            self._owes_gap = False
        looked = time.monotonic() - self._looked_at < LOOK_SECONDS
        return (
            (not looked and await self._match_unmatched())
            or await self._fill()
            or (looked and await self._match_unmatched())
            or await self._filler.clean()
        )

    async def _match_unmatched(self) -> bool:
        found = await self._filler.unmatched()
        topics = await self._matching.current() if found else None
        if topics is None:
            self._matching.forget()
            self._looked_at = time.monotonic()
            return False
        try:
            await self._tell(await self._filler.match(found, topics))
        except TopicsChanged:
            self._matching.forget()
        return True

    async def _fill(self) -> bool:
        filling = await self._filler.behind()
        if filling is None:
            return False
        try:
            match = self._matcher(filling.queries).match
        except InvalidQuery as error:
            log.warning("a topic cannot be filled: %s", error)
            return False
        posts = await self._filler.page(filling, beside_live=self._beside_live)
        if posts:
            found = [match(post) for post in posts]
            await self._tell(await self._filler.add(filling, posts, found))
            metrics.topic_posts_filled.inc(len(posts))
        elif filling.until is not None:
            await self._filler.join(filling)
        else:
            self._owes_gap = True  # what is shown may be another's counts
            await self._filler.finish(filling)
            log.info("topics are filled", extra={"topics": len(filling.queries)})
        return True

    def _matcher(self, queries: Queries) -> TopicMatcher[int]:
        """That of the chunk before, where the same topics are filled: a thousand take a while."""
        if self._made is None or self._made[0] != queries:
            self._made = queries, matcher_of(queries)
        return self._made[1]

    async def _tell(self, rows: tuple[TopicRollup, ...]) -> None:
        lately = self._clock.now() - LIVE
        live = tuple(each for each in rows if each.row.key.bucket >= lately)
        if live:
            self._owes_gap = True
            await self._stream.publisher.publish(LiveEvent(topic_rollups=live))
            self._owes_gap = False

    @property
    def _beside_live(self) -> bool:
        """Whether posts come now."""
        return time.monotonic() - self._seen_waiting < LIVE_SECONDS

    async def _rest(self, worked: float, stopping: asyncio.Event) -> None:
        backlog = await self._stream.producer.backlog()
        if backlog:
            self._seen_waiting = time.monotonic()
        rest = worked * (REST_BESIDE_LIVE if self._beside_live else REST)
        if backlog > BUSY_BACKLOG:
            rest = MOST_REST_SECONDS
        await wait_for_event(stopping, min(rest, MOST_REST_SECONDS))
