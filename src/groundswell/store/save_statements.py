"""SQL that saves a batch: one statement for the common case, and those for changes to known
posts."""

from __future__ import annotations

from groundswell.store.post_columns import COLUMNS
from groundswell.store.projections import (
    CHANGED_ROLLUPS,
    CHANGED_TOPIC_ROLLUPS,
    projecting,
    projecting_topics,
)

# One row a post. $1: an array of post_row. $2: the version of the set of topics by which they were
# matched; null: by none.
_INCOMING = """
WITH incoming AS (SELECT * FROM unnest($1::post_row[]))"""

# The set of topics is held until the commit; where it is another by now, nothing is stored.
_HELD = """,
held AS MATERIALIZED (
    SELECT CASE WHEN $2::bigint IS NOT NULL THEN hold_topics() END AS version
)"""

# Dedup: post_ids admits only posts with unknown ids. Sorted, so that two workers with the same
# posts lock in one order and cannot deadlock.
_DEDUPLICATED = """,
fresh AS (
    INSERT INTO post_ids (post_id, id, created_at, revision, first_text)
    SELECT post_id, id, created_at, revision, NULL FROM incoming
    WHERE created_at >= (SELECT kept_from FROM retention)
        AND (SELECT version FROM held) IS NOT DISTINCT FROM $2
    ORDER BY post_id
    ON CONFLICT (post_id) DO NOTHING
    RETURNING id
),
kept AS (SELECT incoming.* FROM incoming JOIN fresh USING (id))"""

_ALL = """,
kept AS (SELECT * FROM incoming)"""

_INSERTS = """,
stored AS (
    INSERT INTO social_media_posts (
        id, post_id, source, content, created_at, ingested_at, revision, {texts},
        sentiment_label, emotion, model_name, topics_version)
    SELECT id, post_id, source, content, created_at, coalesce(ingested_at, now()), revision,
        {texts}, counted_label, counted_emotion, model_name, $2::bigint
    FROM kept
    RETURNING post_id, source, created_at, sentiment_label, emotion
),
analysed AS (
    INSERT INTO sentiment_analysis (
        id, post_id, sentiment_label, confidence_score, emotion, model_name,
        scores, emotions, present_emotions, created_at)
    SELECT analysis_id, post_id, sentiment_label, confidence_score, emotion, model_name,
        scores, emotions, present_emotions, created_at
    FROM kept
    RETURNING post_id, confidence_score
)
"""
_STORED = _INSERTS.format(texts=", ".join(COLUMNS))

# Count last, so that the locks on the rollups of the present are held as shortly as possible.
_DIFFERENCE = """,
difference AS (
    SELECT post_id, created_at, source, sentiment_label, emotion,
        1 AS posts, 1 AS analyses, confidence_score AS confidence
    FROM stored JOIN analysed USING (post_id)
)"""

_STORED_IDS = """
SELECT ARRAY(SELECT post_id FROM stored) AS stored, NULL AS topic, NULL AS bucket, NULL AS source,
    NULL AS sentiment_label, NULL AS emotion, NULL AS posts, NULL AS confidence_sum,
    (SELECT version FROM held) AS version
UNION ALL"""

_NEW = _INCOMING + _HELD + _DEDUPLICATED + _STORED + _DIFFERENCE
STORE_NEW = _NEW + projecting() + _STORED_IDS + CHANGED_ROLLUPS
"""Store and count the posts nobody has seen: a row with their ids and the version of the set of
topics that is held, and one a rollup to be told. With another version than theirs none is."""

_MEMBERS = "$3::varchar[], $4::integer[], $5::integer[]"
STORE_NEW_IN_TOPICS = (
    _NEW + projecting_topics(_MEMBERS) + _STORED_IDS + CHANGED_ROLLUPS + CHANGED_TOPIC_ROLLUPS
)
"""The same for posts some of which are in topics; $3 to $5 as ``topic_columns`` has them."""

_COUNT_STORED = "SELECT count(*) FROM stored"
STORE_ALL = _INCOMING + _ALL + _STORED + _COUNT_STORED
"""Store posts whose ids the transaction holds already, and the set of topics; they are not counted
yet."""

