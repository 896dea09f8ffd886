"""Counts of topics: totals and series, change against the period before, comparison, live
minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from groundswell.domain.access import Sources
from groundswell.domain.window import (
    Period,
    RollupRow,
    SentimentCounts,
    bucket_start,
)
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions
from groundswell.store.minute_floor import minute_floor
from groundswell.store.range_counts import cut
from groundswell.store.row_mapping import read_rollup

OVERLAP_POSTS = 10_000
"""Memberships that are compared at most, the newest of the range: some 10 ms."""

# The posts themselves are counted where minutes are pruned; elsewhere $1 is $2, and $7 is $8.
_COUNTS = """
SELECT topic, sentiment_label, sum(posts)::bigint AS posts
FROM (
    SELECT topic, source, sentiment_label, posts FROM topic_rollups_day
    WHERE topic = ANY($9::integer[]) AND bucket >= $4 AND bucket < $5
    UNION ALL
    SELECT topic, source, sentiment_label, posts FROM topic_rollups_hour
    WHERE topic = ANY($9::integer[])
        AND (bucket >= $3 AND bucket < $4 OR bucket >= $5 AND bucket < $6)
    UNION ALL
    SELECT topic, source, sentiment_label, posts FROM topic_rollups_minute
    WHERE topic = ANY($9::integer[])
        AND (bucket >= $2 AND bucket < $3 OR bucket >= $6 AND bucket < $7)
    UNION ALL
    SELECT topic, source, sentiment_label, 1
    FROM topic_posts JOIN social_media_posts USING (created_at, post_id)
    WHERE topic = ANY($9::integer[])
        AND (created_at >= $1 AND created_at < $2 OR created_at >= $7 AND created_at < $8)
) AS parts
WHERE {conditions}
GROUP BY topic, sentiment_label
"""
_SERIES = """
SELECT topic, date_bin($4, bucket, '2000-01-01 00:00:00+00') AS start, sentiment_label,
    sum(posts)::bigint AS posts
FROM {rows}
WHERE topic = ANY($1::integer[]) AND bucket >= $2 AND bucket < $3 AND {conditions}
GROUP BY 1, 2, 3
HAVING sum(posts) > 0
ORDER BY 1, 2
"""
# Minutes from before the floor are pruned: they are counted in the posts.
_PRUNED_MINUTES = """(
    SELECT topic, bucket, source, sentiment_label, posts
    FROM topic_rollups_minute WHERE bucket >= {floor}
    UNION ALL
    SELECT topic, date_trunc('minute', created_at, 'UTC'), source, sentiment_label, 1
    FROM topic_posts JOIN social_media_posts USING (created_at, post_id)
    WHERE created_at >= $2 AND created_at < least($3, {floor})
) AS minutes"""
_OVERLAP = """
WITH member AS MATERIALIZED (
    SELECT t.topic, t.created_at, t.post_id FROM topic_posts t {of_sources}
    WHERE t.topic = ANY($1::integer[]) AND t.created_at >= $2 AND t.created_at < $3
        AND {conditions}
    ORDER BY t.created_at DESC, t.post_id DESC
    LIMIT $4
)
SELECT a.topic AS one, b.topic AS other, count(*) AS posts,
    (SELECT count(*) FROM member) >= $4 AS sampled
FROM member a JOIN member b USING (created_at, post_id)
WHERE a.topic < b.topic
GROUP BY 1, 2
"""
_OF_SOURCES = "JOIN social_media_posts p USING (created_at, post_id)"
_MINUTES = """
SELECT * FROM topic_rollups_minute
WHERE topic = (SELECT shown FROM topics WHERE id = $1::text::uuid)
    AND bucket >= $2 AND bucket < $3
