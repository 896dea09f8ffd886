"""Facets: how many posts each source, sentiment and emotion has under the other filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import asyncpg

from groundswell.domain.value_filter import ANY_VALUE
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import PostFilter
from groundswell.store.found_posts import Found, Sample, found_posts
from groundswell.store.hidden_authors import left_out, less
from groundswell.store.range_counts import count_parts

MOST_SOURCES = 100

# A facet ignores its own filter, so that another value of it can be picked. The rows are summed
# once, so that the four facets read some sixty sums and not every hour's rows.
_FACETS = """
WITH parts AS MATERIALIZED (
    SELECT source, sentiment_label, emotion, sum(posts) AS posts FROM ({parts}) AS every_part
    GROUP BY source, sentiment_label, emotion
)
(SELECT 'source' AS facet, source AS name, sum(posts)::bigint AS posts FROM parts WHERE {but_source}
GROUP BY source HAVING sum(posts) > 0 ORDER BY 3 DESC, 2 LIMIT {most})
UNION ALL
SELECT 'sentiment', sentiment_label, sum(posts)::bigint FROM parts WHERE {but_sentiment}
GROUP BY sentiment_label
UNION ALL
SELECT 'emotion', emotion, sum(posts)::bigint FROM parts WHERE {but_emotion}
GROUP BY emotion
"""


@dataclass(frozen=True, slots=True)
class Facets:
    """Posts by source (the most first, at most 100), by sentiment and by emotion.

    With a ``sample`` they are of the newest posts that have the text or author, not of all.
    """

    sources: dict[str, int]
    sentiments: dict[str, int]
    emotions: dict[str, int]
    sample: Sample | None


async def count_facets(database: Database, wanted: PostFilter) -> Facets:
    """Count each facet of the posts that pass the other filters.

    Exact from rollups, unless ``q`` or ``author`` is asked for, or authors of over 10,000 posts are
    left out. Posts that retention has dropped
    are not counted.

    Raises:
        StoreUnavailable: the server does not answer.
    """
    if (apart := left_out(wanted)) is not None:
        everybody, theirs = apart
        hidden = await found_posts(database, _anything(theirs))
        if hidden.sample is None:
            return _less(await count_facets(database, everybody), _count_found(hidden, theirs))
    if not wanted.in_rollups:
        return _count_found(await found_posts(database, _anything(wanted)), wanted)
    with translated_errors():
        conditions, parts = await count_parts(database.reader, _anything(wanted), dropped_too=False)
    statement = _FACETS.format(
        parts=parts,
        but_source=conditions.also(replace(wanted, topic=None, source=ANY_VALUE)),
        but_sentiment=conditions.also(replace(wanted, topic=None, sentiment=ANY_VALUE)),
        but_emotion=conditions.also(replace(wanted, topic=None, emotion=ANY_VALUE)),
        most=MOST_SOURCES,
    )
    with translated_errors():
        rows = await database.reader.fetch(statement, *conditions.parameters)
    return Facets(
        sources=_named(rows, "source"),
        sentiments=_named(rows, "sentiment"),
        emotions=_named(rows, "emotion"),
        sample=None,
    )


def _count_found(found: Found, wanted: PostFilter) -> Facets:
    sources: Counter[str] = Counter()
    sentiments: Counter[str] = Counter()
    emotions: Counter[str] = Counter()
    for post in found.posts:
        of_source = wanted.source.matches(post.source)
        of_sentiment = wanted.sentiment.matches(post.sentiment)
        of_emotion = wanted.emotion.matches(post.emotion)
        sources[post.source] += of_sentiment and of_emotion
        sentiments[post.sentiment] += of_source and of_emotion
        emotions[post.emotion] += of_source and of_sentiment
    return Facets(_most_first(sources), dict(sentiments), dict(emotions), found.sample)


def _less(facets: Facets, theirs: Facets) -> Facets:
    sources = less(facets.sources, theirs.sources)
    return Facets(
        _most_first(sources),
        less(facets.sentiments, theirs.sentiments),
        less(facets.emotions, theirs.emotions),
        None,
    )


def _most_first(sources: Mapping[str, int]) -> dict[str, int]:
    """Those that have posts."""
    found = [(name, posts) for name, posts in sources.items() if posts > 0]
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:MOST_SOURCES])


def _anything(wanted: PostFilter) -> PostFilter:
    return replace(wanted, source=ANY_VALUE, sentiment=ANY_VALUE, emotion=ANY_VALUE)


def _named(rows: Sequence[asyncpg.Record], facet: str) -> dict[str, int]:
    return {row["name"]: row["posts"] for row in rows if row["facet"] == facet}
