"""Posts put on the stream, and what it took until the platform was done with them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.load import drained, publish
from benchmarks.platform import Platform
from groundswell.domain.post import Post


@dataclass(frozen=True, slots=True)
class Flow:
    """What one load took; ``cpu``: seconds by process."""

    posts: int
    posts_per_second: float
    cpu: dict[str, float]


async def flow(platform: Platform, posts: Sequence[Post], *, ahead: bool = True) -> Flow:
    """Put all posts on the stream and wait until they are done.

    ``ahead``: while the services stand still; else the time it takes to put them there counts.
    """
    start = time.perf_counter()
    before = platform.cpu_seconds()
    if ahead:
        with platform.frozen():
            await asyncio.sleep(1.2)  # a read that waits ends by then; later ones get the posts
            await publish(platform.stream_settings, posts)
            before = platform.cpu_seconds()
        start = time.perf_counter()
    else:
        await publish(platform.stream_settings, posts)
    end = await drained(platform.stream_settings)
    after = platform.cpu_seconds()
    used = {name: after[name] - before.get(name, 0.0) for name in after}
    return Flow(len(posts), len(posts) / (end - start), used)
