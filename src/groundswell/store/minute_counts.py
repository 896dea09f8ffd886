"""Posts per minute of a topic or a source: the series that rules are evaluated on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from groundswell.store.engine import Connection, Pool
from groundswell.store.filters import Conditions

_COUNTS = """
SELECT extract(epoch FROM bucket)::bigint / 60 AS minute, sum(posts)::bigint AS posts,
    coalesce(sum(posts) FILTER (WHERE sentiment_label = 'negative'), 0)::bigint AS negative,
    coalesce(sum(posts) FILTER (WHERE sentiment_label = 'positive'), 0)::bigint AS positive,
    coalesce(sum(posts) FILTER (WHERE emotion = $1), 0)::bigint AS emotion
FROM {table}
WHERE {conditions}
GROUP BY 1
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class MinuteCounts:
    """Minutes (since the epoch, UTC) that have posts, and how many of what; ``emotion``: of one."""

    minutes: Sequence[int]
    posts: Sequence[int]
    negative: Sequence[int]
    positive: Sequence[int]
    emotion: Sequence[int]


async def minute_counts(
    connection: Connection | Pool,
    start: datetime,
    end: datetime,
    *,
    source: str | None = None,
    topic_id: str | None = None,
    emotion: str | None = None,
) -> MinuteCounts:
    """The minutes of ``[start, end)``; the driver's errors come as they are.

    Of a topic that there is not, or no more: none.
    """
    conditions = Conditions(emotion)
    conditions.add("bucket >= ? AND bucket < ?", start, end)
    if source is not None:
        conditions.add("source = ?", source)
    table = "sentiment_rollups_minute"
    if topic_id is not None:
        table = "topic_rollups_minute"
        conditions.add("topic = (SELECT shown FROM topics WHERE id = ?::text::uuid)", topic_id)
    statement = _COUNTS.format(table=table, conditions=conditions)
    rows = await connection.fetch(statement, *conditions.parameters)
    columns = zip(*(tuple(row) for row in rows), strict=True) if rows else iter(((),) * 5)
    return MinuteCounts(*columns)
