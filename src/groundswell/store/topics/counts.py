"""Counts of topics: totals and series, change against the period before, comparison, live
minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from groundswell.domain.access import Sources
from groundswell.domain.calendar import bucket_edges
from groundswell.domain.window import Period, RollupRow, SentimentCounts
from groundswell.store.bucket_parts import parts_of
from groundswell.store.bucket_rows import bucket_rows
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions, PostFilter
from groundswell.store.minute_floor import minute_floor
from groundswell.store.range_counts import cut
from groundswell.store.row_mapping import read_rollup

OVERLAP_POSTS = 10_000
"""Memberships that are compared at most, the newest of the range: some 10 ms."""

# The posts themselves are counted at broken minutes, and where minutes are pruned.
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
SELECT topic, {start} AS start, sentiment_label, sum(posts)::bigint AS posts
FROM ({rows}) AS rows
GROUP BY 1, 2, 3
HAVING sum(posts) > 0
ORDER BY 1, 2
"""
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
        """Posts of each topic in exactly ``[start, end)``, by sentiment."""
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
        zone: ZoneInfo | None = None,
    ) -> dict[int, list[tuple[datetime, SentimentCounts]]]:
        """The buckets of exactly ``[start, end)`` of each topic that have posts, the oldest first.

        The first and the last count what of them lies in the range; a topic without posts is left
        out. Hours and longer buckets are those of the clocks of ``zone``; ``None``: of UTC.
        """
        reader = self._database.reader
        parts = parts_of(bucket_edges(period, start, end, zone), start, end)
        buckets: dict[tuple[int, datetime], list[tuple[str, int]]] = {}
        if parts.whole:
            wanted = PostFilter(within=within)
            with translated_errors():
                found = await bucket_rows(reader, period, parts.whole, wanted, zone, keys)
                statement = _SERIES.format(start=found.start, rows=found.rows)
                rows = await reader.fetch(statement, *found.conditions.parameters)
            for topic, moment, label, posts in rows:
                buckets.setdefault((topic, moment), []).append((label, posts))
        told = [(key, SentimentCounts.of(pairs)) for key, pairs in buckets.items()]
        for part in parts.cut:
            counted = await self.in_range(keys, part.start, part.end, within)
            told += [((key, part.bucket), counts) for key, counts in counted.items()]
        series: dict[int, list[tuple[datetime, SentimentCounts]]] = {}
        for (topic, moment), counts in sorted(told, key=lambda item: item[0]):
            if counts.total > 0:
                series.setdefault(topic, []).append((moment, counts))
        return series

    async def overlap(
        self, keys: Sequence[int], start: datetime, end: datetime, within: Sources = None
    ) -> list[Overlap]:
        """How many posts each two of the topics share.

        Raises:
            SearchTooLong: it took too long, and was ended.
        """
        conditions = Conditions(list(keys), start, end, OVERLAP_POSTS)
        if within is not None:
            conditions.add("p.source = ANY(?::varchar[])", sorted(within))
        of_sources = "" if within is None else _OF_SOURCES
        statement = _OVERLAP.format(conditions=conditions, of_sources=of_sources)
        with translated_errors():
            async with self._database.searching() as connection:
                rows = await connection.fetch(statement, *conditions.parameters)
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
