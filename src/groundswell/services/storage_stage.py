"""A batch into the store; of one that is refused, the rows at fault are told from the rest."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.domain.event import LiveEvent
from groundswell.errors import UnstorableBatch
from groundswell.lifecycle import retry
from groundswell.services.batch import Item
from groundswell.services.expiry import refuse_expired
from groundswell.store.posts import PostStore
from groundswell.tracing import stage

Saved = list[tuple[Sequence[Item], LiveEvent]]
"""Items that were saved together, in the order they came, and what that changed."""


class StorageStage:
    """Saves items, or gives them the failure for which they are given up."""

    def __init__(self, posts: PostStore) -> None:
        self._posts = posts

    async def save(self, items: Sequence[Item]) -> Saved:
        """Save what can be saved; an item that cannot gets its failure."""
        if not items:
            return []
        try:
            with stage("store", (item.event for item in items)):
                event = await retry(lambda: self._try(items))
        except UnstorableBatch as error:
            if len(items) == 1:
                items[0].failure = f"cannot be stored: {error}"
                return []
            middle = len(items) // 2
            return await self.save(items[:middle]) + await self.save(items[middle:])
        return [(await refuse_expired(self._posts.retention, items, event), event)]

    async def _try(self, items: Sequence[Item]) -> LiveEvent:
        try:
            return await self._posts.save([(item.event, item.analysis) for item in items])
        except Exception:
            for item in items:  # it may be the answer that was lost, and not the commit
                item.in_doubt = True
            raise
