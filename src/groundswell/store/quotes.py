"""What messages and incidents quote of posts: which of it is still there, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors

_GONE = """
SELECT quoted.post_id FROM unnest($1::varchar[]) AS quoted (post_id)
WHERE NOT EXISTS (SELECT FROM post_ids g WHERE g.post_id = quoted.post_id AND NOT g.deleted)
"""
_OF_MESSAGES = """
UPDATE deliveries SET message = jsonb_set(message, ARRAY['posts'], coalesce((
    SELECT jsonb_agg(p) FROM jsonb_array_elements(message -> 'posts') AS p
    WHERE p ->> 'post_id' <> ALL($1::varchar[])), '[]'))
WHERE EXISTS (
    SELECT FROM jsonb_array_elements(message -> 'posts') AS p
    WHERE p ->> 'post_id' = ANY($1::varchar[]))
"""
# A text that many have said is found by the posts that stand for it, an author by the name.
_OF_INCIDENTS = """
UPDATE sentiment_alerts a SET drivers = jsonb_set(a.drivers, ARRAY['drivers'], coalesce((
    SELECT jsonb_agg(d) FROM jsonb_array_elements(a.drivers -> 'drivers') AS d
    WHERE NOT (d ->> 'kind' = 'text' AND d -> 'example_post_ids' ?| $1::text[]
        OR d ->> 'kind' = 'author' AND d ->> 'value' = coalesce($2, ''))), '[]'))
WHERE EXISTS (
    SELECT FROM jsonb_array_elements(a.drivers -> 'drivers') AS d
    WHERE d ->> 'kind' = 'text' AND d -> 'example_post_ids' ?| $1::text[]
        OR d ->> 'kind' = 'author' AND d ->> 'value' = coalesce($2, ''))
"""
_AUTHOR_OF_MESSAGES = """
UPDATE deliveries SET message = jsonb_set(message, ARRAY['drivers'], coalesce((
    SELECT jsonb_agg(d) FROM jsonb_array_elements(message -> 'drivers') AS d
    WHERE NOT (d ->> 'kind' = 'author' AND d ->> 'value' = $1)), '[]'))
WHERE EXISTS (
    SELECT FROM jsonb_array_elements(message -> 'drivers') AS d
    WHERE d ->> 'kind' = 'author' AND d ->> 'value' = $1)
"""


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
