"""Workers and API replicas around a cluster of three nodes, with the stream split over it."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator

from pydantic import SecretStr
from redis.asyncio import RedisCluster

from groundswell.api.dependencies import open_deps
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, PostEvent
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.settings import ApiSettings, DatabaseSettings, Settings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.stream.consumer import unique_name
from groundswell.stream.facade import Stream
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually
from tests.integration.api.conftest import begin, frame, serving

PARTITIONS = 16
POSTS = 400


async def test_every_replica_shows_what_any_worker_takes_from_a_cluster_of_three(
    cluster_url: str, database_url: str
) -> None:
    settings = _settings(cluster_url, database_url)
    async with (
        Stream.open(settings.stream) as stream,
        open_deps(settings) as one,
        open_deps(settings) as other,
        serving(one, settings) as here,
        serving(other, settings) as there,
        here.socket("mode=batch", max_size=None) as first,
        there.socket("mode=batch", max_size=None) as second,
        _worker(settings),
        _worker(settings),
    ):
        await begin(first)
        await begin(second)
        now = utc_now()
        posts = [Post(f"p{n}", "net", f"good {n}", now, author="ann") for n in range(POSTS)]
        await stream.producer.add([PostEvent(post) for post in posts + posts[:50]])
        for socket in (first, second):
            while (await frame(socket, "update"))["totals"]["last_hour"]["total"] != POSTS:
                pass
        assert await eventually(lambda: _done(stream))
        assert (await one.posts.count(PostFilter()))[0] == POSTS
    assert len(await _nodes(cluster_url, stream.keys.partitions)) == 3


def _settings(cluster_url: str, database_url: str) -> Settings:
    own = uuid.uuid4().hex[:12]
    return Settings(
        database=DatabaseSettings(database_url=SecretStr(database_url), database_pool_size=4),
        stream=StreamSettings(
            redis_url=SecretStr(cluster_url),
            redis_stream_name=f"posts_{own}",
            redis_cache_prefix=f"cache_{own}",
            stream_partitions=PARTITIONS,
        ),
        api=ApiSettings(api_port=0, ws_tick_ms=20, cache_ttl_seconds=0),
    )


@contextlib.asynccontextmanager
async def _worker(settings: Settings) -> AsyncIterator[None]:
    database = await Database.open(settings.database)
    async with Stream.open(settings.stream) as stream:
        stopping = asyncio.Event()
        worker = Worker(
            stream.consumer(unique_name()),
            WordAnalyzer(),
            PostStore(database),
            stream.dead_letters,
            stream.publisher,
            WorkerLimits(batch_size=32, block_ms=20, drain_seconds=5),
        )
        running = asyncio.create_task(worker.run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await asyncio.wait_for(running, 20)
    await database.close()


async def _done(stream: Stream) -> bool:
    return await stream.producer.backlog() == 0


async def _nodes(url: str, keys: tuple[str, ...]) -> set[str]:
    """The nodes that hold the keys."""
    async with RedisCluster.from_url(url.replace("redis+cluster", "redis")) as cluster:
        found = [cluster.get_node_from_key(key) for key in keys]
    return {node.name for node in found if node is not None}
