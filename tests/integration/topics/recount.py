"""What topics must have: every stored post asked with the query itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from groundswell.domain.topic import compiled
from groundswell.errors import TopicsChanged
from groundswell.services import backfill as backfill_service
from groundswell.services.backfill import Backfill
from groundswell.services.topic_matching import TopicMatching
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.row_mapping import read_post
from groundswell.store.topics import backfill as backfill_store
from groundswell.store.topics.definitions import TopicStore
from tests.integration.store.factories import Event

_POSTS = """
SELECT p.*, a.confidence_score FROM social_media_posts p
JOIN sentiment_analysis a USING (created_at, post_id, model_name)
"""
_COUNTED = """
SELECT bucket, source, sentiment_label, emotion, posts, confidence_sum
FROM topic_rollups_{period} WHERE topic = $1 AND posts <> 0
"""
_TRUNC = "SELECT date_trunc($1, $2::timestamptz, 'UTC')"


def read_little(monkeypatch: pytest.MonkeyPatch, posts: int, *, in_parts: bool = False) -> None:
    """Topics are filled by so many posts at a time; ``in_parts``: as beside live posts, what was
    read is added in parts, and changes in between."""
    monkeypatch.setattr(backfill_store, "CHUNK", posts)
    if in_parts:
        monkeypatch.setattr(Backfill, "_beside_live", True)
        monkeypatch.setattr(backfill_service, "MEMBERS_BESIDE_LIVE", 3)


class Matched:
    """Saves as a worker does: with the topics it knows, anew where they have changed."""

    def __init__(self, database: Database) -> None:
        self._posts = PostStore(database)
        self._matching = TopicMatching(TopicStore(database))

    async def save(self, *batch: Event) -> Any:
        while True:
            try:
                return await self._posts.save(batch, await self._matching.current())
            except TopicsChanged:
                self._matching.forget()


async def fill(backfill: Backfill) -> None:
    """All that there is to fill and to clean."""
    while await backfill.step():
        pass


async def assert_topics_exact(database: Database) -> int:
    """The posts and counts of every active topic are what a recount gives; how many posts."""
    stored = await database.pool.fetch(_POSTS)
    read = [(row, read_post(row)) for row in stored]
    total = 0
    for topic in await TopicStore(database).list():
        if topic.state != "active":
            continue
        assert topic.fill.state == "done", topic.name
        query = compiled(topic.query, topic.languages)
        expected = [row for row, post in read if query.matches(post)]
        members = await database.pool.fetch(
            "SELECT post_id, created_at FROM topic_posts WHERE topic = $1", topic.shown
        )
        assert sorted((row["post_id"], row["created_at"]) for row in members) == sorted(
            (row["post_id"], row["created_at"]) for row in expected
        ), (topic.name, topic.query)
        await _assert_counted(database, topic.shown, expected)
        total += len(expected)
    return total


async def _assert_counted(database: Database, key: int, expected: list[Any]) -> None:
    for period in ("minute", "hour", "day"):
        posts: Counter[tuple[object, ...]] = Counter()
        confidence: Counter[tuple[object, ...]] = Counter()
        for row in expected:
            moment = row["created_at"]
            start = moment.replace(second=0, microsecond=0)
            if period != "minute":
                start = start.replace(minute=0)
            if period == "day":
                start = start.replace(hour=0)
            place = (start, row["source"], row["sentiment_label"], row["emotion"])
            posts[place] += 1
            confidence[place] += row["confidence_score"]
        rows = await database.pool.fetch(_COUNTED.format(period=period), key)
        counted = {tuple(row)[:4]: (row["posts"], row["confidence_sum"]) for row in rows}
        assert {place: count for place, (count, _) in counted.items()} == dict(posts), period
        for place, (_, sum_) in counted.items():
            assert abs(sum_ - confidence[place]) < 1e-6
