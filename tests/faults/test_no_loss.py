"""No fault loses a post, counts one twice or shows a false total: real processes, real kills.

``make faults`` runs it at full length; ``FAULT_POSTS``, ``FAULT_SECONDS``, ``FAULT_FROZEN``,
``FAULT_MOST`` and ``FAULT_SEED`` (0: any) change it. A run is told by its seed, which is printed.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from groundswell.domain.clock import utc_now
from tests.eventually import eventually
from tests.faults import deliveries, ledger
from tests.faults.clients import BatchClient, PlainClient, connected
from tests.faults.faults import Faults
from tests.faults.posts import Posts, make_posts
from tests.faults.stage import Stage, stage
from tests.faults.writers import push_all, write_all

POSTS = int(os.environ.get("FAULT_POSTS", "2500"))
SECONDS = float(os.environ.get("FAULT_SECONDS", "10"))
FROZEN = float(os.environ.get("FAULT_FROZEN", "3"))
MOST = int(os.environ.get("FAULT_MOST", "8"))
SEED = int(os.environ.get("FAULT_SEED", "1")) or random.randrange(1, 1_000_000)
DRAINED_WITHIN = 240.0
TOLD_WITHIN = 240.0
"""A rule looks once a minute, and what a killed sender had in hand goes out a lease later."""
MINUTE = 60.0
SHOWN_WITHIN = 20.0
"""Clients know by then; comparing with the store, which may heal what nobody told, takes longer."""


def dice_for(purpose: str) -> random.Random:
    """Dice of their own for each purpose: how long one takes does not change another's throws."""
    return random.Random(f"{SEED} {purpose}")


def tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


@pytest.mark.timeout(900)
async def test_whatever_fails_every_post_is_stored_and_counted_once(tmp_path: Path) -> None:
    tell(f"\nseed {SEED}: {POSTS} posts in {SECONDS:g} s, frozen for {FROZEN:g} s")
    start = ledger.a_while_ahead(utc_now())
    posts = await make_posts(tmp_path / "posts.ndjson", POSTS, start, SECONDS, dice_for("posts"))
    rate = 0.95 * POSTS / SECONDS
    claim = min(10.0, FROZEN)
    async with (
        deliveries.receivers(dice_for("receivers")) as told,
        stage(
            tmp_path, posts.file, dice_for("restarts"), rate=rate, claim_idle_seconds=claim
        ) as running,
    ):
        await eventually(lambda: _ready(running), within=60)
        await deliveries.watch(running, told)
        listener = BatchClient("alerts")
        clients: list[PlainClient | BatchClient] = [PlainClient(), BatchClient(), listener]
        for _ in range(2):
            await ledger.watch(running)
        faults = Faults(running, dice_for("faults"), FROZEN)
        began = time.monotonic()
        try:
            async with connected(str(running.api.base_url).rstrip("/"), clients):
                await asyncio.gather(
                    faults.deal(SECONDS * 0.9, MOST or None),
                    push_all(running, posts, SECONDS * 0.8),
                    write_all(running, posts, SECONDS * 0.8),
                    _watch_more(running, SECONDS * 0.4),
                )
                dealt = time.monotonic() - began
                ingester = running.services["ingester"]
                await eventually(
                    lambda: ingester.finished.is_set(), within=DRAINED_WITHIN, every=0.2
                )
                await eventually(lambda: _settled(running), within=DRAINED_WITHIN, every=0.2)
                drained = time.monotonic() - began
                await eventually(lambda: _ready(running), within=60)
                await ledger.check_posts(running, posts)
                await ledger.check_rollups(running, posts)
                await eventually(lambda: _whole(running), within=DRAINED_WITHIN, every=0.5)
                in_topics = await ledger.check_topics(running, posts)
                letters = await ledger.check_dead_letters(running, posts)
                await eventually(lambda: _alerts(running, posts), within=30, every=0.5)
                await eventually(lambda: _shown(clients, posts), within=SHOWN_WITHIN, every=0.2)
                await eventually(lambda: _told(running, listener), within=SHOWN_WITHIN, every=0.2)
                over = SECONDS > MINUTE
                await eventually(
                    lambda: deliveries.all_told(running, over=over),
                    within=TOLD_WITHIN,
                    every=0.5,
                )
                messages = await deliveries.check(running, told)
        finally:
            tell("\n".join(faults.log))
            tell("\n".join(map(str, clients)))
    starts = {name: service.starts for name, service in running.services.items()}
    tell(
        f"seed {SEED}: {len(posts.good)} posts stored once, {len(posts.poison)} refused "
        f"({letters} dead letters), faults over after {dealt:.0f} s, "
        f"drained after {drained:.0f} s, {in_topics} posts in topics counted, {messages}, "
        f"starts {starts}"
    )
    assert not running.crashes, "\n\n".join(running.crashes)


async def _ready(running: Stage) -> bool:
    try:
        return (await running.api.get("/api/health/ready")).status_code == 200
    except httpx.TransportError:
        return False


async def _watch_more(running: Stage, seconds: float) -> None:
    """Two more topics while posts come: whoever is down is asked again."""
    await asyncio.sleep(seconds)
    for count in (3, 4):
        await eventually(lambda: _watched(running, count), within=DRAINED_WITHIN, every=0.5)  # noqa: B023


async def _watched(running: Stage, count: int) -> bool:
    try:
        if len((await running.api.get("/api/topics")).json()["topics"]) >= count:
            return True
        await ledger.watch(running)
    except (httpx.HTTPError, KeyError):
        return False
    return True


async def _whole(running: Stage) -> bool:
    try:
        return await ledger.topics_are_whole(running)
    except (httpx.HTTPError, KeyError):
        return False


async def _settled(running: Stage) -> bool:
    try:
        return await ledger.settled(running)
    except Exception:
        return False


async def _alerts(running: Stage, posts: Posts) -> bool:
    await ledger.check_alerts(running, posts)
    return True


def _shown(clients: Sequence[PlainClient | BatchClient], posts: Posts) -> bool:
    ledger.check_clients(clients, posts)
    return True


async def _told(running: Stage, listener: BatchClient) -> bool:
    await ledger.check_told_alerts(running, listener)
    return True
