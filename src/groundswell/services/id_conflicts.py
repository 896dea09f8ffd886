"""Id conflicts become dead letters, one by one, instead of passing as duplicates."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell import metrics
from groundswell.domain.event import LiveEvent
from groundswell.domain.id_conflict import differing
from groundswell.domain.post import Operation
from groundswell.retry import retry
from groundswell.services.batch import Item
from groundswell.store.id_conflicts import Identities


async def refuse_differing(
    identities: Identities, items: Sequence[Item], event: LiveEvent
) -> list[Item]:
    """The items that were saved; those that conflict with the post stored under their id get a
    failure.

    The store is asked only about creations that ``event`` does not hold as they came: most batches
    cost nothing.
    """
    told = {each.post.post_id: (each.post.source, each.post.content) for each in event.posts}
    repeated = [
        item
        for item in items
        if item.event.operation is Operation.CREATE
        and told.get(item.event.post.post_id) != (item.event.post.source, item.event.post.content)
    ]
    if not repeated:
        return list(items)
    others = await retry(lambda: identities.differing([item.event.post for item in repeated]))
    for number, source in others.items():
        item = repeated[number]
        item.failure = differing(item.event.post, source).reason
        metrics.posts_differing.inc()
    return [item for item in items if item.failure is None]
