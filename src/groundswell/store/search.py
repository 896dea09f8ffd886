"""Full-text search: a page and its total in one pass over the index of words.

A word in few posts is found by the index of words alone, and so is the page of it: without a walk
through the newest posts until enough of them match, which for a word within a rare emotion reads
thousands of pages of the disk.
"""

from __future__ import annotations

import asyncpg

from groundswell.store.engine import Database
from groundswell.store.filters import Conditions, PostFilter, indexed
from groundswell.store.row_mapping import POSTS_OF_PAGE
from groundswell.store.short_word_search import Place

# One row at least, for the total. Where it is as much as $1 the page is not known: no posts then.
_SEARCH = """
WITH found AS MATERIALIZED (
    SELECT created_at, post_id FROM {posts} WHERE {conditions} LIMIT $1
),
counted AS MATERIALIZED (SELECT count(*) AS total FROM found),
page AS MATERIALIZED (
    SELECT created_at, post_id FROM found
    WHERE (SELECT total FROM counted) < $1 AND {after}
    ORDER BY created_at DESC, post_id DESC
    LIMIT $2 OFFSET $3
)
SELECT counted.total, told.*
FROM counted
{told}"""


def found_by_word(wanted: PostFilter) -> bool:
    """Whether the index of words finds the posts; others are walked through, or read in order."""
    return wanted.q is not None and indexed(wanted.q)


async def search(
    database: Database, wanted: PostFilter, limit: int, offset: int, after: Place | None, cap: int
) -> tuple[int, list[asyncpg.Record] | None]:
    """How many posts match, and ``limit`` of them, the newest first, after the place and offset.

    Over ``cap``: that and ``None``, and the page is to be read in order: its posts are many, and
    near. The driver's errors come as they are.

    Raises:
        SearchTooLong: it took too long, and was ended.
    """
    conditions = Conditions(cap + 1, limit, offset)
    conditions.add_posts(wanted)
    following = "true"
    if after is not None:
        moment, post_id = (conditions.parameter(value) for value in after)
        following = f"(created_at, post_id) < ({moment}, {post_id})"
    statement = _SEARCH.format(
        posts=wanted.posts,
        conditions=conditions,
        after=following,
        told=POSTS_OF_PAGE,
    )
    async with database.searching() as connection:
        rows = await connection.fetch(statement, *conditions.parameters)
    total = rows[0]["total"]
    if total > cap:
        return total, None
    return total, [row for row in rows if row["post_id"] is not None]
