"""Aggregates over time and distributions, read from rollups, never from posts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg

from groundswell.domain.calendar import bucket_edges
from groundswell.domain.sentiment import EMOTIONS
from groundswell.domain.window import Period, RollupRow, SentimentCounts
from groundswell.store.bucket_parts import parts_of
from groundswell.store.bucket_rows import bucket_rows
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions, PostFilter
from groundswell.store.range_counts import confidence_counted, counted
from groundswell.store.row_mapping import read_rollup

# A bucket is one row: a third of the groups and of the rows to send that one a label would be.
# Of confidences that were taken away again a trace may be left, on either side of nothing.
_AGGREGATE = """
SELECT {start} AS start,
    coalesce(sum(posts) FILTER (WHERE sentiment_label = 'positive'), 0)::bigint AS positive,
    coalesce(sum(posts) FILTER (WHERE sentiment_label = 'negative'), 0)::bigint AS negative,
    coalesce(sum(posts) FILTER (WHERE sentiment_label = 'neutral'), 0)::bigint AS neutral,
    greatest(sum(confidence_sum), 0) AS confidence_sum
FROM ({rows}) AS rows
GROUP BY 1
HAVING sum(posts) > 0
ORDER BY 1
"""
_EMOTIONS = """
SELECT {start} AS start, emotion,
    sum(posts)::bigint AS posts
