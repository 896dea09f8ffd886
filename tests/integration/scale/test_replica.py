"""A streaming replica takes the reads."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import SecretStr

from groundswell.domain.post import Post, PostEvent
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually

DAY = datetime(2026, 11, 20, tzinfo=UTC)


async def test_what_the_primary_stores_is_read_from_the_streaming_replica(
    database_url: str, replica_url: str
) -> None:
    settings = DatabaseSettings(
        database_url=SecretStr(database_url), database_replica_url=SecretStr(replica_url)
    )
    database = await Database.open(settings)
    try:
        assert await database.reader.fetchval("SELECT pg_is_in_recovery()")
        assert not await database.pool.fetchval("SELECT pg_is_in_recovery()")
        store, rollups = PostStore(database), Rollups(database)
        posts = [Post(f"p{n}", "net", f"good {n}", DAY, author="ann") for n in range(50)]
        analyses = await WordAnalyzer().analyze([post.content for post in posts])
        stored = await store.save(
            (PostEvent(post), analysis) for post, analysis in zip(posts, analyses, strict=True)
        )
        assert len(stored.posts) == 50

        async def arrived() -> bool:
            return (await store.count(PostFilter()))[0] == 50

        await eventually(arrived)
        assert len(await store.newest(100)) == 50
        counts, _ = await rollups.distribution(DAY, DAY.replace(day=21))
        assert counts.positive == 50
    finally:
        await database.close()
