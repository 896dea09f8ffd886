"""Three days of simulated life, so that a first look shows what the platform is for.

Posts go the way of all posts but for the stream: they are read by the model, matched with topics,
stored and counted by batches, the newest first; then the rules look at every minute of these days,
as they would have. Nobody is sent a message: there are no channels.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from groundswell.analyzer.base import Analyzer
from groundswell.domain.post import Post, PostEvent
from groundswell.domain.rule import Rule, RuleKind, Severity
from groundswell.domain.sentiment import Analysis
from groundswell.domain.topic import TopicKind
from groundswell.errors import TopicsChanged
from groundswell.rules.evaluation import minute_of
from groundswell.services.rule_watcher import MOST_CAUGHT_UP, RuleWatcher
from groundswell.services.topic_matching import TopicMatching
from groundswell.sources.simulation.history import BANK, DAYS, GAME, RAILWAY, history
from groundswell.store.engine import Database
from groundswell.store.incidents import IncidentStore
from groundswell.store.posts import PostStore
from groundswell.store.rules import RuleStore
from groundswell.store.simulated import DEMO
from groundswell.store.topics.definitions import TopicFields, TopicStore
from groundswell.stream.facade import Stream

log = logging.getLogger(__name__)

POSTS_AT_ONCE = 1000
TOPICS = (
    TopicFields(BANK, f"{BANK} OR #{BANK}", TopicKind.BRAND),
    TopicFields(RAILWAY, f"{RAILWAY} OR #{RAILWAY}", TopicKind.BRAND),
    TopicFields(GAME, f'"{GAME}" OR #StarfallHarbour', TopicKind.PRODUCT),
)


class Demo:
    """Fills an empty platform."""

    def __init__(self, database: Database, stream: Stream, analyzer: Analyzer) -> None:
        self._database = database
        self._stream = stream
        self._analyzer = analyzer
        self._posts = PostStore(database)
        self._topics = TopicStore(database)
        self._matching = TopicMatching(self._topics)
        self._known: dict[str, Analysis] = {}

    async def fill(self, stopping: asyncio.Event, seed: int | None = None) -> int:
        """Store the days before now and judge them; the number of posts. Stopped in between, what
        is there stays.
        """
        now = self._database.clock.now()
        written = await asyncio.to_thread(lambda: list(history(now, seed)))
        written.reverse()
        for topic in TOPICS:
            await self._topics.create(topic, DEMO)
        stored = 0
        reading = asyncio.create_task(self._read(written[:POSTS_AT_ONCE]))
        for number, batch in enumerate(_batches(written)):
            pairs = await reading
            after = written[(number + 1) * POSTS_AT_ONCE : (number + 2) * POSTS_AT_ONCE]
            reading = asyncio.create_task(self._read(after))
            await self._save(pairs)
            # At once: an API that compares itself with the store must not find that it lacks this.
            await self._stream.publisher.announce_gap()
            stored += len(batch)
            if stopping.is_set():
                break
        await reading
        await self._judge(now)
        await self._stream.publisher.announce_gap()
        log.info("simulated history is stored", extra={"posts": stored})
        return stored

    async def _read(self, posts: Sequence[Post]) -> list[tuple[PostEvent, Analysis | None]]:
        new = list(dict.fromkeys(each.content for each in posts if each.content not in self._known))
        if new:
            self._known.update(zip(new, await self._analyzer.analyze(new), strict=True))
        return [
            (PostEvent(each, revision=place), self._known[each.content])
            for place, each in enumerate(posts, 1)
        ]

    async def _save(self, pairs: Sequence[tuple[PostEvent, Analysis | None]]) -> None:
        while True:
            try:
                await self._posts.save(pairs, await self._matching.current())
                return
            except TopicsChanged:
                self._matching.forget()

    async def _judge(self, now: datetime) -> None:
        """Let rules look at all that is stored, minute by minute, as an alerter does."""
        rules = RuleStore(self._database)
        for topic in await self._topics.list():
            await rules.create(
                Rule(
                    "",
                    f"{topic.name}: much anger",
                    RuleKind.THRESHOLD,
                    topic_id=str(topic.id),
                    threshold=0.75,
                    resolve_threshold=0.5,
                    window_minutes=30,
                    min_posts=40,
                    severity=Severity.CRITICAL,
                ),
                DEMO,
            )
        watcher = RuleWatcher(IncidentStore(self._database), self._stream)
        last = minute_of(now)
        first = minute_of(now - timedelta(days=DAYS)) + 1
        for minute in (*range(first, last, MOST_CAUGHT_UP), last):
            await watcher.look_until(minute, now)


def _batches(posts: Sequence[Post]) -> Iterator[Sequence[Post]]:
    return (posts[at : at + POSTS_AT_ONCE] for at in range(0, len(posts), POSTS_AT_ONCE))
