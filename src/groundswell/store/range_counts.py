"""Exact counts over a time range, composed of day, hour and minute rollups and of the posts at its
ends.

Whole days come from the day rollups, whole hours before and after them from the hour rollups,
minutes likewise, and only the two broken minutes at the ends are counted in the posts themselves:
a broken hour, where its minutes are pruned.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime

import asyncpg

from groundswell.domain.window import Period, bucket_start
from groundswell.store.engine import Connection, Pool
from groundswell.store.filters import Conditions, PostFilter
from groundswell.store.minute_floor import minute_floor

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_END = datetime(9999, 12, 31, tzinfo=UTC)

_PARTS = """
    SELECT source, sentiment_label, emotion, posts, confidence_sum FROM {rollups}_day {floor}
    WHERE bucket >= $4 AND bucket < $5 AND {conditions}
    UNION ALL
    SELECT source, sentiment_label, emotion, posts, confidence_sum FROM {rollups}_hour {floor}
    WHERE (bucket >= $3 AND bucket < $4 OR bucket >= $5 AND bucket < $6) AND {conditions}
    UNION ALL
    SELECT source, sentiment_label, emotion, posts, confidence_sum FROM {rollups}_minute {floor}
    WHERE (bucket >= $2 AND bucket < $3 OR bucket >= $6 AND bucket < $7) AND {conditions}
    UNION ALL
    SELECT source, sentiment_label, emotion, 1, {confidence} FROM {posts}
    WHERE (created_at >= $1 AND created_at < $2 OR created_at >= $7 AND created_at < $8)
        AND {conditions}
"""
_STATEMENT = """
SELECT sentiment_label, emotion, sum(posts)::bigint AS posts, sum(confidence_sum) AS confidence
FROM ({parts}) AS parts
GROUP BY sentiment_label, emotion
HAVING sum(posts) > 0
"""
_TOTAL = "SELECT coalesce(sum(posts), 0)::bigint FROM ({parts}) AS parts"
_ANY_AGE = ""
# Joined: of a subselect PostgreSQL would think that it lets nearly nothing through, and sort what
# it then has to group.
_STILL_THERE = "JOIN retention ON bucket >= kept_from"


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a range is cut: posts | minutes | hours | days | hours | minutes | posts.

    Parts may be empty.
    """

    start: datetime
    first_minute: datetime
    first_hour: datetime
    first_day: datetime
    last_day: datetime
    last_hour: datetime
    last_minute: datetime
    end: datetime


def cut(start: datetime | None, end: datetime | None, minutes_from: datetime = _BEGINNING) -> Cuts:
    """Cut ``[start, end)`` at the outermost whole minutes, hours and days within it.

    There are no minutes before ``minutes_from``, the start of a day.
    """
    start, end = start or _BEGINNING, end or _END
    first, last = start, max(start, end)
    outward = [(first, last)]
    for period in (Period.MINUTE, Period.HOUR, Period.DAY):
        first = min(_round_up(first, period), last)
        last = max(bucket_start(last, period), first)
        outward.append((first, last))
    cuts = Cuts(*(first for first, _ in outward), *(last for _, last in reversed(outward)))
    if cuts.first_minute < minutes_from:
        cuts = replace(cuts, first_minute=cuts.first_hour)
    if cuts.last_hour < minutes_from:
        cuts = replace(cuts, last_minute=cuts.last_hour)
    return cuts


async def counted(
    source: Pool | Connection, wanted: PostFilter, *, dropped_too: bool
) -> list[tuple[str, str, int]]:
    """Posts by ``(sentiment, emotion)``, of the filter's source, sentiment, emotion and times.

    ``dropped_too``: whether posts that retention has dropped still count.
    The driver's errors come as they are.
    """
    conditions, parts = await count_parts(source, wanted, dropped_too=dropped_too)
    statement = _STATEMENT.format(parts=parts)
    rows: list[asyncpg.Record] = await source.fetch(statement, *conditions.parameters)
    return [(row["sentiment_label"], row["emotion"], row["posts"]) for row in rows]


async def confidence_counted(
    source: Pool | Connection, wanted: PostFilter
) -> list[tuple[str, str, int, float]]:
    """The same with the sum of the confidences; posts that retention has dropped count."""
    conditions, parts = await count_parts(source, wanted, dropped_too=True, confidence=True)
    rows = await source.fetch(_STATEMENT.format(parts=parts), *conditions.parameters)
    return [
        (row["sentiment_label"], row["emotion"], row["posts"], row["confidence"]) for row in rows
    ]


async def counted_in_all(source: Pool | Connection, wanted: PostFilter) -> int:
    """The same without a word by what, of posts that are kept: a quarter of the time."""
    conditions, parts = await count_parts(source, wanted, dropped_too=False)
    posts: int = await source.fetchval(_TOTAL.format(parts=parts), *conditions.parameters)
    return posts


async def count_parts(
    source: Pool | Connection, wanted: PostFilter, *, dropped_too: bool, confidence: bool = False
) -> tuple[Conditions, str]:
    """The statement whose ``posts``, by source, sentiment and emotion, add up to the count.

    With the conditions it uses: their parameters, and room for more. Its ``confidence_sum`` is
    right where ``confidence`` is asked for.
    """
    edges = [edge for edge in (wanted.start, wanted.end) if edge is not None]
    floor = await minute_floor(source, min(edges)) if edges else _BEGINNING
    cuts = cut(wanted.start, wanted.end, floor)
    conditions = Conditions(*astuple(cuts))
    conditions.add_columns(wanted)
    age = _ANY_AGE if dropped_too else _STILL_THERE
    return conditions, _PARTS.format(
        conditions=conditions,
        floor=age,
        rollups=wanted.rollups,
        posts=wanted.posts,
        confidence=wanted.confidence if confidence else "0.0::float8",
    )


def _round_up(moment: datetime, period: Period) -> datetime:
    down = bucket_start(moment, period)
    return down if down == moment else down + period.width
