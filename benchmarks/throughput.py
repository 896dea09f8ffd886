"""From XADD to committed, rolled up, acknowledged and published, everything on the same cores.

Beside it, in the same run and in turns, the ceiling: the model alone over the same texts, already
tokenised. And the same way with an analyzer that takes no time, which shows what the platform
itself costs a post.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np

from benchmarks.flow import Flow, flow
from benchmarks.load import made_posts, stored_and_counted
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report
from groundswell.analyzer.batcher import plan_batches
from groundswell.analyzer.bundled import load_bundled

ROUNDS = 3
POSTS_A_ROUND = 4_000
INSTANT_POSTS_A_ROUND = 20_000
WARM_UP = 2_000


async def measure(options: argparse.Namespace) -> Report:
    """Posts a second; the median of the rounds, whose parts follow each other at once."""
    report = Report("From the stream to committed, rolled up, acknowledged, published", "posts/s")
    await _with_the_model(report)
    await _with_an_instant_analyzer(report)
    report.notes["load before"] = options.load
    report.notes["rounds"] = ROUNDS
    return report


async def _with_the_model(report: Report) -> None:
    alone: list[float] = []
    whole: list[float] = []
    # The rounds have the same texts, as the model alone has: no cache may know them.
    async with running_platform(("work", "serve"), ANALYZER_CACHE_SIZE="0") as platform:
        await flow(platform, made_posts(WARM_UP, run="warm"))
        model = BareModel([post.content for post in made_posts(POSTS_A_ROUND, run="m", seed=11)])
        for number in range(ROUNDS):
            alone.append(await asyncio.to_thread(model.posts_per_second))
            posts = made_posts(POSTS_A_ROUND, run=f"round{number}", seed=11)
            whole.append((await flow(platform, posts, ahead=False)).posts_per_second)
        await _check(platform, WARM_UP + ROUNDS * POSTS_A_ROUND)
    ratio = median(one / other for one, other in zip(whole, alone, strict=True))
    report.rows["the model alone, tokenised before"] = _row(alone)
    report.rows["the platform with that model"] = _row(whole)
    report.goal("platform with the model / model alone", ratio, at_least=0.9)


async def _with_an_instant_analyzer(report: Report) -> None:
    for label, services in (("", ("instant",)), (", with the API", ("instant", "serve"))):
        runs: list[Flow] = []
        async with running_platform(services) as platform:
            await flow(platform, made_posts(WARM_UP, run="warm"))
            for number in range(ROUNDS):
                posts = made_posts(INSTANT_POSTS_A_ROUND, run=f"instant{number}")
                runs.append(await flow(platform, posts))
            await _check(platform, WARM_UP + ROUNDS * INSTANT_POSTS_A_ROUND)
        rates = [run.posts_per_second for run in runs]
        report.rows[f"one worker, instant analyzer{label}"] = _row(rates)
        for name in runs[0].cpu:
            report.notes[f"µs of CPU a post, {name}{label}"] = round(
                median(1e6 * run.cpu[name] / INSTANT_POSTS_A_ROUND for run in runs), 1
            )
        if not label:
            report.goal("posts/s a worker, instant analyzer", median(rates), at_least=10_000)


async def _check(platform: Platform, expected: int) -> None:
    found = await stored_and_counted(platform.database_url)
    if found != (expected, expected):
        raise RuntimeError(f"{expected} posts were sent; stored and counted: {found}")


def _row(rates: Sequence[float]) -> dict[str, float]:
    return {"median": median(rates), "lowest": min(rates), "highest": max(rates)}


class BareModel:
    """Nothing but the network, on all cores, over batches that were made before."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._model = load_bundled()
        self._texts = len(texts)
        self._batches: list[list[np.ndarray]] = []
        for start in range(0, len(texts), 256):
            windows = self._model.tokens.windows(texts[start : start + 256])
            rows = [row for parts in windows for row in parts]
            for places in plan_batches([len(row) for row in rows]):
                self._batches.append([rows[place] for place in places])

    def posts_per_second(self) -> float:
        start = time.perf_counter()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(self._model.network.logits, self._batches):
                pass
        return self._texts / (time.perf_counter() - start)
