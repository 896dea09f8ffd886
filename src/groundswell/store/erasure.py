"""Erasure of a post, or all posts of an author: rows and counts go, the audit log keeps the act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation, Post
from groundswell.store.apply_changes import apply_changes
from groundswell.store.audit import Act, Actor, record, without_name
from groundswell.store.coalesce import Change
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import storable
from groundswell.store.quotes import take_back_quotes

POSTS_AT_ONCE = 500

_BY_AUTHOR = "SELECT post_id FROM social_media_posts WHERE author = $1 LIMIT $2"
_BY_ACCOUNT = """
SELECT post_id FROM social_media_posts WHERE author = $1 AND source = $2 LIMIT $3
"""
_IS_THERE = "SELECT 1 FROM post_ids WHERE post_id = $1 AND NOT deleted"


class Erasure:
    """Takes posts out of one database, with analyses, corrections and counts.

    What stays of a post is its id, so that it does not come in again. Every method raises
    ``StoreUnavailable`` when the server does not answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def post(self, post_id: str, actor: Actor) -> LiveEvent | None:
        """Erase one post; ``None``: there is none of this id."""
        if not storable(post_id):
            return None
        now = self._database.clock.now()
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_IS_THERE, post_id) is None:
                    return None
                event = await _erase(connection, [post_id], None, now)
                if not event.deleted:
                    return None
                await record(connection, actor, Act.ERASE_POST, post_id, len(event.deleted))
                return event

    async def author(self, author: str, actor: Actor) -> LiveEvent | None:
        """Erase at most 500 posts of an author; ``None``: there are none (any more)."""
        if not storable(author):
            return None
        now = self._database.clock.now()
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(_BY_AUTHOR, author, POSTS_AT_ONCE)
                if not rows:
                    return None
                found = sorted(row["post_id"] for row in rows)
                event = await _erase(connection, found, author, now)
                subject = without_name(author)
                await record(connection, actor, Act.ERASE_AUTHOR, subject, len(event.deleted))
                return event

    async def account(self, source: str, author: str) -> LiveEvent | None:
        """Erase at most 500 posts of an account deleted on its network; ``None``: none are left.
        Not audited, as nobody here asked for it."""
        if not storable(author):
            return None
        now = self._database.clock.now()
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(_BY_ACCOUNT, author, source, POSTS_AT_ONCE)
                if not rows:
                    return None
                found = sorted(row["post_id"] for row in rows)
                return await _erase(connection, found, author, now)


async def _erase(
    connection: Connection, post_ids: Sequence[str], author: str | None, now: datetime
) -> LiveEvent:
    changes = [
        Change(Operation.DELETE, Post(post_id, "", "", now), 0, None) for post_id in post_ids
    ]
    await take_back_quotes(connection, post_ids, author)
    return await apply_changes(connection, changes)
