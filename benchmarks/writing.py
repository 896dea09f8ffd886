"""New posts on the stream at an even rate, for as long as something is measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from benchmarks.load import made_posts
from benchmarks.platform import Platform
from groundswell.domain.clock import utc_now
from groundswell.domain.post import PostEvent
from groundswell.lifecycle import cancel_all
from groundswell.stream.facade import Stream

GUST_SECONDS = 0.05


@asynccontextmanager
async def writing(platform: Platform, posts_per_second: float) -> AsyncIterator[None]:
    """Write until left; a writer that fails then says so."""
    task = asyncio.create_task(_write(platform, posts_per_second))
    try:
        yield
    finally:
        await cancel_all([task])
    if not task.cancelled():
        task.result()


async def _write(platform: Platform, posts_per_second: float) -> None:
    posts = made_posts(20_000, run="live", seed=5)
    start, sent = time.perf_counter(), 0
    async with Stream.open(platform.stream_settings) as stream:
        while True:
            await asyncio.sleep(GUST_SECONDS)
            due = int((time.perf_counter() - start) * posts_per_second)
            now = utc_now()
            await stream.producer.add(
                [
                    PostEvent(
                        replace(posts[n % len(posts)], post_id=f"live:{start}:{n}", created_at=now)
                    )
                    for n in range(sent, due)
                ]
            )
            sent = due
