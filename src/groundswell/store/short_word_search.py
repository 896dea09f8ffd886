"""Search for words too short for the index: in bounded stretches of posts, page by page.

Without a match, a search of everything would read every post there is. So a page looks at a
stretch of the newest posts and, where there are older ones, leads on from its end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from groundswell.store.engine import Database
from groundswell.store.filters import Conditions, PostFilter, indexed

SEARCHED_AT_ONCE = 10_000
"""Posts a page reads: some 20 ms."""

Place = tuple[datetime, str]

_END = """
SELECT created_at, post_id FROM {posts} WHERE {conditions}
ORDER BY created_at DESC, post_id DESC LIMIT 1 OFFSET $1
"""


async def stretch_end(database: Database, wanted: PostFilter, after: Place | None) -> Place | None:
    """The last post a search looks at; ``None``: all may be searched.

    The driver's errors come as they are.
    """
    if wanted.q is None or indexed(wanted.q):
        return None
    conditions = Conditions(SEARCHED_AT_ONCE - 1)
    conditions.add_posts(replace(wanted, q=None))
    if after is not None:
        conditions.add("(created_at, post_id) < (?, ?)", *after)
    row = await database.reader.fetchrow(
        _END.format(posts=wanted.posts, conditions=conditions), *conditions.parameters
    )
    return None if row is None else (row["created_at"], row["post_id"])
