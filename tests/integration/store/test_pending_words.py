"""No batch merges the pending list of the keyword index: that is done beside them."""

from __future__ import annotations

import asyncio

from groundswell.store import pending_words
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from tests.eventually import eventually
from tests.integration.store.factories import create, save

_PENDING = "SELECT pending_tuples FROM pgstatginindex('social_media_posts_2026w47_content_idx')"
_LOCK = "SELECT pg_advisory_lock(hashtext('groundswell.words'))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('groundswell.words'))"
LONG = "a word of many " * 200


async def _pending(database: Database) -> int:
    await database.pool.execute("CREATE EXTENSION IF NOT EXISTS pgstattuple")
    return int(await database.pool.fetchval(_PENDING))


async def _save_much(posts: PostStore, run: str) -> None:
    for number in range(pending_words.MERGE_CHARS // len(LONG) + 1):
        await save(posts, create(f"{run}{number}", content=f"{LONG}{number}"))


async def test_much_is_merged_and_a_little_waits(posts: PostStore, database: Database) -> None:
    await save(posts, create("little"))
    assert await _pending(database) > 0
    await _save_much(posts, "much")

    async def is_merged() -> bool:
        return await _pending(database) == 0

    await eventually(is_merged)
    await save(posts, create("after"))
    assert await _pending(database) > 0


async def test_one_merges_and_the_others_go_on(posts: PostStore, database: Database) -> None:
    async with database.pool.acquire() as other:
        await other.fetchval(_LOCK)
        await _save_much(posts, "first")
        await asyncio.sleep(0.2)
        assert await _pending(database) > 0
        await other.fetchval(_UNLOCK)
    await asyncio.sleep(pending_words.PAUSE_SECONDS)
    await _save_much(posts, "second")

    async def is_merged() -> bool:
        return await _pending(database) == 0

    await eventually(is_merged)


async def test_a_backlog_is_left_to_the_limit(posts: PostStore, database: Database) -> None:
    many = range(pending_words.BACKLOG_POSTS + 1)
    await save(posts, *(create(f"p{number}", content=LONG) for number in many))
    await asyncio.sleep(0.2)
    assert await _pending(database) > 0


async def test_without_the_index_posts_are_stored_all_the_same(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("first"))
    await database.pool.execute("DROP INDEX social_media_posts_by_words")
    await _save_much(posts, "much")
    stored = await database.pool.fetchval("SELECT count(*) FROM social_media_posts")
    assert stored == pending_words.MERGE_CHARS // len(LONG) + 2
