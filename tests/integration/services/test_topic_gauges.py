"""Sentiment by topic as metrics: of as many topics as the setting allows, and no others."""

from __future__ import annotations

from datetime import timedelta

from groundswell import metrics
from groundswell.domain.post import Post, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.services.topic_gauges import TopicGauges
from groundswell.services.topic_matching import TopicMatching
from groundswell.settings import DatabaseSettings
from groundswell.store.audit import OPERATOR
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.topics.counts import TopicCounts
from groundswell.store.topics.definitions import TopicFields, TopicStore


def series() -> dict[tuple[str, str], float]:
    """What is exposed."""
    (family,) = metrics.topic_posts.collect()
    return {(one.labels["topic"], one.labels["sentiment"]): one.value for one in family.samples}


async def test_the_last_hour_of_the_oldest_topics_is_counted_by_sentiment(
    database_url: str,
) -> None:
    database = await Database.open(DatabaseSettings(), database_url)
    try:
        topics = TopicStore(database)
        made = [
            await topics.create(TopicFields(name, name.lower()), OPERATOR)
            for name in ("Acme", "Train", "Third")
        ]
        matching = await TopicMatching(topics).current()
        now = database.clock.now()
        said = [("negative", "acme is down", 5), ("positive", "acme, a fine train", 9)]
        said.append(("negative", "acme was down", 200))
        await PostStore(database).save(
            [
                (
                    PostEvent(Post(f"p{n}", "s", text, now - timedelta(minutes=ago))),
                    Analysis(mood, 0.9, "neutral", "m"),
                )
                for n, (mood, text, ago) in enumerate(said)
            ],
            matching,
        )
        gauges = TopicGauges(topics, TopicCounts(database), database.clock, 2)
        await gauges.update()
        assert series() == {
            ("Acme", "positive"): 1,
            ("Acme", "neutral"): 0,
            ("Acme", "negative"): 1,
            ("Train", "positive"): 1,
            ("Train", "neutral"): 0,
            ("Train", "negative"): 0,
        }
        await topics.delete(made[0].id, OPERATOR)
        await gauges.update()
        assert {topic for topic, _ in series()} == {"Train", "Third"}
    finally:
        await database.close()
