"""From XADD to WebSocket frame, at a steady rate, through every real part.

Beside it, in the same run, the floor: one text at a time through the same model, alone. The
dashboard's mode sends one frame a tick, so half a tick is spent waiting for it by design.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import redis.asyncio as redis
import websockets

from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report, summary
from groundswell.analyzer.registry import open_analyzer
from groundswell.settings import AnalyzerSettings

TEXTS = (
    "The new update is wonderful, thank you {n} times!",
    "Third outage this week, order {n} is lost and nobody answers. Terrible.",
    "Meeting {n} starts at nine in the main hall.",
    "honestly did not expect to love episode {n} this much 😍",
    "my parcel {n} arrived broken again, so angry right now",
)


async def measure(options: argparse.Namespace) -> Report:
    """Publish ``options.rate`` posts/s for ``options.seconds``; times in milliseconds."""
    floor = await _analysis_alone(200)
    report = Report("XADD to WebSocket frame", "ms")
    report.rows["analysis alone, one text"] = summary(floor)
    async with running_platform(WS_MAX_POSTS_PER_SECOND="1000") as platform:
        await _one_way(platform, "plain", 20, 3.0)  # warm up
        for mode in ("plain", "batch"):
            delays = await _one_way(platform, mode, options.rate, options.seconds)
            report.rows[f"{mode} mode"] = summary(delays)
    report.notes["posts a second"] = options.rate
    report.notes["seconds a mode"] = options.seconds
    report.notes["tick (batch mode), ms"] = 250
    return report


async def _one_way(platform: Platform, mode: str, rate: float, seconds: float) -> list[float]:
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    url = platform.api_url.replace("http", "ws") + "/ws/sentiment"
    url += "?mode=batch" if mode == "batch" else ""
    async with websockets.connect(url, max_size=None) as socket:
        listening = asyncio.create_task(_listen(socket, seen))
        await _publish(platform.redis_url, rate, seconds, sent)
        deadline = time.monotonic() + 10
        while sent.keys() - seen.keys() and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        listening.cancel()
    missing = sent.keys() - seen.keys()
    if missing:
        raise RuntimeError(f"{len(missing)} of {len(sent)} posts never came, in {mode} mode")
    return [1000 * (seen[post_id] - moment) for post_id, moment in sent.items()]


async def _publish(redis_url: str, rate: float, seconds: float, sent: dict[str, float]) -> None:
    texts = _texts()
    async with redis.from_url(redis_url) as client:
        start = time.perf_counter()
        for n in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, start + n / rate - time.perf_counter()))
            post_id = uuid.uuid4().hex
            sent[post_id] = time.perf_counter()
            fields: Any = {"post_id": post_id, "source": "benchmark", "content": next(texts)}
            await client.xadd("social_posts_stream", fields)


async def _listen(socket: websockets.ClientConnection, seen: dict[str, float]) -> None:
    async for text in socket:
        now = time.perf_counter()
        frame = json.loads(text)
        posts = [frame["data"]] if frame["type"] == "new_post" else frame.get("posts", [])
        for post in posts:
            seen.setdefault(post["post_id"], now)


async def _analysis_alone(rounds: int) -> list[float]:
    analyzer = await open_analyzer(AnalyzerSettings(analyzer_cache_size=0))
    texts = _texts()
    samples = []
    for _ in range(rounds):
        start = time.perf_counter()
        await analyzer.analyze([next(texts)])
        samples.append(1000 * (time.perf_counter() - start))
    await analyzer.close()
    return samples


def _texts() -> Iterator[str]:
    for n in itertools.count():
        yield TEXTS[n % len(TEXTS)].format(n=n)
