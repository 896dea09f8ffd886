"""A whole image of the stream's server, written by itself while it goes on."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis
from redis.exceptions import RedisError

from groundswell.errors import StreamUnavailable

_ASK_EVERY = 0.05


async def write_image(url: str) -> None:
    """Let the server write ``dump.rdb`` into its folder: all it holds at one moment.

    Raises:
        StreamUnavailable: it does not answer, or could not write it.
    """
    try:
        async with Redis.from_url(url) as redis:
            before = await redis.info("persistence")
            await redis.bgsave(schedule=True)
            while True:
                now = await redis.info("persistence")
                # Counted when it begins, which a rewrite of the append-only file may put off.
                if now["rdb_saves"] > before["rdb_saves"] and not now["rdb_bgsave_in_progress"]:
                    break
                await asyncio.sleep(_ASK_EVERY)
            if now["rdb_last_bgsave_status"] != "ok":
                raise StreamUnavailable(
                    "the stream's server could not write its image: see logs/valkey.log "
                    "in the data folder (a full disk?)"
                )
    except (RedisError, OSError) as error:
        raise StreamUnavailable(f"the stream's server does not answer: {error}") from error
