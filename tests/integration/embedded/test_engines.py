"""The embedded engines answer with the URLs they give."""

from __future__ import annotations

import asyncpg
from redis.asyncio import Redis

from groundswell.settings import StreamSettings


async def test_each_test_gets_a_database_of_its_own(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        assert (
            await connection.fetchval("SELECT current_database()") == database_url.rsplit("/")[-1]
        )
        assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    finally:
        await connection.close()


async def test_each_test_gets_a_stream_of_its_own(stream_settings: StreamSettings) -> None:
    assert stream_settings.url is not None
    async with Redis.from_url(stream_settings.url) as redis:
        assert await redis.exists(stream_settings.redis_stream_name) == 0
        assert await redis.xadd(stream_settings.redis_stream_name, {"post_id": "p1"})
