"""A source far faster than its one worker: everything stays bounded, and nothing is trimmed."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest
import redis.asyncio

from groundswell.embedded import ports
from groundswell.services.back_pressure import LOOK_POSTS
from groundswell.settings import StreamSettings
from groundswell.sources.base import MOST_A_BATCH
from groundswell.stream.facade import Stream
from tests.eventually import eventually
from tests.faults.services import Service, kept

POSTS = 200_000
RATE = 20_000
HIGH_WATER = 5_000
MOST_ON_STREAM = HIGH_WATER + LOOK_POSTS + MOST_A_BATCH
SECONDS = 12.0
MEGABYTE = 2**20
FOREIGN = "Heute ist leider schon wieder alles zu spät gekommen, und niemand weiß warum"


@dataclass
class Watch:
    """What was seen while it ran."""

    backlog: list[int] = field(default_factory=list)
    length: list[int] = field(default_factory=list)
    memory: dict[str, list[int]] = field(default_factory=dict)

    def look(self, services: dict[str, Service]) -> None:
        for name, service in services.items():
            if service.pid is not None:
                used = psutil.Process(service.pid).memory_info().rss
                self.memory.setdefault(name, []).append(used)

    def growth(self, name: str) -> float:
        """Megabytes gained between the first third of the time and its end."""
        seen = self.memory[name]
        return (max(seen[-5:]) - max(seen[: len(seen) // 3])) / MEGABYTE


def write_posts(path: Path) -> None:
    dice = random.Random(7)
    words = ("so", "very", "good", "bad", "train", "phone", "again", "today", "never", "love")
    with path.open("w", encoding="utf-8") as file:
        # The tables of the other languages are loaded once: before anything is measured.
        file.write(json.dumps({"post_id": "p0", "content": FOREIGN}) + "\n")
        for number in range(1, POSTS):
            text = f"{' '.join(dice.choices(words, k=30))} {number}"  # no two alike: no cache helps
            file.write(json.dumps({"post_id": f"p{number}", "content": text}) + "\n")


@pytest.mark.timeout(240)
async def test_a_source_of_20_000_a_second_waits_for_one_slow_worker(
    database_url: str, redis_url: str, stream_settings: StreamSettings, tmp_path: Path
) -> None:
    path = tmp_path / "posts.ndjson"
    await asyncio.to_thread(write_posts, path)
    port = ports.choose(None)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "REDIS_STREAM_NAME": stream_settings.redis_stream_name,
        "REDIS_CONSUMER_GROUP": stream_settings.redis_consumer_group,
        "STREAM_HIGH_WATER": str(HIGH_WATER),
        "ANALYZER_THREADS": "1",
        "WORKER_DRAIN_SECONDS": "30",
    }
    measured = {**environment, "METRICS_PORT": str(port)}
    ingest = ("ingest", "--source", f"replay:{path}", "--rate", str(RATE))
    services = {
        "worker": Service("worker", ["work"], environment, tmp_path / "worker.log"),
        "ingester": Service("ingester", ingest, measured, tmp_path / "ingester.log"),
    }
    watch = Watch()
    async with Stream.open(stream_settings) as stream:
        async with kept(list(services.values()), random.Random(1)):
            await eventually(lambda: _full(stream), within=60)
            told = await eventually(lambda: _metrics(port), within=10)
            began = time.monotonic()
            while time.monotonic() - began < SECONDS:
                stats = await stream.stats()
                watch.backlog.append(stats.backlog)
                watch.length.append(stats.length)
                watch.look(services)
                await asyncio.sleep(0.1)
            at_work = await stream.stats()
        assert not [crash for service in services.values() for crash in service.crashes]
        await _check_nothing_is_lost(stream, stream_settings, redis_url, database_url)
    sys.stderr.write(
        f"\nbacklog at most {max(watch.backlog)} of {MOST_ON_STREAM}, stream at most "
        f"{max(watch.length)} entries, grown by MB: "
        f"{ {name: round(watch.growth(name), 1) for name in services} }\n"
    )
    assert HIGH_WATER / 3 < max(watch.backlog) <= MOST_ON_STREAM
    assert max(watch.length) <= 2 * MOST_ON_STREAM, "what is done is trimmed, though not at once"
    assert all(watch.growth(name) < 40 for name in services)
    assert told is not None
    assert at_work.lag > 0
    assert at_work.workers == 1
    assert f'groundswell_limit{{bound="stream_backlog"}} {float(HIGH_WATER)}' in told
    assert "groundswell_ingest_paused 1.0" in told


async def _full(stream: Stream) -> bool:
    return (await stream.stats()).backlog > HIGH_WATER


async def _metrics(port: int) -> str | None:
    """The ingester's metrics, once they say that it waits."""
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    return text if "groundswell_ingest_paused 1.0" in text else None


async def _check_nothing_is_lost(
    stream: Stream, settings: StreamSettings, redis_url: str, database_url: str
) -> None:
    """All that was written is stored, or still waits on the stream; no number is missing."""
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        entries = await client.xrange(settings.redis_stream_name)
    waiting = {fields[b"post_id"].decode() for _, fields in entries or []}  # type: ignore[index, union-attr]
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT post_id FROM social_media_posts")
    await connection.close()
    stored = {row["post_id"] for row in rows}
    written = (await stream.stats()).published
    assert stored | waiting == {f"p{number}" for number in range(written)}
    assert len(stored) < written < POSTS
