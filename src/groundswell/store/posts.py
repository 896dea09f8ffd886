"""Posts with their analyses, saved by batch; reading them is in ``post_reader.py``."""

from __future__ import annotations

from collections.abc import Iterable

from groundswell.domain.event import LiveEvent
from groundswell.domain.post import PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.domain.topic import TopicSet
from groundswell.store.engine import Database
from groundswell.store.erasure import Erasure
from groundswell.store.id_conflicts import Identities
from groundswell.store.partitions import Partitions
from groundswell.store.post_reader import PostReader
from groundswell.store.probe_row import try_to_store
from groundswell.store.retention import RetentionFloor
from groundswell.store.save_batch import Saver


class PostStore(PostReader):
    """Posts, to be saved and read.

    Every method raises ``StoreUnavailable`` when the server does not answer.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._partitions = Partitions(database)
        self._saver = Saver(database, self._partitions)
        self.erasure = Erasure(database)
        self.retention = RetentionFloor(database)
        self.identities = Identities(database)

    async def save(
        self, batch: Iterable[tuple[PostEvent, Analysis | None]], topics: TopicSet | None = None
    ) -> LiveEvent:
        """Save a batch of events, all of it or nothing, and tell what it changed.

        An event that was saved before changes nothing. Creates of known posts, updates that are
        not later than what is stored, and whatever comes after a delete are passed over; an
        update of an unknown post acts as its create. An update changes a post's text, never
        its time, source or author. A known post that comes with another model's analysis of the
        same text gets that analysis too, and stays counted by the first. Posts from before the
        retention's floor are passed over; ``retention`` tells which these are.

        The analysis is ``None`` for deletes only. The event holds the posts that are new or
        changed, in the order in which they came in, the changed minute rollups, and the ids of
        deleted posts. Each post goes into the ``topics`` that it matches; without a set of these
        it is left to be filled in later.

        Raises:
            TopicsChanged: the topics are others by now; nothing was saved.
            UnstorableBatch: PostgreSQL refuses some of the data; nothing was saved.
            StoreUnavailable: it does not answer; the same batch may be saved later.
            ValueError: a create or an update comes without its analysis.
        """
        return await self._saver.save(batch, topics)

    async def try_to_store(self, event: PostEvent, analysis: Analysis) -> None:
        """Store a post that nobody has, and take it back at once: nobody ever sees it.

        Raises:
            UnstorableBatch: the tables refuse it.
            StoreUnavailable: the database does not answer.
        """
        await try_to_store(self._database, self._partitions, event, analysis)
