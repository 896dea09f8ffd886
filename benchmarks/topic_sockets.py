"""Two hundred sockets, each with a topic of its own, beside as many with one topic, in turns."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from statistics import median

import psutil

from benchmarks.load import made_posts
from benchmarks.matching import common_words
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report
from benchmarks.writing import writing
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicFields, TopicStore

SOCKETS = 200
POSTS_A_SECOND = 1_000
SECONDS = 8.0
ROUNDS = 3
ONE, EACH = "one topic for all", "a topic for each"


async def measure(options: argparse.Namespace) -> Report:
    """Frames that all sockets get a second, and the API's processor time in % of a core."""
    words = common_words(made_posts(4_000, run="words"))[:SOCKETS]
    turns: dict[str, list[tuple[float, float]]] = {ONE: [], EACH: []}
    async with running_platform(("instant", "serve")) as platform:
        database = await Database.open(DatabaseSettings(), platform.database_url)
        for number, word in enumerate(words):
            await TopicStore(database).create(TopicFields(f"t{number}", word))
        await database.close()
        async with writing(platform, POSTS_A_SECOND):
            for number in range(ROUNDS + 1):
                for name, topic in ((ONE, "t0"), (EACH, "t{n}")):
                    turn = await _sockets(platform, topic, len(words))
                    if number:
                        turns[name].append(turn)
    report = Report(f"{len(words)} sockets, {POSTS_A_SECOND:,} posts/s coming in", "a second; %")
    for name, found in turns.items():
        frames, cores = (median(column) for column in zip(*found, strict=True))
        report.rows[name] = {"frames/s": frames, "% of core": cores}
    (frames, cores), (frames_each, cores_each) = (row.values() for row in report.rows.values())
    report.goal(f"frames, {EACH} / {ONE}", frames_each / frames, at_least=0.95)
    report.goal(f"API's processor time, {EACH} / {ONE}", cores_each / cores, at_most=2)
    report.notes["load before"] = options.load
    return report


async def _sockets(platform: Platform, topic: str, count: int) -> tuple[float, float]:
    api = psutil.Process(platform.processes["serve"].pid)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.websocket_clients"),
        platform.api_url.replace("http", "ws") + f"/ws/sentiment?mode=batch&topic={topic}",
        *("--clients", str(count), "--seconds", str(SECONDS)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    before = sum(api.cpu_times()[:2])
    told = json.loads(await process.stdout.readline())
    used = sum(api.cpu_times()[:2]) - before
    await process.wait()
    if told["lost"]:
        raise RuntimeError(f"{told['lost']} sockets were closed")
    return told["frames"] / SECONDS, 100 * used / SECONDS
