"""All networks on this machine at once, for a platform that reads them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.contract.sources.brokers import Cluster
from tests.contract.sources.fediverse import Instance
from tests.contract.sources.feeds import Site
from tests.contract.sources.filtered_stream import FilteredStream
from tests.contract.sources.jetstream_host import JetstreamHost
from tests.contract.sources.nats_servers import program
from tests.contract.sources.nats_servers import running as nats_running
from tests.contract.sources.news import News
from tests.contract.sources.subreddits import Subreddits


@dataclass(frozen=True)
class Networks:
    """``specs`` by the source of their posts, and the settings that they need."""

    specs: dict[str, str]
    environment: dict[str, str]

    @property
    def arguments(self) -> list[str]:
        return [part for spec in self.specs.values() for part in ("--source", spec)]


@asynccontextmanager
async def networks(folder: Path) -> AsyncIterator[Networks]:
    """Each has a few posts, and is written on for as long as it is there."""
    site, news, things = Site(grows=1), News(3, grows=1), Subreddits(3, grows=1)
    tweets, cluster = FilteredStream(), Cluster()
    site.written = 1
    async with AsyncExitStack() as stack:
        for each in (site, news, things, tweets):
            await stack.enter_async_context(each.http.running())
        instance = await stack.enter_async_context(Instance(1).running())
        host = await stack.enter_async_context(JetstreamHost().running())
        specs = {
            "press": f"rss:{site.url}#every=1&name=press",
            "hackernews": "hackernews?back=1000&every=1",
            "reddit": "reddit?subreddits=coffee&every=1",
            "mastodon": f"mastodon:{instance.url}",
            "bluesky": f"bluesky?hosts={host.url}",
            "twitter": "x?rule=coffee",
            "shop": f"kafka://{cluster.address}/posts?name=shop",
        }
        if program() is not None:
            server = stack.enter_context(nats_running(folder))
            async with server.jetstream() as stream:
                await stream.add_stream(name="posts", subjects=["posts"])
            await server.write("posts", 3)
            specs["forms"] = f"nats://{server.address}/posts?name=forms"

        async def write_on() -> None:
            for number in itertools.count():
                instance.write()
                await host.post(number)
                await tweets.write()
                await asyncio.to_thread(cluster.write, "posts")
                await asyncio.sleep(0.5)

        writing = asyncio.create_task(write_on())
        stack.callback(writing.cancel)
        yield Networks(
            specs,
            {
                "HACKERNEWS_URL": news.http.url,
                "REDDIT_CLIENT_ID": "app",
                "REDDIT_CLIENT_SECRET": things.secret,
                "REDDIT_LOGIN_URL": things.http.url,
                "REDDIT_API_URL": things.http.url,
                "X_URL": tweets.http.url,
                "X_BEARER_TOKEN": tweets.token,
            },
        )
