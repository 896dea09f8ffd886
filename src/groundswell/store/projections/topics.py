"""The projection by topic: rollups by minute, hour and day of each topic's posts."""

from __future__ import annotations

from groundswell.domain.window import Period
from groundswell.store.projections.projection import Projection
from groundswell.store.projections.rollups import KEPT_MINUTES

TOPIC_DIFFERENCE = """,
topic_difference AS (
    SELECT member.topic, difference.*
    FROM unnest({members}) AS member (post_id, posts, topic)
    JOIN difference USING (post_id, posts)
)"""
"""Each side of a difference once a topic it belongs to."""

TOPIC_MEMBERS = """,
topic_members AS (
    INSERT INTO topic_posts (topic, created_at, post_id, confidence)
    SELECT topic, created_at, post_id, confidence FROM topic_difference WHERE posts = 1
)"""
"""What a post is now, it belongs to; what it was was taken out before."""

# A row's version grows with each change: of two states the higher is the newer.
_UPSERT = """
INSERT INTO {table} AS old (
    topic, bucket, source, sentiment_label, emotion, posts, confidence_sum, version)
SELECT topic, date_trunc('{period}', created_at, 'UTC'), source, sentiment_label, emotion,
    sum(posts), sum(posts * confidence), 1
FROM {{difference}}
{kept}GROUP BY 1, 2, 3, 4, 5
HAVING sum(posts) <> 0 OR sum(posts * confidence) <> 0
ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (topic, bucket, source, sentiment_label, emotion) DO UPDATE SET
    posts = old.posts + excluded.posts,
    confidence_sum = CASE WHEN old.posts + excluded.posts = 0 THEN 0
        ELSE old.confidence_sum + excluded.confidence_sum END,
    version = old.version + 1
RETURNING *
"""


def _rollup(period: Period, kept: str = "") -> Projection:
    table = f"topic_rollups_{period}"
    upsert = _UPSERT.format(table=table, period=period, kept=kept)
    return Projection(f"topic_{period}_rollups", table, upsert, "topic_difference")


TOPIC_MINUTE_ROLLUPS = _rollup(Period.MINUTE, KEPT_MINUTES)
TOPIC_HOUR_ROLLUPS = _rollup(Period.HOUR)
TOPIC_DAY_ROLLUPS = _rollup(Period.DAY)
