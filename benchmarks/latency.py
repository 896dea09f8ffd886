"""From XADD to WebSocket frame, through every real part: after a burst, and at half load.

Bursts come first and tell what the platform can do here; half of that is the load under which each
post is timed. Beside them, in the same run: the model alone over a burst's posts, before it and
after, and one text at a time through the analyzer. The dashboard's mode sends one frame a tick, so
half a tick is spent waiting for it by design.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import replace
from statistics import fmean, median

import websockets

from benchmarks.load import made_posts, publish
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report, summary
from benchmarks.throughput import BareModel
from groundswell.analyzer.registry import open_analyzer
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, PostEvent
from groundswell.settings import AnalyzerSettings
from groundswell.stream.facade import Stream

BURST = 5_000
BURSTS = 3
TICK_MS = 250.0
WARM_UP = 256
# What no post may take to come, in seconds; the burst on a slow machine needs minutes.
PATIENCE = 600.0

Seen = dict[str, float]


async def measure(options: argparse.Namespace) -> Report:
    """Publish ``options.rate`` posts/s, or half load, for ``options.seconds``; milliseconds."""
    report = Report("XADD to WebSocket frame", "ms")
    report.rows["analysis alone, one text"] = summary(await _analysis_alone(200))
    async with running_platform(WS_MAX_POSTS_PER_SECOND="10000") as platform:
        await _warm_up(platform)
        drained = await _bursts(platform, report)
        rate = options.rate or drained / 2
        for mode in ("plain", "batch"):
            sent, found = await steadily(platform, mode, rate, options.seconds)
            delays = summary(found)
            report.notes[f"posts sent, and shown in frames, {mode} mode"] = f"{sent}, {len(found)}"
            tick = TICK_MS if mode == "batch" else 0.0
            report.rows[f"{mode} mode"] = delays
            report.goal(f"{mode} mode, p50, ms", delays["p50"], at_most=60 + tick)
            report.goal(f"{mode} mode, p99, ms", delays["p99"], at_most=250 + tick)
    report.notes["posts a second, then"] = round(rate, 1)
    report.notes["seconds a mode"] = options.seconds
    report.notes["tick (batch mode), ms"] = TICK_MS
    report.notes["load before"] = options.load
    return report


async def _warm_up(platform: Platform) -> None:
    posts = made_posts(WARM_UP, run="warm")
    async with _listening(platform, "plain") as seen:
        await publish(platform.stream_settings, posts)
        await _all_seen({post.post_id for post in posts}, seen)


async def _bursts(platform: Platform, report: Report) -> float:
    """Posts/s of the median burst; each beside the model alone over the same posts."""
    alone: list[float] = []
    rates: list[float] = []
    overtaken = 0
    for number in range(BURSTS):  # other texts each: the analyzer remembers some
        posts = made_posts(BURST, run=f"burst{number}", seed=17 + number)
        model = BareModel([post.content for post in posts])
        before = await asyncio.to_thread(model.posts_per_second)
        rate, out_of_order = await _burst(platform, posts)
        after = await asyncio.to_thread(model.posts_per_second)
        alone.append(fmean((before, after)))
        rates.append(rate)
        overtaken += out_of_order
    ratio = median(rate / model for rate, model in zip(rates, alone, strict=True))
    report.goal(f"burst of {BURST:,} / model alone", ratio, at_least=0.9)
    report.goal("bursts, posts out of their source's order", overtaken, at_most=0)
    report.notes["posts/s, burst"] = round(median(rates), 1)
    report.notes["posts/s, model alone"] = round(median(alone), 1)
    report.notes["bursts"] = BURSTS
    return median(rates)


async def _burst(platform: Platform, posts: Sequence[Post]) -> tuple[float, int]:
    """Put them on the stream at once; posts/s until the last frame, and how many came late."""
    async with _listening(platform, "plain") as seen:
        start = time.perf_counter()
        await publish(platform.stream_settings, posts)
        await _all_seen({post.post_id for post in posts}, seen)
    return len(posts) / (max(seen.values()) - start), _overtaken(posts, seen)


def _overtaken(posts: Sequence[Post], seen: Seen) -> int:
    """How many posts came before one of their source that was sent earlier."""
    place = {post_id: number for number, post_id in enumerate(seen)}
    by_source: dict[str, list[int]] = {}
    for post in posts:
        by_source.setdefault(post.source, []).append(place[post.post_id])
    return sum(
        later < earlier
        for places in by_source.values()
        for earlier, later in itertools.pairwise(places)
    )


async def steadily(
    platform: Platform, mode: str, rate: float, seconds: float, *, run: str = "steady"
) -> tuple[int, list[float]]:
    """How many posts were sent at an even rate, and the time of each from XADD to its frame.

    Every post is shown in plain mode. A frame of the batch mode counts all, and shows the newest.
    """
    sent: Seen = {}
    posts = made_posts(int(rate * seconds), run=f"{run}-{mode}", seed=19)
    async with (
        _listening(platform, mode) as seen,
        Stream.open(platform.stream_settings) as stream,
    ):
        start = time.perf_counter()
        for number, post in enumerate(posts):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            sent[post.post_id] = time.perf_counter()
            await stream.producer.add([PostEvent(replace(post, created_at=utc_now()))])
        await _all_seen(sent.keys() if mode == "plain" else {posts[-1].post_id}, seen)
    shown = [1000 * (seen[one] - moment) for one, moment in sent.items() if one in seen]
    return len(sent), shown


@asynccontextmanager
async def _listening(platform: Platform, mode: str) -> AsyncIterator[Seen]:
    """A socket open; when each post's first frame came, in the order in which they came."""
    seen: Seen = {}
    url = f"{platform.api_url.replace('http', 'ws')}/ws/sentiment?mode={mode}"
    async with websockets.connect(url, max_size=None) as socket:
        listening = asyncio.create_task(_listen(socket, seen))
        yield seen
        listening.cancel()


async def _listen(socket: websockets.ClientConnection, seen: Seen) -> None:
    async for text in socket:
        now = time.perf_counter()
        frame = json.loads(text)
        posts = [frame["data"]] if frame["type"] == "new_post" else frame.get("posts", [])
        for post in posts:
            seen.setdefault(post["post_id"], now)


async def _all_seen(expected: Set[str], seen: Seen) -> None:
    async with asyncio.timeout(PATIENCE):
        while expected - seen.keys():  # noqa: ASYNC110 - frames come when they come
            await asyncio.sleep(0.05)


async def _analysis_alone(rounds: int) -> list[float]:
    texts = [post.content for post in made_posts(rounds, run="alone", seed=23)]
    samples = []
    async with await open_analyzer(AnalyzerSettings(analyzer_cache_size=0)) as analyzer:
        for text in texts:
            start = time.perf_counter()
            await analyzer.analyze([text])
            samples.append(1000 * (time.perf_counter() - start))
    return samples
