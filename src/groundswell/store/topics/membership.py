"""Which topics stored posts are in: removed before a post changes, locked while it is saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from groundswell.domain.event import TopicRollup
from groundswell.domain.topic import TopicRef, TopicSet
from groundswell.domain.window import RollupRow
from groundswell.errors import TopicsChanged
from groundswell.store.engine import Connection

HOLD = "SELECT hold_topics()"
# The posts' rows of the dedup index are locked: nobody else changes their membership.
_TAKE_OUT = """
WITH gone AS (
    SELECT created_at, post_id FROM post_ids WHERE post_id = ANY($1::varchar[])
),
taken AS (
    DELETE FROM topic_posts t USING gone
    WHERE t.created_at = gone.created_at AND t.post_id = gone.post_id
    RETURNING t.post_id, t.topic
)
SELECT taken.post_id, taken.topic, v.state <> 'dropped' AS stays, topics.id, topics.name
FROM taken
JOIN topic_versions v ON v.key = taken.topic
LEFT JOIN topics ON topics.id = v.topic_id AND topics.shown = v.key
ORDER BY taken.topic
"""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """The topics that posts were in, by their ids; ``staying`` without those that are no more."""

    topics: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    staying: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    shown: Mapping[int, TopicRef] = field(default_factory=dict)


async def hold_version(connection: Connection, topics: TopicSet) -> None:
    """Hold the set of topics until the transaction ends.

    Raises:
        TopicsChanged: it is another than ``topics``.
    """
    if await connection.fetchval(HOLD) != topics.version:
        raise TopicsChanged("the topics have changed")


async def take_out(connection: Connection, post_ids: Sequence[str]) -> TakenOut:
    """Take posts, whose ids the transaction holds, out of their topics."""
    rows = await connection.fetch(_TAKE_OUT, post_ids)
    if not rows:
        return TakenOut()
    topics: dict[str, list[int]] = defaultdict(list)
    staying: dict[str, list[int]] = defaultdict(list)
    shown: dict[int, TopicRef] = {}
    for post_id, topic, stays, topic_id, name in rows:
        topics[post_id].append(topic)
        if stays:
            staying[post_id].append(topic)
        if topic_id is not None:
            shown[topic] = TopicRef(str(topic_id), name)
    return TakenOut(
        {post_id: tuple(keys) for post_id, keys in topics.items()},
        {post_id: tuple(keys) for post_id, keys in staying.items()},
        shown,
    )


def shown_rollups(
    rows: Iterable[tuple[int, RollupRow]], shown: Mapping[int, TopicRef]
) -> tuple[TopicRollup, ...]:
    """The rollups of the topics that are shown."""
    return tuple(TopicRollup(shown[key].id, row) for key, row in rows if key in shown)


def refs(keys: Iterable[int], shown: Mapping[int, TopicRef]) -> tuple[TopicRef, ...]:
    """The topics of these keys that are shown."""
    return tuple(shown[key] for key in keys if key in shown)
