"""Reading posts: pages by keyset cursor or offset, counts, facets, one post, totals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import asyncpg

from groundswell.domain.event import AnalyzedPost
from groundswell.domain.post import EARLIEST
from groundswell.lifecycle import cancel_all
from groundswell.store.clock import DatabaseClock
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.facets import Facets, count_facets
from groundswell.store.filters import Conditions, PostFilter, make_cursor, read_cursor, storable
from groundswell.store.frequent_words import better_walked, walk
from groundswell.store.hidden_authors import left_out
from groundswell.store.newest_of_values import newest_posts, values_apart
from groundswell.store.range_counts import counted_in_all
from groundswell.store.row_mapping import ANALYZED, read_analyzed_post
from groundswell.store.search import found_by_word, search
from groundswell.store.short_word_search import Place, stretch_end

COUNT_CAP = 10_000
_HEDGED_AFTER = 0.015  # seconds
MOST_AT_ONCE = 101
"""Pages up to this size are bounded by the search timeout; larger ones, exports, are not."""

# A page is looked for in these weeks first: most are found there, and a statement over all weeks
# opens and locks every table.
_LATELY = timedelta(weeks=4)

_PAGE = """
WITH page AS MATERIALIZED (
    SELECT * FROM {found}
    ORDER BY created_at DESC, post_id DESC
    LIMIT $1 OFFSET $2
)
SELECT page.*, {analyzed}
FROM page
JOIN LATERAL (
    SELECT * FROM sentiment_analysis a
    WHERE a.created_at = page.created_at AND a.post_id = page.post_id
        AND a.model_name = page.model_name
) AS a ON true
ORDER BY page.created_at DESC, page.post_id DESC
"""
_ANALYZED_PAGE = ANALYZED.format(post="page")

# By the dedup index's created_at only one partition of each table is looked at.
_POST_AND_ANALYSIS = """
SELECT p.*, {analyzed}
FROM post_ids g
JOIN social_media_posts p ON p.created_at = g.created_at AND p.post_id = g.post_id
JOIN sentiment_analysis a ON a.created_at = g.created_at AND a.post_id = g.post_id
    AND a.model_name = p.model_name
WHERE g.post_id = $1 AND NOT g.deleted
"""
_ONE = _POST_AND_ANALYSIS.format(analyzed=ANALYZED.format(post="p"))
_COUNT = """
SELECT count(*) FROM (SELECT FROM {posts} WHERE {conditions} LIMIT {limit}) AS found
"""
_TOTALS = """
SELECT coalesce(sum(posts), 0)::bigint AS posts, coalesce(sum(analyses), 0)::bigint AS analyses
FROM sentiment_rollups_day
WHERE bucket >= (SELECT kept_from FROM retention)
"""


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post with its analysis, and when it was stored first."""

    analyzed: AnalyzedPost
    ingested_at: datetime


