"""Sentiment by topic as metrics: posts of the last hour, of a bounded number of topics."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import timedelta

from groundswell import metrics
from groundswell.retry import periodically
from groundswell.store.clock import DatabaseClock
from groundswell.store.topics.counts import TopicCounts
from groundswell.store.topics.definitions import TopicStore

SPAN = timedelta(hours=1)
EVERY_SECONDS = 60.0


class TopicGauges:
    """Sets the gauges of the ``most`` oldest topics; 0: of none."""

    def __init__(
        self, topics: TopicStore, counts: TopicCounts, clock: DatabaseClock, most: int
    ) -> None:
        self._topics = topics
        self._counts = counts
        self._clock = clock
        self._most = most

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until ``stopping`` is set; waits for an engine that is away."""
        if self._most:
            await periodically(self.update, EVERY_SECONDS, stopping)

    async def update(self) -> None:
        """Count the last hour anew; a topic that is no more has no series."""
        topics = sorted(await self._topics.list(), key=lambda topic: topic.created_at)[: self._most]
        now = self._clock.now()
        counted = await self._counts.in_range([one.shown for one in topics], now - SPAN, now)
        metrics.topic_posts.clear()
        for topic in topics:
            for label, posts in asdict(counted[topic.shown]).items():
                metrics.topic_posts.labels(topic.name, label).set(posts)
