"""Many WebSocket clients on one API process while posts pour in, beside a single client.

The clients live in a process of their own. A post's age on arrival counts from when it was put on
the stream; what many clients add to it is the difference to what a single client sees.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
from dataclasses import dataclass

import psutil

from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report
from benchmarks.writing import writing

CLIENTS = 2_000
STALLED = 100
POSTS_A_SECOND = 1_000
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a crowd saw, in milliseconds, and the API's memory in bytes before and while."""

    delay: dict[str, float]
    behind_first: dict[str, float]
    lost: int
    memory_before: int
    memory_during: int


async def measure(options: argparse.Namespace) -> Report:
    """Ages of posts on arrival, in milliseconds; the tick of 250 ms is in all of them."""
    _raise_open_files()
    report = Report(f"{CLIENTS:,} sockets, {POSTS_A_SECOND:,} posts/s coming in", "ms")
    async with (
        running_platform(("instant", "serve")) as platform,
        writing(platform, POSTS_A_SECOND),
    ):
        await _crowd(platform, 50, 0, seconds=5)  # warm up
        one = await _crowd(platform, 1, 0)
        many = await _crowd(platform, CLIENTS, 0)
        stalled = await _crowd(platform, CLIENTS, STALLED)
    for name, seen in (("one client", one), ("all clients", many), ("and some stall", stalled)):
        report.rows[f"age of the newest post, {name}"] = seen.delay
    report.rows["behind the first client to get the frame"] = many.behind_first
    a_client = (many.memory_during - many.memory_before) / CLIENTS / 1000
    report.goal("added delay, p99, ms", many.delay["p99"] - one.delay["p99"], at_most=300)
    report.goal(
        f"added delay, p99, ms, beside {STALLED} that never read",
        stalled.delay["p99"] - one.delay["p99"],
        at_most=300,
    )
    report.goal("memory a client, kB", a_client, at_most=40)
    report.goal("healthy clients lost", many.lost, at_most=0)
    report.notes["load before"] = options.load
    return report


async def _crowd(
    platform: Platform, clients: int, stalled: int, *, seconds: float = SECONDS
) -> Seen:
    api = psutil.Process(platform.processes["serve"].pid)
    before = api.memory_info().rss
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.websocket_clients"),
        platform.api_url.replace("http", "ws") + "/ws/sentiment?mode=batch",
        *("--clients", str(clients), "--stalled", str(stalled), "--seconds", str(seconds)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    await asyncio.sleep(seconds / 2)
    during = api.memory_info().rss
    told = json.loads(await process.stdout.readline())
    await process.wait()
    return Seen(told["delay"], told["behind_first"], told["lost"], before, during)


def _raise_open_files() -> None:
    """For this process and those it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
