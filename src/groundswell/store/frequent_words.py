"""Frequent words within a label: read among the label's newest posts, not in the index of words.

That holds an entry for each post with the word, whatever its label: those of a word in one of a
hundred posts take a quarter of a second among ten million, however few have the label. In the order
of the label's own index, a page of them is near.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import asyncpg
import orjson

from groundswell.domain.value_filter import ANY_VALUE
from groundswell.store.engine import Database
from groundswell.store.filters import Conditions, PostFilter, indexed
from groundswell.store.range_counts import counted_in_all
from groundswell.store.row_mapping import POSTS_OF_PAGE
from groundswell.store.short_word_search import SEARCHED_AT_ONCE, Place

_ENTRIES = 50_000
"""Entries of the index of words, or posts of a topic, that are read in some 30 ms."""
_LOOKED_AT = 2_000
_FREQUENT = 20

_AMONG_THE_NEWEST = """
SELECT count(*) FILTER (WHERE {found}) FROM (
    SELECT content, author FROM {posts} WHERE {conditions}
    ORDER BY created_at DESC LIMIT {limit}
) AS newest
"""
_EXPECTED = "EXPLAIN (FORMAT JSON) SELECT FROM social_media_posts WHERE {conditions}"
# One row at least, for the total and the end of what was looked at: null, where that is all.
_WALKED = """
WITH newest AS MATERIALIZED (
    SELECT created_at, post_id, {text} AS has_text FROM {posts} WHERE {conditions}
    ORDER BY created_at DESC, post_id DESC LIMIT $1
),
stretch AS MATERIALIZED (
    SELECT count(*) FILTER (WHERE has_text) AS total, count(*) >= $1 AS is_cut FROM newest
),
last AS (SELECT created_at, post_id FROM newest ORDER BY created_at, post_id LIMIT 1),
page AS MATERIALIZED (
    SELECT created_at, post_id FROM newest WHERE has_text
    ORDER BY created_at DESC, post_id DESC LIMIT $2 OFFSET $3
)
SELECT stretch.total, last.created_at AS last_at, last.post_id AS last_id, told.*
FROM stretch
LEFT JOIN last ON stretch.is_cut
{told}"""


async def surely_many(
    database: Database,
    wanted: PostFilter,
    most: int,
    count: Callable[[PostFilter], Awaitable[int]],
) -> bool:
    """Whether a text is frequent, so that more than ``most`` posts would have it, of any label, if
    it was always so. ``count``: of what rollups can count.

    Their index entries alone would take seconds. A text too short for the index is another case.

    Raises:
        SearchTooLong: it took too long, and was ended.
    """
    if wanted.q is None or wanted.author.include or not indexed(wanted.q):
        return False
    conditions, text = apart(wanted, _LOOKED_AT)
    statement = _AMONG_THE_NEWEST.format(
        found=text, posts=wanted.posts, conditions=conditions, limit="$1"
    )
    async with database.searching() as connection:
        having: int = await connection.fetchval(statement, *text.parameters)
    if having <= _FREQUENT:
        return False
    any_label = PostFilter(start=wanted.start, end=wanted.end, topic=wanted.topic)
    return having / _LOOKED_AT * await count(any_label) > most


async def better_walked(database: Database, wanted: PostFilter) -> bool:
    """Whether posts of one label or topic that have a text are sooner found among its newest.

    An index holds these in order; of the text's entries in the index of words PostgreSQL's
    statistics tell how many to expect.
    """
    if wanted.author.include:
        return False  # theirs are few
    labels = (wanted.source, wanted.sentiment, wanted.emotion)
    if wanted.topic is not None:
        return await counted_in_all(database.reader, but_found(wanted)) > _ENTRIES
    if not any(len(each.include) == 1 for each in labels):
        return False
    conditions = Conditions()
    conditions.add_posts(PostFilter(q=wanted.q, start=wanted.start, end=wanted.end))
    statement = _EXPECTED.format(conditions=conditions)
    async with database.searching() as connection:
        plan = await connection.fetchval(statement, *conditions.parameters)
    expected: float = orjson.loads(plan)[0]["Plan"]["Plan Rows"]
    return expected > _ENTRIES


async def walk(
    database: Database, wanted: PostFilter, limit: int, offset: int, after: Place | None
) -> tuple[int, list[asyncpg.Record], Place | None]:
    """Of the newest posts after the place that pass all but the text: how many have it, ``limit``
    of these after ``offset``, and the last post that was looked at, if there may be more.

    The driver's errors come as they are.

    Raises:
        SearchTooLong: it took too long, and was ended.
    """
    conditions, text = apart(wanted, SEARCHED_AT_ONCE, limit, offset, after=after)
    statement = _WALKED.format(
        text=text,
        posts=wanted.posts,
        conditions=conditions,
        told=POSTS_OF_PAGE,
    )
    async with database.searching() as connection:
        rows = await connection.fetch(statement, *text.parameters)
    first = rows[0]
    end = None if first["last_at"] is None else (first["last_at"], first["last_id"])
    return first["total"], [row for row in rows if row["post_id"] is not None], end


def apart(
    wanted: PostFilter, *first: object, after: Place | None = None
) -> tuple[Conditions, Conditions]:
    """What rollups can count of a filter, from a place on, and the text and authors that are left,
    whose parameters follow; the ``first`` parameters are the caller's.
    """
    conditions = Conditions(*first)
    conditions.add_posts(but_found(wanted))
    if after is not None:
        conditions.add("(created_at, post_id) < (?, ?)", *after)
    left = Conditions(*conditions.parameters)
    left.add_posts(PostFilter(q=wanted.q, author=wanted.author))
    return conditions, left


def but_found(wanted: PostFilter) -> PostFilter:
    """The filter without text and authors."""
    return replace(wanted, q=None, author=ANY_VALUE)
