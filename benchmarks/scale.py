"""Workers added one after another to a stream split over 16 keys.

The analyzer takes a fixed time a batch, as an accelerator of each worker's own would, so that the
cores of one machine are not what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import time

from benchmarks.load import made_posts, publish
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report
from groundswell.stream.facade import Stream

WORKERS = (1, 4, 16)
PARTITIONS = 16
BATCH = 32
SECONDS_A_BATCH = 1.6
SETTLE_SECONDS = 8.0
SECONDS = 24.0


async def measure(options: argparse.Namespace) -> Report:
    """Posts a second by workers; efficiency is the share of so many times one worker's."""
    report = Report("Workers over a stream of 16 keys", "posts/s")
    one = 0.0
    for workers in WORKERS:
        rate = await _rate(workers)
        one = one or rate
        efficiency = rate / workers / one
        report.rows[f"{workers} workers"] = {"posts/s": rate, "efficiency": efficiency}
        if workers == WORKERS[-1]:
            report.goal(f"efficiency of {workers} workers", efficiency, at_least=0.9)
    report.notes["s a batch, given"] = SECONDS_A_BATCH
    report.notes["posts a batch"] = BATCH
    report.notes["load before"] = options.load
    return report


async def _rate(workers: int) -> float:
    """Posts acknowledged a second while there is always more to do."""
    async with running_platform(
        ("fixed",),
        copies=workers,
        STREAM_PARTITIONS=str(PARTITIONS),
        WORKER_BATCH_SIZE=str(BATCH),
        FIXED_SECONDS=str(SECONDS_A_BATCH),
        DATABASE_POOL_SIZE="3",
    ) as platform:
        enough = int(workers * BATCH / SECONDS_A_BATCH * (SETTLE_SECONDS * 4 + SECONDS) * 1.5)
        settings = platform.stream_settings.model_copy(update={"stream_partitions": PARTITIONS})
        await publish(settings, made_posts(enough + PARTITIONS * BATCH * 8, run="scale"))
        async with Stream.open(settings) as stream:
            await _all_at_work(stream, workers)
            await asyncio.sleep(SETTLE_SECONDS)
            return await _acknowledged_a_second(platform, stream)


async def _all_at_work(stream: Stream, workers: int) -> None:
    async with asyncio.timeout(120):
        while (await stream.stats()).workers < workers:  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(0.2)


async def _acknowledged_a_second(platform: Platform, stream: Stream) -> float:
    before, start = await stream.producer.backlog(), time.perf_counter()
    await asyncio.sleep(SECONDS)
    after, end = await stream.producer.backlog(), time.perf_counter()
    if not after:
        raise RuntimeError("the workers ran out of posts: nothing was measured")
    return (before - after) / (end - start)