"""
_INCIDENTS = """
SELECT topic_id::text AS topic, count(*) AS incidents FROM sentiment_alerts
WHERE topic_id IS NOT NULL AND state = 'open' GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Posts that are in both of two topics, by the keys of their counts.

    ``sampled``: of the newest 10,000 memberships only.
    """

    one: int
    other: int
    posts: int
    sampled: bool


_COARSEST_FIRST = (Period.DAY, Period.HOUR, Period.MINUTE)
_COUNTED = """
SELECT t.id, t.shown, v.state FROM topics t JOIN topic_versions v ON v.key = t.shown
"""


class TopicCounts:
    """The counts of one database's topics, by the keys that are shown. Times are aware.

    Every method raises ``StoreUnavailable`` when the server does not answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_range(
        self, keys: Sequence[int], start: datetime, end: datetime, within: Sources = None
    ) -> Mapping[int, SentimentCounts]:
        """Posts of each topic in the minutes that begin in ``[start, end)``, by sentiment."""
        start, end = bucket_start(start), bucket_start(end)
        with translated_errors():
            floor = await minute_floor(self._database.reader, start)
        conditions = Conditions(*astuple(cut(start, end, floor)), list(keys))
        if within is not None:
            conditions.add("source = ANY(?::varchar[])", sorted(within))
        statement = _COUNTS.format(conditions=conditions)
        with translated_errors():
            rows = await self._database.reader.fetch(statement, *conditions.parameters)
        pairs: dict[int, list[tuple[str, int]]] = {key: [] for key in keys}
        for row in rows:
            pairs[row["topic"]].append((row["sentiment_label"], row["posts"]))
        return {key: SentimentCounts.of(each) for key, each in pairs.items()}

    async def series(
        self,
        keys: Sequence[int],
        period: Period,
        start: datetime,
        end: datetime,
        within: Sources = None,
    ) -> dict[int, list[tuple[datetime, SentimentCounts]]]:
        """The whole buckets, of a day at most, of each topic that overlap ``[start, end)`` and have
        posts, the oldest first; a topic without posts is left out.
        """
        conditions = Conditions(list(keys), bucket_start(start, period), end, period.width)
        if within is not None:
            conditions.add("source = ANY(?::varchar[])", sorted(within))
        unit = next(kept for kept in _COARSEST_FIRST if kept.width <= period.width)
        with translated_errors():
            floor = await minute_floor(self._database.reader, start)
            kept = f"topic_rollups_{unit}"
            if unit is Period.MINUTE and start < floor:
                kept = _PRUNED_MINUTES.format(floor=conditions.parameter(floor))
            statement = _SERIES.format(rows=kept, conditions=conditions)
            rows = await self._database.reader.fetch(statement, *conditions.parameters)
        buckets: dict[tuple[int, datetime], list[tuple[str, int]]] = {}
        for topic, moment, label, posts in rows:
            buckets.setdefault((topic, moment), []).append((label, posts))
        series: dict[int, list[tuple[datetime, SentimentCounts]]] = {}
        for (topic, moment), pairs in buckets.items():
            series.setdefault(topic, []).append((moment, SentimentCounts.of(pairs)))
        return series

    async def overlap(
        self, keys: Sequence[int], start: datetime, end: datetime, within: Sources = None
    ) -> list[Overlap]:
        """How many posts each two of the topics share."""
        conditions = Conditions(list(keys), start, end, OVERLAP_POSTS)
        if within is not None:
            conditions.add("p.source = ANY(?::varchar[])", sorted(within))
        of_sources = "" if within is None else _OF_SOURCES
        statement = _OVERLAP.format(conditions=conditions, of_sources=of_sources)
        with translated_errors():
            rows = await self._database.reader.fetch(statement, *conditions.parameters)
        return [Overlap(row["one"], row["other"], row["posts"], row["sampled"]) for row in rows]

    async def minutes(self, topic_id: str, start: datetime, end: datetime) -> list[RollupRow]:
        """The minute rollups of a topic with ``start <= bucket < end``."""
        with translated_errors():
            rows = await self._database.reader.fetch(_MINUTES, topic_id, start, end)
        return [read_rollup(row) for row in rows]

    async def open_incidents(self) -> Mapping[str, int]:
        """How many incidents go on, by the id of the topic that they are about."""
        with translated_errors():
            rows = await self._database.reader.fetch(_INCIDENTS)
        return {row["topic"]: row["incidents"] for row in rows}


async def counted_topics(connection: Connection) -> dict[str, str]:
    """Of each topic, by its id, which counts are shown and whether they are whole: what was learned
    of others is of no use.
    """
    rows = await connection.fetch(_COUNTED)
    return {str(row["id"]): f"{row['shown']} {row['state']}" for row in rows}
