"""Posts older than the retention floor become dead letters, one by one, instead of being
skipped."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell import metrics
from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation, expired
from groundswell.retry import retry
from groundswell.services.batch import Item
from groundswell.store.retention import RetentionFloor


async def refuse_expired(
    floor: RetentionFloor, items: Sequence[Item], event: LiveEvent
) -> list[Item]:
    """The items that were saved; those skipped for their age get a failure.

    The store is asked only about what it did not store: most batches cost nothing.
    """
    stored = {analyzed.post.post_id for analyzed in event.posts}
    unsaved = [
        item
        for item in items
        if item.event.operation is not Operation.DELETE and item.event.post.post_id not in stored
    ]
    if not unsaved:
        return list(items)
    refused = await retry(lambda: floor.refused([item.event.post for item in unsaved]))
    for item in unsaved:
        if item.event.post.post_id in refused:
            item.failure = expired(item.event.post).reason
            metrics.posts_expired.inc()
    return [item for item in items if item.failure is None]
