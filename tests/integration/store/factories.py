"""Events made for tests, and what a database must be like after any of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
Event = tuple[PostEvent, Analysis | None]


def analysis(
    sentiment: str = "positive",
    emotion: str = "joy",
    *,
    confidence: float = 0.5,
    model: str = "model a",
) -> Analysis:
    scores = {name: 0.5 if name == sentiment else 0.25 for name in SENTIMENTS}
    emotions = {name: 0.5 if name == emotion else 0.125 for name in EMOTIONS}
    return Analysis(sentiment, confidence, emotion, model, scores, emotions)


def create(
    post_id: str = "p1",
    said: Analysis | None = None,
    *,
    at: datetime = NOON,
    content: str = "so good",
    source: str = "bluesky",
    author: str | None = "ann",
    revision: int = 0,
) -> Event:
    post = Post(post_id, source, content, at, author)
    return PostEvent(post, Operation.CREATE, revision), said or analysis()


def update(post_id: str, content: str, revision: int, said: Analysis | None = None) -> Event:
    post = Post(post_id, "unknown", content, NOON + timedelta(days=1))
    return PostEvent(post, Operation.UPDATE, revision), said or analysis()


def delete(post_id: str, revision: int = 0) -> Event:
    post = Post(post_id, "unknown", "", NOON)
    return PostEvent(post, Operation.DELETE, revision), None


async def save(posts: PostStore, *events: Event) -> LiveEvent:
    return await posts.save(events)


def ids(event_or_posts: LiveEvent | Iterable[object]) -> list[str]:
    posts = event_or_posts.posts if isinstance(event_or_posts, LiveEvent) else event_or_posts
    return [analyzed.post.post_id for analyzed in posts]  # type: ignore[attr-defined]


_RECOUNT = """
WITH recounted AS (
    SELECT date_trunc($1, p.created_at, 'UTC') AS bucket, p.source, p.sentiment_label, p.emotion,
        count(*) AS posts, sum(a.confidence_score) AS confidence_sum
    FROM social_media_posts p
    JOIN sentiment_analysis a USING (created_at, post_id, model_name)
    LEFT JOIN label_corrections s
        ON s.post_id = p.post_id AND s.field = 'sentiment' AND s.ended_at IS NULL
    LEFT JOIN label_corrections e
        ON e.post_id = p.post_id AND e.field = 'emotion' AND e.ended_at IS NULL
    WHERE coalesce(s.to_label, a.sentiment_label) = p.sentiment_label
        AND coalesce(e.to_label, a.emotion) = p.emotion
    GROUP BY 1, 2, 3, 4
)
SELECT * FROM (SELECT * FROM recounted WHERE bucket >= {floor}) AS recounted
FULL JOIN (SELECT * FROM {table} WHERE bucket >= {floor}) AS kept
    USING (bucket, source, sentiment_label, emotion)
WHERE coalesce(recounted.posts, 0) <> coalesce(kept.posts, 0)
    OR abs(coalesce(recounted.confidence_sum, 0) - coalesce(kept.confidence_sum, 0)) > 1e-6
"""
DIFFERING_TOTALS = """
SELECT * FROM (
    SELECT bucket, sentiment_label, sum(posts) AS posts, sum(confidence_sum) AS confidence_sum
    FROM sentiment_rollups_{period} WHERE bucket >= {floor} GROUP BY 1, 2
) AS rollups
FULL JOIN (SELECT * FROM sentiment_totals_{period} WHERE bucket >= {floor}) AS totals
    USING (bucket, sentiment_label)
WHERE coalesce(rollups.posts, 0) <> coalesce(totals.posts, 0)
    OR abs(coalesce(rollups.confidence_sum, 0) - coalesce(totals.confidence_sum, 0)) > 1e-6
"""
_ANALYSES = """
SELECT (SELECT count(*) FROM sentiment_analysis) AS there,
    (SELECT coalesce(sum(analyses), 0) FROM sentiment_rollups_hour) AS by_hour,
    (SELECT coalesce(sum(analyses), 0) FROM sentiment_rollups_day) AS by_day
"""
_STRAYS = """
SELECT p.post_id FROM social_media_posts p LEFT JOIN post_ids g USING (post_id)
WHERE g.deleted IS DISTINCT FROM false OR (g.id, g.created_at, g.revision)
    IS DISTINCT FROM (p.id, p.created_at, p.revision)
UNION ALL
SELECT a.post_id FROM sentiment_analysis a LEFT JOIN social_media_posts p
    USING (created_at, post_id)
WHERE p.id IS NULL
UNION ALL
SELECT g.post_id FROM post_ids g LEFT JOIN social_media_posts p USING (post_id)
WHERE NOT g.deleted AND p.id IS NULL
UNION ALL
SELECT c.post_id FROM label_corrections c LEFT JOIN social_media_posts p
    ON p.created_at = c.post_created_at AND p.post_id = c.post_id
WHERE p.id IS NULL
UNION ALL
SELECT post_id FROM social_media_posts GROUP BY post_id HAVING count(*) > 1
"""


async def assert_exact(database: Database) -> None:
    """Rollups are what recounting the rows gives; dedup index, posts and analyses agree."""
    for period in ("minute", "hour", "day"):
        floor = "(SELECT minutes_from FROM retention)" if period == "minute" else "'-infinity'"
        statement = _RECOUNT.format(table=f"sentiment_rollups_{period}", floor=floor)
        assert await database.pool.fetch(statement, period) == []
        if period != "day":
            totals = DIFFERING_TOTALS.format(period=period, floor=floor)
            assert await database.pool.fetch(totals) == []
    analyses = await database.pool.fetchrow(_ANALYSES)
    assert analyses is not None
    assert analyses["there"] == analyses["by_hour"] == analyses["by_day"]
    assert await database.pool.fetch(_STRAYS) == []
