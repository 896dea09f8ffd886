"""The backfill service: matches stored posts with new or changed topics, the newest first.

One backfill works at a time, however many run; killed at any moment, the next goes on where it
was. It gives way to what is live: after each chunk it rests, a short while where no post comes,
several times as long as it worked where some do, then adding fewer posts at a time, and longer
while many wait on the stream.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate, takewhile

from groundswell import metrics
from groundswell.domain.event import LiveEvent, TopicRollup
from groundswell.domain.post import Post
from groundswell.domain.query.errors import InvalidQuery
from groundswell.errors import StoreUnavailable, StreamUnavailable, TopicsChanged
from groundswell.lifecycle import wait_for_event
from groundswell.retry import Retrying
from groundswell.services.topic_matching import Queries, TopicMatching, matcher_of
from groundswell.store.engine import Database
from groundswell.store.topics.backfill import Filling, TopicFiller
from groundswell.store.topics.definitions import TopicStore
from groundswell.stream.facade import Stream
from groundswell.topics.matcher import TopicMatcher

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Seconds between two checks for something to fill."""
BUSY_BACKLOG = 1000
"""The backlog of the stream above which the backfill yields."""
REST, REST_BESIDE_LIVE = 0.25, 5.0
"""Times as long as a chunk took: what it rests where no post comes, and where some do."""
MEMBERS_BESIDE_LIVE = 50
"""Posts of topics added in one transaction where live posts come, which may have to wait for it:
some 10 ms."""
LIVE_SECONDS = 1.0
"""Posts come: one was seen waiting within these seconds."""
MOST_REST_SECONDS = 5.0
LIVE = timedelta(hours=25)
"""The live windows hold nothing older."""


@dataclass(frozen=True, slots=True)
class _ReadAhead:
    """Posts that were read and matched, and are still to be added.

    A post that changes meanwhile is told from these by its version when it is added.
    """

    filling: Filling
    posts: Sequence[Post]
    found: Sequence[tuple[int, ...]]

    def goes_on(self, filling: Filling) -> bool:
        """Whether these are the next posts of ``filling``."""
        return replace(self.filling, shown=filling.shown) == filling

    def part(self, most_members: int | None) -> int:
        """How many posts to add next."""
        if most_members is None:
            return len(self.posts)
        members = accumulate(map(len, self.found))
        within = sum(1 for _ in takewhile(most_members.__ge__, members))
        return max(1, within)

    def rest(self, added: int) -> _ReadAhead | None:
        """What is left when the first ones are added."""
        if added == len(self.posts):
            return None
        last = self.posts[added - 1]
        at = (last.created_at, last.post_id)
        return _ReadAhead(replace(self.filling, at=at), self.posts[added:], self.found[added:])


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
        self._ahead: _ReadAhead | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until ``stopping`` is set; an engine that is away is waited for."""
        retrying = Retrying()
        while not stopping.is_set():
            try:
                async with self._filler.lease() as ours:
                    try:
                        while ours and not stopping.is_set():
                            began = time.monotonic()
                            if await self.step():
                                await self._rest(time.monotonic() - began, stopping)
                            else:
                                await wait_for_event(stopping, LOOK_SECONDS)
                            retrying.succeeded()
                    finally:
                        self._let_go()  # another may fill on from here
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
            self._let_go()
            return False
        try:
            ahead = await self._read(filling)
        except InvalidQuery as error:
            self._let_go()
            log.warning("a topic cannot be filled: %s", error)
            return False
        if ahead.posts:
            count = ahead.part(MEMBERS_BESIDE_LIVE if self._beside_live else None)
            posts, found = ahead.posts[:count], ahead.found[:count]
            await self._tell(await self._filler.add(filling, posts, found))
            self._ahead = ahead.rest(count)
            metrics.topic_posts_filled.inc(count)
        elif filling.until is not None:
            await self._filler.join(filling)
        else:
            self._owes_gap = True  # what is shown may be another's counts
            await self._filler.finish(filling)
            log.info("topics are filled", extra={"topics": len(filling.queries)})
        return True

    async def _read(self, filling: Filling) -> _ReadAhead:
        """The next posts: those read before, or a page of them; none where there are no more.

        Raises:
            InvalidQuery: a query of them.
        """
        if self._ahead is None or not self._ahead.goes_on(filling):
            match = self._matcher(filling.queries).match
            posts = await self._filler.page(filling)
            self._ahead = _ReadAhead(filling, posts, [match(post) for post in posts])
        return self._ahead

    def _let_go(self) -> None:
        """Keep nothing of a filling in memory that has ended, whatever its end."""
        self._ahead = self._made = None

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
