"""Posts of single sources go earlier than others; what was counted stays, nothing comes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from pydantic import ValidationError

from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.settings.store import StoreSettings
from groundswell.store import source_retention
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.store.pruning import Ages, Pruning
from groundswell.store.rollups import Rollups
from tests.integration.store.factories import NOON, analysis, create, ids, save, update

DAY = timedelta(days=1)
AGES = Ages(sources={"reddit": 30 * DAY})
EVERYTHING = PostFilter(start=NOON - 90 * DAY, end=NOON + DAY)


@pytest.fixture
def pruning(database: Database) -> Pruning:
    return Pruning(database, AGES)


async def there(posts: PostStore) -> set[str]:
    return set(ids((await posts.page(EVERYTHING, limit=1000)).posts))


async def test_old_posts_of_a_source_go_with_all_that_tells_of_them(
    posts: PostStore, database: Database, pruning: Pruning, rollups: Rollups
) -> None:
    await save(
        posts,
        create("old", at=NOON - 31 * DAY, source="reddit"),
        create("young", at=NOON - 29 * DAY, source="reddit"),
        create("other", at=NOON - 31 * DAY, source="bluesky"),
    )
    assert await pruning.prune(NOON) == {"posts of reddit": 1}
    assert await pruning.prune(NOON) == {}
    assert await there(posts) == {"young", "other"}
    assert await posts.get("old") is None
    for table in ("sentiment_analysis", "topic_posts"):
        rows = await database.pool.fetch(f"SELECT post_id FROM {table}")
        assert "old" not in {row["post_id"] for row in rows}
    counted = await database.pool.fetchval("SELECT sum(posts) FROM sentiment_rollups_hour")
    assert counted == 3, "what was counted stays"


async def test_one_that_comes_again_is_neither_stored_nor_counted(
    posts: PostStore, database: Database, pruning: Pruning
) -> None:
    old = create("old", at=NOON - 31 * DAY, source="reddit")
    await save(posts, old)
    await pruning.prune(NOON)
    for again in (old, update("old", "so bad", 5)):
        await save(posts, again)
    assert await there(posts) == set()
    assert await database.pool.fetchval("SELECT sum(posts) FROM sentiment_rollups_day") == 1


async def test_many_go_in_chunks_while_workers_write_and_edit(
    posts: PostStore, database: Database, pruning: Pruning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_retention, "CHUNK", 7)
    old = [create(f"old-{n}", at=NOON - 40 * DAY, source="reddit") for n in range(60)]
    await save(posts, *old)

    async def edit() -> None:
        for n in range(60):
            edited = Post(f"old-{n}", "reddit", f"text {n}", NOON - 40 * DAY)
            await posts.save([(PostEvent(edited, Operation.UPDATE, n + 1), analysis("negative"))])

    await asyncio.gather(pruning.prune(NOON), edit())
    await pruning.prune(NOON)
    assert await there(posts) == set()
    assert await database.pool.fetchval("SELECT sum(posts) FROM sentiment_rollups_day") == 60
    left = await database.pool.fetchval("SELECT count(*) FROM sentiment_analysis")
    assert left == 0


def test_the_setting_names_sources_and_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_RETENTION_DAYS", "reddit=30, my=shop=7,")
    assert StoreSettings().source_retention_days == {"reddit": 30, "my=shop": 7}
    for wrong in ("reddit", "reddit=0", "reddit=-1", "reddit=soon", "=3"):
        monkeypatch.setenv("SOURCE_RETENTION_DAYS", wrong)
        with pytest.raises(ValidationError, match="takes source=days"):
            StoreSettings()
