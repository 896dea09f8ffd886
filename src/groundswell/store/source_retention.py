"""Retention of single sources: their old posts go, in bounded chunks; what was counted stays."""

from __future__ import annotations

from datetime import datetime

from groundswell.store import save_statements
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors

CHUNK = 500
"""Posts a transaction: some 20 ms for which their ids are locked."""
MOST_CHUNKS = 400
"""Of each source in a round: 200,000 posts; the next round goes on."""

_OLD = """
SELECT post_id FROM social_media_posts
WHERE source = $1 AND created_at < $2 ORDER BY created_at LIMIT $3
"""
# Of each post all that holds its words, or says who changed what of it. Rollups are not touched.
_EXPIRE = """
WITH gone AS (
    SELECT post_id, created_at FROM post_ids WHERE post_id = ANY($1::varchar[])
),
analyses AS (
    DELETE FROM sentiment_analysis a USING gone
    WHERE a.created_at = gone.created_at AND a.post_id = gone.post_id
),
members AS (
    DELETE FROM topic_posts t USING gone
    WHERE t.created_at = gone.created_at AND t.post_id = gone.post_id
),
corrections AS (
    DELETE FROM label_corrections c USING gone WHERE c.post_id = gone.post_id
),
marked AS (
    UPDATE post_ids g SET deleted = true, first_text = NULL FROM gone WHERE g.post_id = gone.post_id
)
DELETE FROM social_media_posts p USING gone
WHERE p.created_at = gone.created_at AND p.post_id = gone.post_id
"""


async def expire_source(database: Database, source: str, before: datetime) -> int:
    """Delete the posts of ``source`` from before ``before``; how many it were in this round.

    Their ids stay, as of deleted posts: one that comes again is neither stored nor counted again.

    Raises:
        StoreUnavailable: the server does not answer; the next round goes on.
    """
    expired = 0
    for _ in range(MOST_CHUNKS):
        with translated_errors():
            async with database.pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(_OLD, source, before, CHUNK)
                ids = [row["post_id"] for row in rows]
                if ids:  # workers lock ids before rows, too
                    await connection.fetch(save_statements.LOCK_IDS, ids)
                    await connection.execute(_EXPIRE, ids)
        expired += len(ids)
        if len(ids) < CHUNK:
            break
    return expired
