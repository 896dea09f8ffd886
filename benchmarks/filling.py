"""Filling topics from history: alone, and beside live posts, whose delays are measured in turns.

The turns without filling have the same topics, which are filled by then: what it costs to match
live posts with them is no part of what filling does to these.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from itertools import chain
from statistics import median

from benchmarks import history
from benchmarks.latency import steadily
from benchmarks.load import made_posts
from benchmarks.matching import common_words, of_words
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report, summary
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicFields, TopicStore

POSTS = 300_000
TOPICS = 10
POSTS_A_SECOND = 500.0
SECONDS = 8.0
ROUNDS = 4
PATIENCE = 300.0
_SEEN = "SELECT coalesce(sum(posts_seen), 0)::float8 FROM topic_versions WHERE state = 'filling'"
_LEFT = "SELECT count(*) FROM topic_versions WHERE state = 'filling'"


async def measure(options: argparse.Namespace) -> Report:
    """Live posts from XADD to their frame, in milliseconds; an instant analyzer in between."""
    delays: dict[bool, list[list[float]]] = {False: [], True: []}
    rates: list[float] = []
    alone: list[float] = []
    services = ("instant", "serve", "alert")
    async with running_platform(services, WS_MAX_POSTS_PER_SECOND="10000") as platform:
        await history.fill(platform.database_url, POSTS)
        database = await Database.open(DatabaseSettings(), platform.database_url)
        topics = TopicStore(database)
        queries = of_words(common_words(made_posts(4_000, run="words")), TOPICS)
        await _live(platform, "warm")
        for number in range(ROUNDS):
            for topic in await topics.list():
                await topics.delete(topic.id)
            for place, query in enumerate(queries):
                await topics.create(TopicFields(f"topic {place}", query))
            await _written_down(database)
            await _begun(database)
            before, start = await database.pool.fetchval(_SEEN), time.perf_counter()
            delays[True].append(await _live(platform, f"beside{number}"))
            after = await database.pool.fetchval(_SEEN)
            if not await database.pool.fetchval(_LEFT):
                raise RuntimeError("the past was filled before the live posts were done")
            rates.append((after - before) / TOPICS / (time.perf_counter() - start))
            alone.append(await _filled(database))
            await _written_down(database)
            delays[False].append(await _live(platform, f"alone{number}"))
        await database.close()
    report = Report(f"{TOPICS} topics filled from {POSTS:,} posts", "ms")
    pooled = {busy: summary(list(chain.from_iterable(turns))) for busy, turns in delays.items()}
    for busy, name in ((False, "without filling"), (True, "beside filling")):
        report.rows[f"{POSTS_A_SECOND:g} live posts/s, {name}"] = pooled[busy]
    ratio = pooled[True]["p99"] / pooled[False]["p99"]
    report.goal("live p99 of all turns, beside filling / without", ratio, at_most=1.2)
    report.notes["p99 of each turn, without and beside"] = ", ".join(
        f"{summary(one)['p99']:.0f} and {summary(other)['p99']:.0f}"
        for one, other in zip(delays[False], delays[True], strict=True)
    )
    report.notes["posts filled a second, alone"] = round(median(alone))
    report.notes["posts filled a second, beside live posts"] = round(median(rates))
    report.notes["load before"] = options.load
    return report


async def _live(platform: Platform, run: str) -> list[float]:
    _, found = await steadily(platform, "plain", POSTS_A_SECOND, SECONDS, run=run)
    return found


async def _begun(database: Database) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await database.pool.fetchval(_SEEN):  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.05)


async def _filled(database: Database) -> float:
    """Wait until all topics are filled; posts a second, of each topic."""
    before, start = await database.pool.fetchval(_SEEN), time.perf_counter()
    after, end = before, start
    async with asyncio.timeout(PATIENCE):
        while await database.pool.fetchval(_LEFT):
            after, end = await database.pool.fetchval(_SEEN), time.perf_counter()
            await asyncio.sleep(0.2)
    return float(after - before) / TOPICS / (end - start)


async def _written_down(database: Database) -> None:
    """What was stored before is no work of the turn that comes."""
    await database.pool.execute("CHECKPOINT", timeout=PATIENCE)
