"""The storage stage of a worker: saves batches, and isolates rows that the tables refuse.

A constraint that no row keeps (a new CHECK, a column that must not be empty) refuses every post.
A control row decides: one of the same source and time as the row that is refused, with plain
words, stored and taken back. While it is refused too, everything waits; a row is given up only
when it was refused twice and its control row was taken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from groundswell.analyzer.control_text import control_text
from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.errors import StoreUnavailable, TopicsChanged, UnstorableBatch
from groundswell.retry import Retrying, retry
from groundswell.services.batch import Item, parts
from groundswell.services.expired_posts import refuse_expired, refuse_outlived
from groundswell.services.id_conflicts import refuse_differing
from groundswell.services.topic_matching import TopicMatching
from groundswell.store.posts import PostStore
from groundswell.tracing import stage

Saved = list[tuple[Sequence[Item], LiveEvent]]
"""Items that were saved together, in the order they came, and what that changed."""
Refused = list[tuple[Item, UnstorableBatch]]

LOOK_AGAIN_SECONDS = 0.1


class StorageStage:
    """Saves items, or gives them the failure for which they are given up."""

    def __init__(
        self,
        posts: PostStore,
        topics: TopicMatching | None = None,
        source_retention: Mapping[str, timedelta] | None = None,
    ) -> None:
        self._posts = posts
        self._topics = topics
        self._source_retention = source_retention or {}

    async def save(self, items: Sequence[Item]) -> Saved:
        """Save what can be saved; an item that cannot gets its failure."""
        saved: Saved = []
        suspects: set[int] = set()
        retrying = Retrying(most=30.0)
        items = await refuse_outlived(self._posts.retention, items, self._source_retention)
        while items:
            refused: Refused = []
            saved += await self._save(items, refused)
            items, problem = await self._judge(refused, suspects)
            if problem is not None:
                await retrying.failed(problem)
            elif items:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
        retrying.succeeded()
        return saved

    async def _save(self, items: Sequence[Item], refused: Refused) -> Saved:
        """Save ``items``, in ever smaller parts if need be; those alone go to ``refused``."""
        gone = [item for item in items if _is_author_gone(item.event)]
        if gone:
            rest = [item for item in items if not _is_author_gone(item.event)]
            saved = await self._save(rest, refused) if rest else []
            return [*saved, *[each for item in gone for each in await self._erase(item)]]
        try:
            with stage("store", (item.event for item in items)):
                event = await retry(lambda: self._try(items))
        except UnstorableBatch as error:
            if len(items) == 1:
                refused.append((items[0], error))
                return []
            return [done for part in parts(items) for done in await self._save(part, refused)]
        if len(event.posts) == len(items):
            return [(items, event)]  # each is stored, and as it came
        kept = await refuse_expired(self._posts.retention, items, event)
        return [(await refuse_differing(self._posts.identities, kept, event), event)]

    async def _erase(self, item: Item) -> Saved:
        """All that an author has written goes, a part at a time; with the last one the item is
        done."""
        source, author = item.event.post.source, item.event.post.author or ""
        parts_of_it: Saved = []
        while event := await retry(lambda: self._posts.erasure.account(source, author)):
            parts_of_it.append(([], event))
        return [*parts_of_it, ([item], LiveEvent())]

    async def _try(self, items: Sequence[Item]) -> LiveEvent:
        try:
            return await self._match_and_save(items)
        except Exception:
            for item in items:  # it may be the answer that was lost, and not the commit
                item.in_doubt = True
            raise

    async def _match_and_save(self, items: Sequence[Item]) -> LiveEvent:
        """Save posts with the topics they are in; matched again while these change."""
        pairs = [(item.event, item.analysis) for item in items]
        while True:
            topics = None if self._topics is None else await self._topics.current()
            try:
                return await self._posts.save(pairs, topics)
            except TopicsChanged:
                if self._topics is not None:
                    self._topics.forget()

    async def _judge(
        self, refused: Refused, suspects: set[int]
    ) -> tuple[list[Item], StoreUnavailable | None]:
        """The items to save again, and why they must wait, if it is not their own fault."""
        again: list[Item] = []
        for place, (item, error) in enumerate(refused):
            if (reason := await self._refusal_of_control(item)) is not None:
                rest = [each for each, _ in refused[place:]]
                return again + rest, StoreUnavailable(f"not even a plain row is taken: {reason}")
            if id(item) in suspects:
                item.failure = f"cannot be stored, a plain row is taken: {error}"
            else:
                suspects.add(id(item))
                again.append(item)
        return again, None

    async def _refusal_of_control(self, item: Item) -> UnstorableBatch | None:
        event, analysis = _control(item)
        try:
            await retry(lambda: self._posts.try_to_store(event, analysis))
        except UnstorableBatch as error:
            return error
        return None


def _is_author_gone(event: PostEvent) -> bool:
    return not event.operation.has_text and event.operation is Operation.DELETE_AUTHOR


def _control(item: Item) -> tuple[PostEvent, Analysis]:
    post = replace(
        item.event.post,
        post_id=f"control:{uuid4()}",
        content=control_text(),
        author=None,
        lang=None,
        url=None,
    )
    model = "control" if item.analysis is None else item.analysis.model_name
    return (
        PostEvent(post, Operation.CREATE, item.event.revision),
        Analysis("neutral", 1.0, "neutral", model),
    )
