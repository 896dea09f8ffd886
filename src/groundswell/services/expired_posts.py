"""Posts older than retention keeps become dead letters, one by one, instead of being skipped, or
stored until the janitor's next round. Their text is not kept there either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from groundswell import metrics
from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation, expired
from groundswell.retry import retry
from groundswell.services.batch import Item
from groundswell.store.retention import RetentionFloor


async def refuse_outlived(
    floor: RetentionFloor, items: Sequence[Item], kept_for: Mapping[str, timedelta]
) -> list[Item]:
    """The items to save; posts that nobody has and that their source's retention would delete at
    once get a failure. ``kept_for``: by source."""
    limited = kept_for and [
        item
        for item in items
        if item.event.operation.has_text and item.event.post.source in kept_for
    ]
    if not limited:
        return list(items)
    refused = await retry(lambda: floor.outlived([item.event.post for item in limited], kept_for))
    for item in limited:
        if item.event.post.post_id in refused:
            _refuse(item, "SOURCE_RETENTION_DAYS")
    return [item for item in items if item.failure is None]


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
            _refuse(item, "RETENTION_DAYS")
    return [item for item in items if item.failure is None]


def _refuse(item: Item, setting: str) -> None:
    """A dead letter is kept until somebody drops it: longer than the text may be."""
    item.failure = expired(item.event.post, setting=setting).reason
    item.entry = item.entry.without_text()
    metrics.posts_expired.inc()