@dataclass(frozen=True, slots=True)
class PostPage:
    """Posts, newest first; ``next_cursor`` leads on, and is ``None`` on the last page."""

    posts: list[AnalyzedPost]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the store holds. ``recent_posts_1h`` were written within the last hour."""

    total_posts: int
    total_analyses: int
    recent_posts_1h: int


class PostReader:
    """The posts of one database, read from its replica where there is one.

    Every method raises ``StoreUnavailable`` when the server does not answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def clock(self) -> DatabaseClock:
        """The clock that decides about data."""
        return self._database.clock

    def in_time(self, wanted: PostFilter) -> AbstractAsyncContextManager[None]:
        """Bound everything inside by the search timeout, if ``wanted`` is a search."""
        return nullcontext() if wanted.in_rollups else self._database.search_time()

    async def page(
        self, wanted: PostFilter, *, limit: int, offset: int = 0, cursor: str | None = None
    ) -> PostPage:
        """At most ``limit`` posts, newest first, after ``cursor`` and then ``offset`` posts.

        A ``q`` too short for the index of words looks at 10,000 posts: the page may be empty and
        still lead on.

        Raises:
            InvalidCursor: no page has given out this cursor.
        """
        after = read_cursor(cursor) if cursor is not None else None
        with translated_errors():
            end = await stretch_end(self._database, wanted, after)
        newest = after[0] if after else wanted.end or self._database.clock.now()
        lately = max(newest, EARLIEST + _LATELY) - _LATELY
        rows: list[asyncpg.Record] = []
        if end is None and (wanted.start is None or wanted.start < lately):
            rows = await self._rows(replace(wanted, start=lately), limit + 1, offset, after)
        if len(rows) <= limit:
            rows = await self._rows(wanted, limit + 1, offset, after, end)
        return _page(rows, limit, end)

    async def page_and_total(
        self, wanted: PostFilter, *, limit: int, offset: int = 0, cursor: str | None = None
    ) -> tuple[PostPage, int, bool]:
        """``page`` and ``count`` in one search, cheaper where both look for the same word.

        Raises:
            InvalidCursor: no page has given out this cursor.
        """
        in_order = partial(self.page, wanted, limit=limit, offset=offset, cursor=cursor)
        if not found_by_word(wanted):
            return await in_order(), *await self.count(wanted)
        after = read_cursor(cursor) if cursor is not None else None
        with translated_errors():
            if await better_walked(self._database, wanted):
                return await self._walk(wanted, limit, offset, after)
            searching = asyncio.create_task(
                search(self._database, wanted, limit + 1, offset, after, COUNT_CAP)
            )
            tasks: list[asyncio.Task[Any]] = [searching]
            try:
                # A hedged request: a search that takes longer is for a frequent word, mostly, whose
                # page is read in order, and near.
                await asyncio.wait(tasks, timeout=_HEDGED_AFTER)
                if not searching.done():
                    tasks.append(asyncio.create_task(in_order()))
                total, rows = await searching
                if rows is not None:
                    return _page(rows, limit), total, False
                return await (tasks[1] if tasks[1:] else in_order()), COUNT_CAP, True
            finally:
                await cancel_all(tasks)

    async def _walk(
        self, wanted: PostFilter, limit: int, offset: int, after: Place | None
    ) -> tuple[PostPage, int, bool]:
        total, rows, end = await walk(self._database, wanted, limit + 1, offset, after)
        page = _page(rows, limit, end)
        if after is not None:
            total, _, end = await walk(self._database, wanted, 0, 0, None)
        return page, total, end is not None

    async def pages(
        self, wanted: PostFilter, *, size: int, limit: int | None = None
    ) -> AsyncIterator[list[AnalyzedPost]]:
        """All the posts (at most ``limit``), newest first, at most ``size`` at a time.

        Nothing is held between two pages: posts that come meanwhile are newer than all of these,
        and one that is changed meanwhile is told as it is when its page is read.
        """
        cursor: str | None = None
        left = limit
        while left is None or left > 0:
            page = await self.page(
                wanted, limit=size if left is None else min(size, left), cursor=cursor
            )
            if page.posts:
                yield page.posts
            if page.next_cursor is None:
                return
            cursor = page.next_cursor
            left = None if left is None else left - len(page.posts)

    async def _rows(
        self,
        wanted: PostFilter,
        limit: int,
        offset: int,
        after: Place | None,
        end: Place | None = None,
    ) -> list[asyncpg.Record]:
        rest, several = values_apart(wanted, limit + offset)
        conditions = Conditions(limit, offset)
        conditions.add_posts(rest)
        if after is not None:
            conditions.add("(created_at, post_id) < (?, ?)", *after)
        if end is not None:
            conditions.add("(created_at, post_id) >= (?, ?)", *end)
        statement = _PAGE.format(
            analyzed=_ANALYZED_PAGE,
            found=newest_posts(rest, several, conditions, "$1::bigint + $2::bigint"),
        )
        with translated_errors():
            if wanted.in_rollups or limit > MOST_AT_ONCE:
                return await self._database.reader.fetch(statement, *conditions.parameters)
            async with self._database.searching() as connection:
                return await connection.fetch(statement, *conditions.parameters)

    async def newest(self, limit: int, wanted: PostFilter | None = None) -> list[AnalyzedPost]:
        """The newest posts, newest first."""
        return (await self.page(wanted or PostFilter(), limit=limit)).posts

    async def count(self, wanted: PostFilter) -> tuple[int, bool]:
        """How many posts there are, and whether that is a cap rather than the number.

        Exact, unless ``q`` or ``author`` is asked for and over 10,000 posts have it, authors of
        over 10,000 posts are left out, or ``q`` is too short for the index of words: then those of
        the newest 10,000 are counted.
        """
        if (apart := left_out(wanted)) is not None:
            everybody, theirs = apart
            hidden, capped = await self.count(theirs)
            if not capped:
                return max(0, (await self.count(everybody))[0] - hidden), False
        with translated_errors():
            if wanted.in_rollups:
                return await counted_in_all(self._database.reader, wanted), False
            conditions = Conditions(COUNT_CAP + 1)
            conditions.add_posts(wanted)
            end = await stretch_end(self._database, wanted, None)
            if end is not None:
                conditions.add("(created_at, post_id) >= (?, ?)", *end)
            statement = _COUNT.format(conditions=conditions, limit="$1", posts=wanted.posts)
            async with self._database.searching() as connection:
                found = await connection.fetchval(statement, *conditions.parameters)
        return min(found, COUNT_CAP), found > COUNT_CAP or end is not None

    async def facets(self, wanted: PostFilter) -> Facets:
        """The posts by source, sentiment and emotion, each without its own filter."""
        return await count_facets(self._database, wanted)

    async def get(self, post_id: str) -> AnalyzedPost | None:
        """The post of this id, or ``None``."""
        found = await self.stored(post_id)
        return None if found is None else found.analyzed

    async def stored(self, post_id: str, *, fresh: bool = False) -> StoredPost | None:
        """The post of this id and when it was stored, or ``None``.

        ``fresh``: read what was committed just now, which a replica may not yet have.
        """
        if not storable(post_id):
            return None
        source = self._database.pool if fresh else self._database.reader
        with translated_errors():
            row = await source.fetchrow(_ONE, post_id)
        return None if row is None else StoredPost(read_analyzed_post(row), row["ingested_at"])

    async def totals(self) -> Totals:
        """How much is stored."""
        now = self._database.clock.now()
        last_hour = PostFilter(start=now - timedelta(hours=1), end=now)
        recent, _ = await self.count(last_hour)  # first, or it could be more than all
        with translated_errors():
            row = await self._database.reader.fetchrow(_TOTALS)
        assert row is not None  # noqa: S101 - an aggregate has a row
        return Totals(row["posts"], row["analyses"], recent)


def _page(rows: Sequence[asyncpg.Record], limit: int, end: Place | None = None) -> PostPage:
    """The first ``limit`` posts; it leads on if there are more, or else from ``end``."""
    posts = [read_analyzed_post(row) for row in rows[:limit]]
    if len(rows) > limit and posts:
        end = (posts[-1].post.created_at, posts[-1].post.post_id)
    return PostPage(posts, make_cursor(*end) if end else None)