LACKING = """
SELECT t.post_id
FROM unnest($1::varchar[], $2::varchar[]) AS t (post_id, model_name)
JOIN post_ids g USING (post_id)
WHERE NOT g.deleted AND NOT EXISTS (
    SELECT FROM sentiment_analysis a
    WHERE a.created_at = g.created_at AND a.post_id = g.post_id AND a.model_name = t.model_name
)
"""
"""Which of the posts are stored and have no analysis by the model named beside."""

CLAIM_IDS = """
INSERT INTO post_ids (post_id, id, created_at, revision, deleted, first_text)
SELECT post_id, id, created_at, revision, deleted,
    CASE WHEN edited THEN coalesce(hashtextextended(first_text, 0), 0) END
FROM unnest($1::varchar[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::boolean[],
        $6::boolean[], $7::text[])
    AS t (post_id, id, created_at, revision, deleted, edited, first_text)
WHERE created_at >= (SELECT kept_from FROM retention)
ORDER BY post_id
ON CONFLICT (post_id) DO NOTHING
RETURNING post_id, id
"""
"""Dedup: insert new ids, deleted ones as tombstones; returns those that were new. $7: the text
that an edited one came with, if that is known."""

LOCK_IDS = """
SELECT post_id, revision, deleted FROM post_ids
WHERE post_id = ANY($1::varchar[])
ORDER BY post_id
FOR UPDATE
"""
"""Lock the rows of known ids until the transaction ends."""

MARK_IDS = """
UPDATE post_ids g SET revision = t.revision, deleted = t.deleted,
    first_text = CASE WHEN NOT t.deleted THEN coalesce(g.first_text, (
        SELECT hashtextextended(p.content, 0) FROM social_media_posts p
        WHERE p.created_at = g.created_at AND p.post_id = g.post_id)) END
FROM unnest($1::varchar[], $2::bigint[], $3::boolean[]) AS t (post_id, revision, deleted)
WHERE g.post_id = t.post_id
"""
"""Mark known ids as edited, with the text from before the first edit, or as deleted."""

ERASE = """
WITH gone AS (
    SELECT post_id, created_at FROM post_ids WHERE post_id = ANY($1::varchar[])
),
posts AS (
    DELETE FROM social_media_posts p USING gone
    WHERE p.created_at = gone.created_at AND p.post_id = gone.post_id
    RETURNING p.*
),
analyses AS (
    DELETE FROM sentiment_analysis a USING gone
    WHERE a.created_at = gone.created_at AND a.post_id = gone.post_id
    RETURNING a.post_id, a.model_name, a.confidence_score
)
SELECT posts.*, counted.confidence_score,
    (SELECT count(*) FROM analyses WHERE analyses.post_id = posts.post_id) AS analyses
FROM posts
JOIN analyses counted USING (post_id, model_name)
"""
"""Remove posts with all their analyses; returns them, to be subtracted or written again."""

ADD_ANALYSES = """
WITH added AS (
    INSERT INTO sentiment_analysis (
        id, post_id, sentiment_label, confidence_score, emotion, model_name,
        scores, emotions, present_emotions, created_at)
    SELECT t.id, t.post_id, t.sentiment_label, t.confidence_score, t.emotion, t.model_name,
        t.scores, t.emotions, t.present_emotions, p.created_at
    FROM unnest(
        $1::varchar[], $2::text[], $3::uuid[], $4::varchar[], $5::float8[], $6::varchar[],
        $7::varchar[], $8::jsonb[], $9::jsonb[], $10::jsonb[]
    ) AS t (post_id, content, id, sentiment_label, confidence_score, emotion,
        model_name, scores, emotions, present_emotions)
    JOIN post_ids g ON g.post_id = t.post_id
    JOIN social_media_posts p ON p.created_at = g.created_at AND p.post_id = g.post_id
    WHERE p.content = t.content
    ON CONFLICT (created_at, post_id, model_name) DO NOTHING
    RETURNING post_id, created_at
)
SELECT p.post_id, p.created_at, p.source, p.sentiment_label, p.emotion, counted.confidence_score,
    (SELECT count(*) FROM sentiment_analysis a
        WHERE a.created_at = p.created_at AND a.post_id = p.post_id) AS analyses
FROM added
JOIN social_media_posts p USING (created_at, post_id)
JOIN sentiment_analysis counted USING (created_at, post_id, model_name)
"""
"""Another model's analyses of stored posts, unless the text has changed since; returns what the
posts are counted as, and how many analyses they had before."""
