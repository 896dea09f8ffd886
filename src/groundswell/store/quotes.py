"""What messages and incidents quote of posts: which of it is still there, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors

_GONE = """
SELECT quoted.post_id FROM unnest($1::varchar[]) AS quoted (post_id)
WHERE NOT EXISTS (SELECT FROM post_ids g WHERE g.post_id = quoted.post_id AND NOT g.deleted)
"""


def _drop(table: str, column: str, elements: str, dropped: str) -> str:
    """The statement that drops elements of a list within a JSON column, in the rows that have
    some; ``dropped``: which ones, of an ``element``."""
    among = f"jsonb_array_elements({column} -> '{elements}') AS element"
    return f"""
UPDATE {table} SET {column} = jsonb_set({column}, ARRAY['{elements}'], coalesce((
    SELECT jsonb_agg(element) FROM {among} WHERE NOT ({dropped})), '[]'))
WHERE EXISTS (SELECT FROM {among} WHERE {dropped})
"""  # noqa: S608 - fixed text


_OF_MESSAGES = _drop("deliveries", "message", "posts", "element ->> 'post_id' = ANY($1::varchar[])")
# A text that many have said is found by the posts that stand for it, an author by the name.
_OF_INCIDENTS = _drop(
    "sentiment_alerts",
    "drivers",
    "drivers",
    """element ->> 'kind' = 'text' AND element -> 'example_post_ids' ?| $1::text[]
        OR element ->> 'kind' = 'author' AND element ->> 'value' = coalesce($2, '')""",
)
_AUTHOR_OF_MESSAGES = _drop(
    "deliveries",
    "message",
    "drivers",
    "element ->> 'kind' = 'author' AND element ->> 'value' = $1",
)


async def posts_gone(database: Database, post_ids: Sequence[str]) -> Collection[str]:
    """Those of them that were deleted or erased."""
    with translated_errors():
        rows = await database.pool.fetch(_GONE, list(post_ids))
    return {row["post_id"] for row in rows}


async def take_back_quotes(
    connection: Connection, post_ids: Sequence[str], author: str | None
) -> None:
    """Leave nothing of these posts, and of the name of ``author``, in messages and incidents."""
    await connection.execute(_OF_MESSAGES, list(post_ids))
    await connection.execute(_OF_INCIDENTS, list(post_ids), author)
    if author is not None:
        await connection.execute(_AUTHOR_OF_MESSAGES, author)
