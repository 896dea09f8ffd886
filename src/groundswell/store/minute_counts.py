"""Posts per minute of a topic or a source: the series that rules are evaluated on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from groundswell.store.engine import Connection, Pool
from groundswell.store.filters import Conditions
from groundswell.store.minute_floor import minute_floor

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
_MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class MinuteCounts:
    """Minutes (since the epoch, UTC) that have posts, and how many of what; ``emotion``: of one.

    ``exact_from``: the minute before which minutes are pruned. What came before is known by the
    hour and spread evenly over its minutes: enough to learn from, not to be looked at.
    """

    minutes: Sequence[int]
    posts: Sequence[float]
    negative: Sequence[float]
    positive: Sequence[float]
    emotion: Sequence[float]
    exact_from: int | None = None


async def minute_counts(
    connection: Connection | Pool,
    start: datetime,
    end: datetime,
    *,
    source: str | None = None,
    topic_id: str | None = None,
    emotion: str | None = None,
) -> MinuteCounts:
    """The minutes of ``[start, end)``, which begins at a full hour where some may be pruned; the
    driver's errors come as they are.

    Of a topic that there is not, or no more: none.
    """
    floor = await minute_floor(connection, start)
    rows: list[tuple[float, ...]] = []
    if start < floor:
        conditions = _conditions(start, min(floor, end), source, topic_id, emotion)
        rows += _spread(await _read(connection, "hour", topic_id, conditions))
    conditions = _conditions(max(start, floor), end, source, topic_id, emotion)
    rows += await _read(connection, "minute", topic_id, conditions)
    columns: Any = list(zip(*rows, strict=True)) or [()] * 5
    minutes, posts, negative, positive, of_emotion = columns
    exact_from = int(floor.timestamp() // 60) if start < floor else None
    return MinuteCounts(minutes, posts, negative, positive, of_emotion, exact_from)


def _conditions(
    start: datetime,
    end: datetime,
    source: str | None,
    topic_id: str | None,
    emotion: str | None,
) -> Conditions:
    conditions = Conditions(emotion)
    conditions.add("bucket >= ? AND bucket < ?", start, end)
    if source is not None:
        conditions.add("source = ?", source)
    if topic_id is not None:
        conditions.add("topic = (SELECT shown FROM topics WHERE id = ?::text::uuid)", topic_id)
    return conditions


async def _read(
    connection: Connection | Pool, unit: str, topic_id: str | None, conditions: Conditions
) -> list[tuple[int, ...]]:
    kind = "sentiment" if topic_id is None else "topic"
    statement = _COUNTS.format(table=f"{kind}_rollups_{unit}", conditions=conditions)
    return [tuple(row) for row in await connection.fetch(statement, *conditions.parameters)]


def _spread(hours: Sequence[tuple[int, ...]]) -> Iterator[tuple[float, ...]]:
    """The minutes of hours, as if each had the same."""
    for first, *counts in hours:
        even = tuple(count / _MINUTES_PER_HOUR for count in counts)
        for minute in range(first, first + _MINUTES_PER_HOUR):
            yield (minute, *even)
