"""From database records to the domain's types."""

from __future__ import annotations

import asyncpg

from groundswell.domain.event import AnalyzedPost
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis, Labels, alone
from groundswell.domain.topic import TopicRef
from groundswell.domain.window import RollupKey, RollupRow
from groundswell.store.difference import Counted
from groundswell.store.post_columns import read_texts
from groundswell.store.topics.topic_column import TOPICS_OF

ANALYZED = f"""{TOPICS_OF} AS topics,
    a.confidence_score, a.scores, a.emotions, a.present_emotions,
    a.sentiment_label AS model_sentiment, a.emotion AS model_emotion"""
"""What :func:`read_analyzed_post` reads beside the post's own columns: ``{post}`` names the post,
``a`` its analysis."""
POSTS_OF_PAGE = f"""LEFT JOIN (
    SELECT p.*, {ANALYZED.format(post="p")}
    FROM page
    JOIN LATERAL (
        SELECT * FROM social_media_posts p
        WHERE p.created_at = page.created_at AND p.post_id = page.post_id
    ) AS p ON true
    JOIN LATERAL (
        SELECT * FROM sentiment_analysis a
        WHERE a.created_at = page.created_at AND a.post_id = page.post_id
            AND a.model_name = p.model_name
    ) AS a ON true
) AS told ON true
ORDER BY told.created_at DESC, told.post_id DESC
"""  # noqa: S608 - fixed text
"""The end of a search: the posts of its WITH query ``page`` as ``told``, beside its totals."""


def read_post(record: asyncpg.Record) -> Post:
    return Post(
        post_id=record["post_id"],
        source=record["source"],
        content=record["content"],
        created_at=record["created_at"],
        **read_texts(record),
    )


def read_analyzed_post(record: asyncpg.Record) -> AnalyzedPost:
    said = Analysis(
        sentiment_label=record["model_sentiment"],
        confidence_score=record["confidence_score"],
        emotion=record["model_emotion"],
        model_name=record["model_name"],
        scores=record["scores"],
        emotions=record["emotions"],
        present_emotions=_present(record),
    )
    labels = Labels(record["sentiment_label"], record["emotion"])
    topics = tuple(TopicRef(*each) for each in record["topics"] or ())
    return AnalyzedPost.counted_as(read_post(record), said, labels, topics)


def _present(record: asyncpg.Record) -> tuple[str, ...]:
    """NULL was written by the last release, which stored the strongest only."""
    present = record["present_emotions"]
    return alone(record["model_emotion"]) if present is None else tuple(present)


def read_counted(record: asyncpg.Record, topics: tuple[int, ...] = ()) -> Counted:
    return Counted(
        record["post_id"],
        record["created_at"],
        record["source"],
        record["sentiment_label"],
        record["emotion"],
        record["confidence_score"],
        record["analyses"],
        topics,
    )


def read_rollup(record: asyncpg.Record) -> RollupRow:
    key = RollupKey(
        record["bucket"], record["source"], record["sentiment_label"], record["emotion"]
    )
    return RollupRow(key, record["posts"], record["confidence_sum"], record["version"])
