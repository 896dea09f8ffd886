"""Facets: how many posts each source, sentiment and emotion has under the other filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import asyncpg

from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions, PostFilter
from groundswell.store.range_counts import count_parts
from groundswell.store.short_word_search import Place, stretch_end

MOST_SOURCES = 100
FACET_CAP = 10_000
"""Posts counted at most with ``q`` or ``author``, where posts themselves must be read."""

# A facet ignores its own filter, so that another value of it can be picked. The rows are summed
# once, so that the four facets read some sixty sums and not every hour's rows.
_FACETS = """
WITH parts AS MATERIALIZED (
    SELECT source, sentiment_label, emotion, sum(posts) AS posts FROM ({parts}) AS every_part
    GROUP BY source, sentiment_label, emotion
)
SELECT 'total' AS facet, NULL AS name, sum(posts)::bigint AS posts FROM parts
UNION ALL
(SELECT 'source', source, sum(posts)::bigint FROM parts WHERE {but_source}
GROUP BY source HAVING sum(posts) > 0 ORDER BY 3 DESC, 2 LIMIT {most})
UNION ALL
SELECT 'sentiment', sentiment_label, sum(posts)::bigint FROM parts WHERE {but_sentiment}
GROUP BY sentiment_label
UNION ALL
SELECT 'emotion', emotion, sum(posts)::bigint FROM parts WHERE {but_emotion}
GROUP BY emotion
"""
_POSTS = """
SELECT source, sentiment_label, emotion, 1 AS posts FROM {posts}
WHERE {conditions} LIMIT {limit}
"""


@dataclass(frozen=True, slots=True)
class Facets:
    """Posts by source (the most first, at most 100), by sentiment and by emotion.

    ``capped``: over 10,000 posts have the text or author; that many of them were counted. Of a
    text too short for the index of words, those among the newest 10,000 posts were.
    """

    sources: dict[str, int]
    sentiments: dict[str, int]
    emotions: dict[str, int]
    capped: bool


async def count_facets(database: Database, wanted: PostFilter) -> Facets:
    """Count each facet of the posts that pass the other filters.

    Exact from rollups, unless ``q`` or ``author`` is asked for. Posts that retention has dropped
    are not counted.

    Raises:
        StoreUnavailable: the server does not answer.
    """
    with translated_errors():
        end = await stretch_end(database, _anything(wanted), None)
        conditions, parts = await _parts(database, wanted, end)
    statement = _FACETS.format(
        parts=parts,
        but_source=conditions.also(replace(wanted, topic=None, source=None)),
        but_sentiment=conditions.also(replace(wanted, topic=None, sentiment=None)),
        but_emotion=conditions.also(replace(wanted, topic=None, emotion=None)),
        most=MOST_SOURCES,
    )
    with translated_errors():
        if wanted.in_rollups:
            rows = await database.reader.fetch(statement, *conditions.parameters)
        else:
            async with database.searching() as connection:
                rows = await connection.fetch(statement, *conditions.parameters)
    (total,) = (row["posts"] or 0 for row in rows if row["facet"] == "total")
    return Facets(
        sources=_named(rows, "source"),
        sentiments=_named(rows, "sentiment"),
        emotions=_named(rows, "emotion"),
        capped=end is not None or (not wanted.in_rollups and total > FACET_CAP),
    )


def _anything(wanted: PostFilter) -> PostFilter:
    return replace(wanted, source=None, sentiment=None, emotion=None)


async def _parts(
    database: Database, wanted: PostFilter, end: Place | None
) -> tuple[Conditions, str]:
    """The rows to be counted by any facet, as a statement and its parameters."""
    anything = _anything(wanted)
    if wanted.in_rollups:
        return await count_parts(database.reader, anything, dropped_too=False)
    conditions = Conditions(FACET_CAP + 1)
    conditions.add_posts(anything)
    if end is not None:
        conditions.add("(created_at, post_id) >= (?, ?)", *end)
    return conditions, _POSTS.format(conditions=conditions, limit="$1", posts=wanted.posts)


def _named(rows: Sequence[asyncpg.Record], facet: str) -> dict[str, int]:
    return {row["name"]: row["posts"] for row in rows if row["facet"] == facet}
