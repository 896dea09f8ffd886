"""Posts counted by themselves, where no rollup can: those with a text or of an author.

Over ``COUNTED_AT_MOST`` of them the newest are counted, of a frequent text those among the newest
``_WALKED_AT_MOST`` posts, and from when on these are all there are is told: what is counted of a
search is exactly what it lists from that moment on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions, PostFilter
from groundswell.store.frequent_words import apart, better_walked, but_found, surely_many
from groundswell.store.range_counts import counted_in_all
from groundswell.store.search import found_by_word
from groundswell.store.short_word_search import stretch_end

COUNTED_AT_MOST = 10_000

_JUST_AFTER = timedelta(microseconds=1)

_FOUND = """
WITH found AS MATERIALIZED (
    SELECT created_at, post_id, source, sentiment_label, emotion, model_name
    FROM {posts} WHERE {conditions} {order} LIMIT {limit}
)
SELECT created_at, source, sentiment_label, emotion, {confidence} AS confidence FROM found
WHERE {newest} OR (SELECT count(*) FROM found) < {limit}
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL FROM found HAVING NOT {newest} AND count(*) >= {limit}
"""
# Posts read in their order, whatever their text: that costs the same however many have it. One row
# with the last post's time, where there may be more.
_WALKED = """
WITH newest AS MATERIALIZED (
    SELECT created_at, post_id, source, sentiment_label, emotion, model_name, {text} AS has_text
    FROM {posts} WHERE {conditions} ORDER BY created_at DESC LIMIT {limit}
)
SELECT created_at, source, sentiment_label, emotion, {confidence} AS confidence
FROM newest AS found WHERE has_text
UNION ALL
SELECT min(created_at), NULL, NULL, NULL, NULL FROM newest HAVING count(*) >= {limit}
"""
_Count = Callable[[PostFilter], Awaitable[int]]
_WALKED_AT_MOST = 10_000
"""Posts that are walked through for a frequent text: some 20 ms, scattered over the disk."""
_NEWEST = "ORDER BY created_at DESC"
_CONFIDENCE = """(
    SELECT confidence_score FROM sentiment_analysis a WHERE a.created_at = found.created_at
        AND a.post_id = found.post_id AND a.model_name = found.model_name
)"""


class FoundPost(NamedTuple):
    """What of a post is counted; ``confidence`` is 0 where nobody asked for it."""

    created_at: datetime
    source: str
    sentiment: str
    emotion: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Sample:
    """Counts are of the posts since a moment, not of all: of this ``share`` of the range's posts,
    whether or not they have what is searched for."""

    since: datetime
    share: float


@dataclass(frozen=True, slots=True)
class Found:
    """Posts, in no order; with a ``sample``, only those since then."""

    posts: Sequence[FoundPost]
    sample: Sample | None


async def found_posts(database: Database, wanted: PostFilter, *, confidence: bool = False) -> Found:
    """The posts that pass the filter, the newest 10,000 or so where there are more.

    Raises:
        SearchTooLong: it took too long, and was ended.
        StoreUnavailable: the server does not answer.
    """
    count = _counted_once(database)
    with translated_errors():
        async with database.search_time():
            end = await stretch_end(database, wanted, None)
            since = None if end is None else end[0] + _JUST_AFTER
            looked_at = wanted if since is None else replace(wanted, start=since)
            many = found_by_word(looked_at) and (
                await better_walked(database, looked_at)
                or await surely_many(database, looked_at, COUNTED_AT_MOST, count)
            )
            async with database.searching() as connection:
                posts = None
                if many:
                    posts, since = await _walked(connection, looked_at, confidence)
                else:
                    posts = await _rows(connection, looked_at, confidence)
                if posts is None:
                    # An index of words gives them in no order, and sooner where they are few.
                    newest = await _rows(connection, looked_at, confidence, newest=True) or []
                    posts = newest
                    if len(newest) > COUNTED_AT_MOST:
                        since = min(post.created_at for post in newest) + _JUST_AFTER
                        posts = [post for post in newest if post.created_at >= since]
            if since is None:
                return Found(posts, None)
            return Found(posts, Sample(since, await _share(wanted, since, count)))


async def _walked(
    connection: Connection, wanted: PostFilter, confidence: bool
) -> tuple[list[FoundPost], datetime | None]:
    """Those of the newest posts that have the text, and since when they are all there are."""
    conditions, text = apart(wanted, _WALKED_AT_MOST)
    statement = _WALKED.format(
        text=text,
        posts=wanted.posts,
        conditions=conditions,
        limit="$1",
        confidence=_CONFIDENCE if confidence else "0.0::float8",
    )
    rows = await connection.fetch(statement, *text.parameters)
    found = [FoundPost(*row) for row in rows if row["source"] is not None]
    ends = [row["created_at"] for row in rows if row["source"] is None]
    if not ends:
        return found, None
    since: datetime = ends[0] + _JUST_AFTER
    return [post for post in found if post.created_at >= since], since


async def _rows(
    connection: Connection, wanted: PostFilter, confidence: bool, *, newest: bool = False
) -> list[FoundPost] | None:
    """The posts, ``None`` if they are too many to count; or the newest, one more than can be."""
    conditions = Conditions(COUNTED_AT_MOST + 1)
    conditions.add_posts(wanted)
    statement = _FOUND.format(
        posts=wanted.posts,
        conditions=conditions,
        order=_NEWEST if newest else "",
        newest=newest,
        limit="$1",
        confidence=_CONFIDENCE if confidence else "0.0::float8",
    )
    rows = await connection.fetch(statement, *conditions.parameters)
    if rows and rows[-1]["created_at"] is None:
        return None
    return [FoundPost(*row) for row in rows]


async def _share(wanted: PostFilter, since: datetime, count: _Count) -> float:
    anything = but_found(wanted)
    counted = await count(replace(anything, start=since))
    everything = await count(anything)
    return min(1.0, counted / everything) if everything else 1.0


def _counted_once(database: Database) -> _Count:
    """Counts in rollups; the same posts are counted once."""
    known: dict[PostFilter, int] = {}

    async def count(wanted: PostFilter) -> int:
        if wanted not in known:
            known[wanted] = await counted_in_all(database.reader, wanted)
        return known[wanted]

    return count
