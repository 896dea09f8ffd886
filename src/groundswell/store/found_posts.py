"""Posts counted by themselves, where no rollup can: those with a text or of an author.

Over ``COUNTED_AT_MOST`` of them the newest are counted, and from when on these are all there are is
told: what is counted of a search is exactly what it lists from that moment on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from groundswell.domain.post import EARLIEST
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions, PostFilter
from groundswell.store.range_counts import counted_in_all
from groundswell.store.short_word_search import stretch_end

COUNTED_AT_MOST = 10_000

# An index of words or authors gives the posts in no order; whoever wants the newest asks for
# stretches of time, each so many times as long as the one after it.
_FIRST_STRETCH = timedelta(hours=3)
_GROWTH = 8
_HALVINGS = 3
_JUST_AFTER = timedelta(microseconds=1)
_FUTURE = timedelta(days=2)

_FOUND = """
WITH found AS MATERIALIZED (
    SELECT created_at, post_id, source, sentiment_label, emotion, model_name
    FROM {posts} WHERE {conditions} {order} LIMIT {limit}
)
SELECT created_at, source, sentiment_label, emotion, {confidence} AS confidence FROM found
"""
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
    with translated_errors():
        async with database.search_time():
            end = await stretch_end(database, wanted, None)
            since = None if end is None else end[0] + _JUST_AFTER
            looked_at = wanted if since is None else replace(wanted, start=since)
            async with database.searching() as connection:
                search = _Search(connection, confidence)
                posts = await search.rows(looked_at, COUNTED_AT_MOST + 1)
                if len(posts) > COUNTED_AT_MOST:
                    now = database.clock.now()
                    posts, since = await search.newest(looked_at, now)
            if since is None:
                return Found(posts, None)
            return Found(posts, Sample(since, await _share(database, wanted, since)))


class _Search:
    def __init__(self, connection: Connection, confidence: bool) -> None:
        self._connection = connection
        self._confidence = _CONFIDENCE if confidence else "0.0::float8"

    async def rows(self, wanted: PostFilter, limit: int, order: str = "") -> list[FoundPost]:
        conditions = Conditions(limit)
        conditions.add_posts(wanted)
        statement = _FOUND.format(
            posts=wanted.posts,
            conditions=conditions,
            order=order,
            limit="$1",
            confidence=self._confidence,
        )
        rows = await self._connection.fetch(statement, *conditions.parameters)
        return [FoundPost(*row) for row in rows]

    async def newest(self, wanted: PostFilter, now: datetime) -> tuple[list[FoundPost], datetime]:
        """Of more than can be counted those of the latest times, and since when they are all."""
        posts: list[FoundPost] = []
        for start, end in _stretches(wanted, now):
            stretch = replace(wanted, start=start, end=end)
            found = await self.rows(stretch, COUNTED_AT_MOST - len(posts) + 1)
            if len(posts) + len(found) > COUNTED_AT_MOST:
                return await self._halved(posts, stretch, _HALVINGS)
            posts += found
        return posts, wanted.start or EARLIEST

    async def _halved(
        self, posts: list[FoundPost], stretch: PostFilter, times: int
    ) -> tuple[list[FoundPost], datetime]:
        """Take of a stretch that is too full its later half, or of that the later half, …"""
        start, end = stretch.start, stretch.end
        assert start is not None  # noqa: S101 - every stretch has both
        assert end is not None  # noqa: S101
        if times == 0:
            return (posts, end) if posts else await self._latest(stretch)
        middle = start + (end - start) / 2
        later = replace(stretch, start=middle)
        found = await self.rows(later, COUNTED_AT_MOST - len(posts) + 1)
        if len(posts) + len(found) > COUNTED_AT_MOST:
            return await self._halved(posts, later, times - 1)
        return await self._halved(posts + found, replace(stretch, end=middle), times - 1)

    async def _latest(self, stretch: PostFilter) -> tuple[list[FoundPost], datetime]:
        """So many in a short time that they lie close together, in their order."""
        found = await self.rows(stretch, COUNTED_AT_MOST, _NEWEST)
        since = min(post.created_at for post in found) + _JUST_AFTER
        return [post for post in found if post.created_at >= since], since


def _stretches(wanted: PostFilter, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The filter's time in parts, the latest first."""
    first = wanted.start or EARLIEST
    end = wanted.end or now + _FUTURE
    length = _FIRST_STRETCH
    while end > first:
        newest = min(end, now)
        start = max(first, newest - length if newest - first > length else first)
        yield start, end
        end, length = start, length * _GROWTH


async def _share(database: Database, wanted: PostFilter, since: datetime) -> float:
    anything = replace(wanted, q=None, author=None)
    counted = await counted_in_all(database.reader, replace(anything, start=since))
    everything = await counted_in_all(database.reader, anything)
    return min(1.0, counted / everything) if everything else 1.0