FROM ({rows}) AS rows
GROUP BY 1, 2
HAVING sum(posts) > 0
ORDER BY 1, 2
"""
_MINUTES = """
SELECT * FROM sentiment_rollups_minute WHERE bucket >= $1 AND bucket < $2
ORDER BY bucket, source, sentiment_label, emotion
"""
_VERSIONS = """
SELECT bucket, sum(version)::bigint AS version FROM sentiment_rollups_minute
WHERE bucket >= $1 AND bucket < $2 GROUP BY bucket
"""
# The first and the last post are looked up by index; the counts come from the days that are still
# kept.
_SOURCES = """
WITH counts AS MATERIALIZED (
    SELECT source, sum(posts)::bigint AS posts FROM sentiment_rollups_day
    WHERE bucket >= (SELECT kept_from FROM retention) AND {conditions}
    GROUP BY source HAVING sum(posts) > 0
),
page AS MATERIALIZED (SELECT * FROM counts ORDER BY source LIMIT $1 OFFSET $2)
SELECT page.source, page.posts, first.created_at AS first_post_at, last.created_at AS last_post_at
FROM page
CROSS JOIN LATERAL (
    SELECT created_at FROM social_media_posts p WHERE p.source = page.source
    ORDER BY created_at LIMIT 1
) AS first
CROSS JOIN LATERAL (
    SELECT created_at FROM social_media_posts p WHERE p.source = page.source
    ORDER BY created_at DESC LIMIT 1
) AS last
UNION ALL
SELECT NULL, count(*), NULL, NULL FROM counts
ORDER BY source
"""


_EVERYTHING = PostFilter()
MOST_SOURCES = 1000
"""The most sources of one page: a client may invent any number of sources."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The posts of one bucket by sentiment; ``confidence_sum`` is over all of them."""

    start: datetime
    counts: SentimentCounts
    confidence_sum: float


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source that posts have come from."""

    source: str
    posts: int
    first_post_at: datetime
    last_post_at: datetime


class Rollups:
    """The aggregates of one database.

    Times are aware. Every method raises ``StoreUnavailable`` when the server does not answer.
    Aggregates go on telling of posts that retention has dropped.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def aggregate(
        self,
        period: Period,
        start: datetime,
        end: datetime,
        wanted: PostFilter = _EVERYTHING,
        zone: ZoneInfo | None = None,
    ) -> list[Bucket]:
        """The buckets of exactly ``[start, end)`` that have posts, oldest first.

        The first and the last count what of them lies in the range. Hours and longer buckets are
        those of the clocks of ``zone``; ``None``: of UTC. Of ``wanted`` its topic, source,
        sentiment and emotion count.
        """
        rows, parts = await self._buckets(_AGGREGATE, period, start, end, wanted, zone)
        buckets = [
            Bucket(moment, SentimentCounts(positive, negative, neutral), confidence_sum)
            for moment, positive, negative, neutral, confidence_sum in rows
        ]
        for moment, cut in parts:
            counts = SentimentCounts.of((sentiment, posts) for sentiment, _, posts, _ in cut)
            buckets.append(Bucket(moment, counts, sum(part[3] for part in cut)))
        return sorted(buckets, key=lambda bucket: bucket.start)

    async def emotions(
        self,
        period: Period,
        start: datetime,
        end: datetime,
        wanted: PostFilter = _EVERYTHING,
        zone: ZoneInfo | None = None,
    ) -> list[tuple[datetime, dict[str, int]]]:
        """Posts by emotion, in the buckets of exactly ``[start, end)``, oldest first.

        Posts in a language that no model knows have none. The rest is as in ``aggregate``.
        """
        buckets: dict[datetime, dict[str, int]] = {}
        rows, parts = await self._buckets(_EMOTIONS, period, start, end, wanted, zone)
        counts = [(row["start"], row["emotion"], row["posts"]) for row in rows]
        counts += [
            (moment, emotion, posts) for moment, cut in parts for _, emotion, posts, _ in cut
        ]
        for moment, emotion, posts in counts:
            if emotion in EMOTIONS:
                bucket = buckets.setdefault(moment, {})
                bucket[emotion] = bucket.get(emotion, 0) + posts
        return sorted(buckets.items())

    async def distribution(
        self, start: datetime, end: datetime, wanted: PostFilter = _EVERYTHING
    ) -> tuple[SentimentCounts, dict[str, int]]:
        """Posts of exactly ``[start, end)`` by sentiment, and by emotion, the most first.

        Of ``wanted`` its source, sentiment and emotion count.
        """
        wanted = replace(wanted, start=start, end=end)
        with translated_errors():
            parts = await counted(self._database.reader, wanted, dropped_too=True)
        emotions: dict[str, int] = {}
        for _, emotion, posts in parts:
            if emotion in EMOTIONS:
                emotions[emotion] = emotions.get(emotion, 0) + posts
        counts = SentimentCounts.of((sentiment, posts) for sentiment, _, posts in parts)
        most_first = sorted(emotions.items(), key=lambda pair: (-pair[1], pair[0]))
        return counts, dict(most_first)

    async def minutes(self, start: datetime, end: datetime) -> list[RollupRow]:
        """The minute rollups with ``start <= bucket < end``, those without posts too."""
        with translated_errors():
            rows = await self._database.reader.fetch(_MINUTES, start, end)
        return [read_rollup(row) for row in rows]

    async def minute_versions(self, start: datetime, end: datetime) -> dict[datetime, int]:
        """The sum of the versions of each minute's rollups: it grows with every change."""
        with translated_errors():
            rows = await self._database.reader.fetch(_VERSIONS, start, end)
        return {row["bucket"]: row["version"] for row in rows}

    async def sources(
        self, wanted: PostFilter = _EVERYTHING, *, limit: int = MOST_SOURCES, offset: int = 0
    ) -> tuple[list[SourceSummary], int]:
        """A page of the sources whose posts are kept, by name, and how many there are.

        Of ``wanted`` only ``within`` counts.
        """
        conditions = Conditions(limit, offset)
        conditions.add_columns(PostFilter(within=wanted.within))
        statement = _SOURCES.format(conditions=conditions)
        with translated_errors():
            rows = await self._database.reader.fetch(statement, *conditions.parameters)
        total = next(row["posts"] for row in rows if row["source"] is None)
        named = [row for row in rows if row["source"] is not None]
        page = [SourceSummary(**row) for row in named]
        return page, total

    async def _buckets(
        self,
        statement: str,
        period: Period,
        start: datetime,
        end: datetime,
        wanted: PostFilter,
        zone: ZoneInfo | None,
    ) -> tuple[list[asyncpg.Record], list[tuple[datetime, list[tuple[str, str, int, float]]]]]:
        """The rows of the whole buckets, and what is counted of those that the range cuts."""
        reader = self._database.reader
        parts = parts_of(bucket_edges(period, start, end, zone), start, end)
        rows: list[asyncpg.Record] = []
        with translated_errors():
            if parts.whole:
                found = await bucket_rows(
                    reader, period, parts.whole, wanted, zone, emotions=statement is _EMOTIONS
                )
                asked = statement.format(start=found.start, rows=found.rows)
                rows = await reader.fetch(asked, *found.conditions.parameters)
            counted = [
                (
                    part.bucket,
                    await confidence_counted(
                        reader, replace(wanted, start=part.start, end=part.end)
                    ),
                )
                for part in parts.cut
            ]
        return rows, [(moment, found) for moment, found in counted if found]
