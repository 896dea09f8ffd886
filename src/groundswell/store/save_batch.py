"""Saves a batch in one transaction, idempotent: each post is stored and counted once (dedup by
id)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter

import asyncpg

from groundswell.domain.event import AnalyzedPost, LiveEvent
from groundswell.domain.post import PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.domain.topic import TopicSet
from groundswell.errors import TopicsChanged
from groundswell.store import save_statements
from groundswell.store.apply_changes import apply_changes
from groundswell.store.batch_columns import new_records
from groundswell.store.coalesce import Change, coalesce
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.partitions import Partitions
from groundswell.store.pending_words import PendingWords
from groundswell.store.projections import changed_rollups
from groundswell.store.topics.membership import refs, shown_rollups


class Saver:
    """Writes batches. Batches of creates take one statement; edits and deletes a transaction."""

    def __init__(self, database: Database, partitions: Partitions) -> None:
        self._database = database
        self._partitions = partitions
        self._pending_words = PendingWords(database)

    async def save(
        self, batch: Iterable[tuple[PostEvent, Analysis | None]], topics: TopicSet | None = None
    ) -> LiveEvent:
        """See :meth:`groundswell.store.posts.PostStore.save`."""
        changes = coalesce(batch)
        if not changes:
            return LiveEvent()
        posts = [change.post for change in changes if change.operation.has_text]
        moments = [post.created_at for post in posts]
        await self._partitions.ensure(moments)
        event = await self._written(changes, topics, moments)
        self._pending_words.added(posts)
        return event

    async def _written(
        self, changes: Sequence[Change], topics: TopicSet | None, moments: Sequence[datetime]
    ) -> LiveEvent:
        with translated_errors():
            try:
                return await self._write(changes, topics)
            except asyncpg.CheckViolationError as error:
                if error.constraint_name is not None:
                    raise
        # The partition of a row is missing: a cached one has been dropped.
        self._partitions.forget()
        await self._partitions.ensure(moments)
        with translated_errors():
            return await self._write(changes, topics)

    async def _write(self, changes: Sequence[Change], topics: TopicSet | None) -> LiveEvent:
        async with self._database.pool.acquire() as connection:
            if not all([change.operation.is_create for change in changes]):
                return await apply_changes(connection, changes, topics)
            event = await _store_new(connection, changes, topics)
            if len(event.posts) == len(changes):
                return event
            stored = {analyzed.post.post_id for analyzed in event.posts}
            repeated = [change for change in changes if change.post_id not in stored]
            if lacking := await _lacking_analysis(connection, repeated):
                await apply_changes(connection, lacking, topics)
            return event


async def _store_new(
    connection: Connection, creates: Sequence[Change], topics: TopicSet | None
) -> LiveEvent:
    keys = _matched(creates, topics)
    version = None if topics is None else topics.version
    shown = {} if topics is None else topics.shown
    if keys:
        members = [(post_id, 1, topic) for post_id, found in keys.items() for topic in found]
        columns = [list(column) for column in zip(*members, strict=True)]
        statement = save_statements.STORE_NEW_IN_TOPICS
        records = await connection.fetch(statement, new_records(creates), version, *columns)
    else:
        records = await connection.fetch(save_statements.STORE_NEW, new_records(creates), version)
    # Beside the rollups it is one row of a UNION ALL, which promises no order.
    outcome = next(record for record in records if record["stored"] is not None)
    if outcome["version"] != version:
        raise TopicsChanged("the topics have changed")
    stored = set(outcome["stored"])
    told = {post_id: refs(found, shown) for post_id, found in keys.items()}
    posts = [
        AnalyzedPost(change.post, change.analysis, None, told.get(change.post.post_id, ()))
        for change in sorted(creates, key=attrgetter("revision"))  # they are written by id
        if change.analysis is not None and change.post.post_id in stored
    ]
    changed = changed_rollups(records)
    return LiveEvent(
        posts=tuple(posts),
        rollups=changed.rollups,
        topic_rollups=shown_rollups(changed.topic_rollups, shown),
    )


def _matched(creates: Sequence[Change], topics: TopicSet | None) -> dict[str, tuple[int, ...]]:
    """The posts that are in any topic, with the keys of these."""
    if topics is None:
        return {}
    match = topics.match
    return {change.post_id: keys for change in creates if (keys := match(change.post))}


async def _lacking_analysis(connection: Connection, repeated: Sequence[Change]) -> list[Change]:
    if not repeated:
        return []
    found = await connection.fetch(
        save_statements.LACKING,
        [change.post_id for change in repeated],
        [change.analysis.model_name for change in repeated if change.analysis is not None],
    )
    lacking = {record["post_id"] for record in found}
    return [change for change in repeated if change.post_id in lacking]
