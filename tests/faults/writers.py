"""The posts that do not come from the file: pushed to the API, and written by a foreign XADD."""

from __future__ import annotations

import asyncio
from typing import cast

import httpx
import redis.asyncio
from redis.exceptions import RedisError

from tests.eventually import eventually
from tests.faults.posts import Posts
from tests.faults.stage import Stage

_PUSHED_TOGETHER = 20


async def push_all(stage: Stage, posts: Posts, seconds: float) -> None:
    """Push in small lists over ``seconds``, each until the API says that it has it."""
    lists = [
        posts.pushed[start : start + _PUSHED_TOGETHER]
        for start in range(0, len(posts.pushed), _PUSHED_TOGETHER)
    ]
    for body in lists:
        await eventually(lambda body=body: _pushed(stage.api, body), within=120, every=0.2)  # type: ignore[misc]
        await asyncio.sleep(seconds / len(lists))


async def _pushed(api: httpx.AsyncClient, body: list[dict[str, str]]) -> bool:
    try:
        answer = await api.post("/api/posts", json=body)
    except httpx.TransportError:
        return False
    if answer.status_code == 202:
        assert answer.json() == {"accepted": len(body), "rejected": []}
        return True
    assert answer.status_code == 503, answer.text
    return False


async def write_all(stage: Stage, posts: Posts, seconds: float) -> None:
    """Write plain entries over ``seconds``, as any program would, each until Redis has it."""
    key = stage.stream_settings.redis_stream_name
    async with redis.asyncio.Redis.from_url(stage.engines.redis_url, socket_timeout=5) as client:
        for fields in posts.foreign:
            while True:
                try:
                    await client.xadd(key, cast("dict[object, object]", fields))  # type: ignore[arg-type]
                    break
                except (RedisError, OSError):
                    await asyncio.sleep(0.2)
            await asyncio.sleep(seconds / len(posts.foreign))
