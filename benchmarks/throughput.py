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
from dataclasses import dataclass
from statistics import median

import numpy as np

from benchmarks.load import drained, made_posts, publish, stored_and_counted
from benchmarks.matching import common_words, of_words
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report
from groundswell.analyzer.batcher import plan_batches
from groundswell.analyzer.bundled import load_bundled
from groundswell.domain.post import Post
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicFields, TopicStore

ROUNDS = 3
POSTS_A_ROUND = 4_000
INSTANT_POSTS_A_ROUND = 20_000
WARM_UP = 2_000
TOPICS = 10


async def measure(options: argparse.Namespace) -> Report:
    """Posts a second; the median of the rounds, whose parts follow each other at once."""
    report = Report("From the stream to committed, rolled up, acknowledged, published", "posts/s")
    await _with_the_model(report)
    await _with_an_instant_analyzer(report)
    await _with_topics(report)
    report.notes["load before"] = options.load
    report.notes["rounds"] = ROUNDS
    return report


async def _with_the_model(report: Report) -> None:
    alone: list[float] = []
    whole: list[float] = []
    # The rounds have the same texts, as the model alone has: no cache may know them.
    async with running_platform(("work", "serve"), ANALYZER_CACHE_SIZE="0") as platform:
        await _flow(platform, made_posts(WARM_UP, run="warm"))
        model = BareModel([post.content for post in made_posts(POSTS_A_ROUND, run="m", seed=11)])
        for number in range(ROUNDS):
            alone.append(await asyncio.to_thread(model.posts_per_second))
            posts = made_posts(POSTS_A_ROUND, run=f"round{number}", seed=11)
            whole.append((await _flow(platform, posts, ahead=False)).posts_per_second)
        await _check(platform, WARM_UP + ROUNDS * POSTS_A_ROUND)
    ratio = median(one / other for one, other in zip(whole, alone, strict=True))
    report.rows["the model alone, tokenised before"] = _row(alone)
    report.rows["the platform with that model"] = _row(whole)
    report.goal("platform with the model / model alone", ratio, at_least=0.9)


async def _with_an_instant_analyzer(report: Report) -> None:
    for label, services in (("", ("instant",)), (", with the API", ("instant", "serve"))):
        runs: list[Flow] = []
        async with running_platform(services) as platform:
            await _flow(platform, made_posts(WARM_UP, run="warm"))
            for number in range(ROUNDS):
                posts = made_posts(INSTANT_POSTS_A_ROUND, run=f"instant{number}")
                runs.append(await _flow(platform, posts))
            await _check(platform, WARM_UP + ROUNDS * INSTANT_POSTS_A_ROUND)
        rates = [run.posts_per_second for run in runs]
        report.rows[f"one worker, instant analyzer{label}"] = _row(rates)
        for name in runs[0].cpu:
            report.notes[f"µs of CPU a post, {name}{label}"] = round(
                median(1e6 * run.cpu[name] / INSTANT_POSTS_A_ROUND for run in runs), 1
            )
        if not label:
            report.goal("posts/s a worker, instant analyzer", median(rates), at_least=10_000)


async def _with_topics(report: Report) -> None:
    """The same worker with topics and without, in turns."""
    common = common_words(made_posts(WARM_UP, run="words"))
    runs: dict[bool, list[float]] = {False: [], True: []}
    async with running_platform(("instant",)) as platform:
        database = await Database.open(DatabaseSettings(), platform.database_url)
        topics = TopicStore(database)
        await _flow(platform, made_posts(WARM_UP, run="warm"))
        for number in range(2 * ROUNDS):
            watched = bool(number % 2)
            if watched:
                for place, query in enumerate(of_words(common, TOPICS)):
                    await topics.create(TopicFields(f"topic {place}", query))
            posts = made_posts(INSTANT_POSTS_A_ROUND, run=f"topics{number}")
            runs[watched].append((await _flow(platform, posts)).posts_per_second)
            for topic in await topics.list():
                await topics.delete(topic.id)
        count = "SELECT count(*) FROM topic_posts"
        members = await database.pool.fetchval(count)
        await database.close()
    ratio = median(one / other for one, other in zip(runs[True], runs[False], strict=True))
    report.rows["one worker, instant analyzer, in turns"] = _row(runs[False])
    report.rows[f"the same with {TOPICS} topics"] = _row(runs[True])
    report.notes["topics a post"] = round(members / (ROUNDS * INSTANT_POSTS_A_ROUND), 2)
    report.goal(f"with {TOPICS} topics / without", ratio, at_least=0.85)


@dataclass(frozen=True, slots=True)
class Flow:
    """What one load took; ``cpu``: seconds by process."""

    posts_per_second: float
    cpu: dict[str, float]


async def _flow(platform: Platform, posts: Sequence[Post], *, ahead: bool = True) -> Flow:
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
    return Flow(len(posts) / (end - start), used)


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
