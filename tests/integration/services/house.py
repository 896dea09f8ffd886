"""A stream and a store with workers between them, for tests of what a worker does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from groundswell.analyzer.base import Analyzer
from groundswell.domain.post import Post, PostEvent
from groundswell.services.topic_matching import TopicMatching
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.topics.definitions import TopicStore
from groundswell.stream.consumer import unique_name
from groundswell.stream.facade import Stream
from tests.analyzers import WordAnalyzer

DAY = datetime(2026, 11, 20, tzinfo=UTC)
LIMITS = WorkerLimits(batch_size=50, block_ms=20, claim_idle_seconds=0.4, drain_seconds=5)


def post(number: int, content: str | None = None) -> Post:
    text = content or f"{('good', 'bad', 'plain')[number % 3]} {number}"
    moment = DAY.replace(hour=number % 24, minute=number % 60)
    return Post(f"p{number}", f"net{number % 2}", text, moment, author="ann")


def events(*posts: Post) -> list[PostEvent]:
    return [PostEvent(each) for each in posts]


@dataclass
class House:
    """A stream and a store of the test's own, and workers between them."""

    stream: Stream
    store: PostStore
    rollups: Rollups
    topics: TopicStore

    def made(self, limits: WorkerLimits = LIMITS, analyzer: Analyzer | None = None) -> Worker:
        """A worker that does not run yet."""
        return Worker(
            self.stream.consumer(unique_name()),
            analyzer or WordAnalyzer(),
            self.store,
            self.stream.dead_letters,
            self.stream.publisher,
            limits,
            TopicMatching(self.topics),
        )

    @contextlib.asynccontextmanager
    async def worker(
        self, limits: WorkerLimits = LIMITS, analyzer: Analyzer | None = None
    ) -> AsyncIterator[asyncio.Event]:
        stopping = asyncio.Event()
        running = asyncio.create_task(self.made(limits, analyzer).run(stopping))
        try:
            yield stopping
        finally:
            stopping.set()
            await asyncio.wait_for(running, 10)

    async def stored(self) -> int:
        return (await self.store.count(PostFilter()))[0]

    async def is_done(self) -> bool:
        return await self.stream.producer.backlog() == 0
