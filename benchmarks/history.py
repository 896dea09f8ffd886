"""A database full of past posts, made by PostgreSQL itself, with rollups that agree with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg

from benchmarks.history_topics import copy_members, make_topics
from benchmarks.load import made_posts
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database

DAYS = 35
CHUNK = 250_000
TEXTS = 20_000

# How often of a hundred; what a reader of real posts would expect to see together.
MOODS = {
    ("neutral", "neutral"): 34,
    ("positive", "joy"): 22,
    ("positive", "neutral"): 6,
    ("positive", "surprise"): 3,
    ("negative", "anger"): 13,
    ("negative", "sadness"): 8,
    ("negative", "neutral"): 5,
    ("negative", "fear"): 3,
    ("negative", "disgust"): 1,
    ("neutral", "surprise"): 2,
    ("neutral", "joy"): 2,
    ("neutral", "fear"): 1,
}
SOURCES = {"bluesky": 50, "chirp": 25, "forum": 15, "reviews": 8, "letters": 2}

_MAKE = """
WITH made AS MATERIALIZED (
    SELECT uuidv7() AS id, t.k AS text, 'made:' || lpad(n::text, 12, '0') AS post_id, s.source,
        t.content || ' ' || n AS content,
        'user' || floor(100000 * ((h >> 8 & 65535) / 65536.0) ^ 3) AS author,
        $3::timestamptz + n * $4::interval AS created_at,
        m.sentiment, m.emotion, 0.5 + (h >> 24 & 511) / 1024.0 AS confidence,
        m.scores, m.emotions
    FROM (SELECT n, hashint8extended(n, 7) & x'7fffffffffffffff'::bigint AS h
          FROM generate_series($1::bigint, $2::bigint) AS n) AS numbers
    JOIN made_texts t ON t.k = h % (SELECT count(*) FROM made_texts)
    JOIN made_moods m ON m.k = (h >> 13) % 100
    JOIN made_sources s ON s.k = (h >> 33) % 100
),
gate AS (
    INSERT INTO post_ids (post_id, id, created_at, revision)
    SELECT post_id, id, created_at, 0 FROM made ORDER BY post_id
),
posts AS (
    INSERT INTO social_media_posts (id, post_id, source, content, author, created_at, lang,
        sentiment_label, emotion, model_name, revision, topics_version)
    SELECT id, post_id, source, content, author, created_at, 'en', sentiment, emotion, 'made', 0,
        (SELECT version FROM topic_set)
    FROM made ORDER BY created_at
),
analyses AS (
    INSERT INTO sentiment_analysis (id, post_id, sentiment_label, confidence_score, emotion,
        model_name, scores, emotions, created_at)
    SELECT id, post_id, sentiment, confidence, emotion, 'made', scores, emotions, created_at
    FROM made ORDER BY created_at
),
{rollups}
member AS MATERIALIZED (
    SELECT topic, created_at, post_id, source, sentiment, emotion, confidence
    FROM made JOIN made_members ON made_members.k = made.text
),
{topic_rollups}
INSERT INTO topic_posts (topic, created_at, post_id, confidence)
SELECT topic, created_at, post_id, confidence FROM member ORDER BY topic, created_at, post_id
"""
_ROLLUP = """
{name} AS (
    INSERT INTO {name} AS old ({key}, posts, {analyses}confidence_sum, version)
    SELECT {topic}date_trunc('{period}', created_at, 'UTC'), source, sentiment, emotion,
        count(*), {count}sum(confidence), 1
    FROM {made} GROUP BY {groups} ORDER BY {groups}
    ON CONFLICT ({key}) DO UPDATE SET
        posts = old.posts + excluded.posts,
        {add}confidence_sum = old.confidence_sum + excluded.confidence_sum,
        version = old.version + 1
),"""
_KEY = "bucket, source, sentiment_label, emotion"
_INDEXES = """
SELECT indexname AS name, indexdef AS definition FROM pg_indexes
WHERE tablename = 'social_media_posts' AND indexname LIKE 'social_media_posts_by_%'
ORDER BY indexname
"""


_TOTAL = """
{name} AS (
    INSERT INTO {name} AS old (bucket, sentiment_label, posts, confidence_sum)
    SELECT date_trunc('{period}', created_at, 'UTC'), sentiment, count(*), sum(confidence)
    FROM made GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (bucket, sentiment_label) DO UPDATE SET
        posts = old.posts + excluded.posts,
        confidence_sum = old.confidence_sum + excluded.confidence_sum
),"""


def _rollup(period: str, *, of_topics: bool = False) -> str:
    counts_analyses = period != "minute" and not of_topics
    return _ROLLUP.format(
        name=f"{'topic' if of_topics else 'sentiment'}_rollups_{period}",
        period=period,
        made="member" if of_topics else "made",
        key=f"topic, {_KEY}" if of_topics else _KEY,
        topic="topic, " if of_topics else "",
        groups="1, 2, 3, 4, 5" if of_topics else "1, 2, 3, 4",
        analyses="analyses, " if counts_analyses else "",
        count="count(*), " if counts_analyses else "",
        add="analyses = old.analyses + excluded.analyses, " if counts_analyses else "",
    )


def _total(period: str) -> str:
    return _TOTAL.format(name=f"sentiment_totals_{period}", period=period)


def _make() -> str:
    periods = ("minute", "hour", "day")
    return _MAKE.format(
        rollups="".join(map(_rollup, periods)) + "".join(map(_total, ("minute", "hour"))),
        topic_rollups="".join(_rollup(period, of_topics=True) for period in periods).rstrip(","),
    )


async def fill(database_url: str, count: int) -> None:
    """Put ``count`` posts of the last ``DAYS`` days into an empty, migrated database.

    They are in 100 topics. The indexes are made after the posts: the same in the end, and
    several times as fast.
    """
    end = utc_now()
    start = end - timedelta(days=DAYS)
    texts = made_posts(TEXTS, run="history", seed=3)
    database = await Database.open(DatabaseSettings(), database_url)
    try:
        members = await make_topics(database, texts)
    finally:
        await database.close()
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            "SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; "
            "SET work_mem = '256MB'; SET jit = off; SET timezone = 'UTC'"
        )
        await _make_ingredients(connection, texts)
        await copy_members(connection, members)
        days = [start + timedelta(days=day) for day in range(DAYS + 14)]
        await connection.execute("SELECT make_post_partitions($1::timestamptz[])", days)
        indexes = await connection.fetch(_INDEXES)
        for index in indexes:
            await connection.execute(f"DROP INDEX {index['name']}")
        make = _make()
        for first in range(1, count + 1, CHUNK):
            last = min(first + CHUNK - 1, count)
            await connection.execute(make, first, last, start, (end - start) / count)
        for index in indexes:
            await connection.execute(index["definition"].replace(" ON ONLY ", " ON "))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _make_ingredients(
    connection: asyncpg.Connection[asyncpg.Record], texts: Sequence[Post]
) -> None:
    await connection.execute(
        """
        CREATE TEMPORARY TABLE made_texts (k int PRIMARY KEY, content text);
        CREATE TEMPORARY TABLE made_moods (k int PRIMARY KEY, sentiment varchar, emotion varchar,
            scores jsonb, emotions jsonb);
        CREATE TEMPORARY TABLE made_sources (k int PRIMARY KEY, source varchar);
        """
    )
    await connection.copy_records_to_table(
        "made_texts", records=[(k, post.content) for k, post in enumerate(texts)]
    )
    moods = [mood for mood, share in MOODS.items() for _ in range(share)]
    await connection.copy_records_to_table(
        "made_moods",
        records=[
            (k, sentiment, emotion, _shares(SENTIMENTS, sentiment), _shares(EMOTIONS, emotion))
            for k, (sentiment, emotion) in enumerate(moods)
        ],
    )
    sources = [source for source, share in SOURCES.items() for _ in range(share)]
    await connection.copy_records_to_table("made_sources", records=list(enumerate(sources)))
    await connection.execute("ANALYZE made_texts; ANALYZE made_moods; ANALYZE made_sources")


def _shares(names: tuple[str, ...], chosen: str) -> str:
    return json.dumps({name: 0.8123046875 if name == chosen else 0.0625 for name in names})


def moment(count: int, number: int, end: datetime) -> datetime:
    """About when post ``number`` of ``count`` was made, in a history that ended at ``end``."""
    return end - timedelta(days=DAYS) * (1 - number / count)
