"""The statements that store a batch: one for the common case, and what changes to posts need."""

from __future__ import annotations

# One row a post. $1: an array of incoming_post.
_INCOMING = """
incoming AS (SELECT * FROM unnest($1::incoming_post[]))"""

# Through the gate come the posts whose ids nobody has seen. Sorted: two workers with the same
# posts wait for each other in the same order, never in a circle.
_GATE = """,
fresh AS (
    INSERT INTO post_ids (post_id, id, created_at, revision)
    SELECT post_id, id, created_at, revision FROM incoming
    WHERE created_at >= (SELECT kept_from FROM retention)
    ORDER BY post_id
    ON CONFLICT (post_id) DO NOTHING
    RETURNING id
),
kept AS (SELECT incoming.* FROM incoming JOIN fresh USING (id))"""

_NO_GATE = """,
kept AS (SELECT * FROM incoming)"""

# What was stored is what is counted: the rollups are made from the rows the inserts return,
# and last, so that other workers wait for the rows of the present as shortly as can be.
# $2 to $8 are further differences to the rollups.
_STORE = """,
stored AS (
    INSERT INTO social_media_posts (
        id, post_id, source, content, author, created_at, ingested_at, lang, url,
        sentiment_label, emotion, model_name, revision)
    SELECT id, post_id, source, content, author, created_at, coalesce(ingested_at, now()),
        lang, url, counted_label, counted_emotion, model_name, revision
    FROM kept
    RETURNING post_id, source, created_at, sentiment_label, emotion
),
analysed AS (
    INSERT INTO sentiment_analysis (
        id, post_id, sentiment_label, confidence_score, emotion, model_name,
        scores, emotions, created_at)
    SELECT analysis_id, post_id, sentiment_label, confidence_score, emotion, model_name,
        scores, emotions, created_at
    FROM kept
    RETURNING post_id, confidence_score
),
difference AS (
    SELECT created_at, source, sentiment_label, emotion,
        1 AS posts, 1 AS analyses, confidence_score AS confidence
    FROM stored JOIN analysed USING (post_id)
    UNION ALL
    SELECT * FROM unnest(
        $2::timestamptz[], $3::varchar[], $4::varchar[], $5::varchar[],
        $6::int[], $7::int[], $8::float8[])
),
minutes AS (
    INSERT INTO sentiment_rollups_minute AS old (
        bucket, source, sentiment_label, emotion, posts, confidence_sum, version)
    SELECT date_trunc('minute', created_at, 'UTC'), source, sentiment_label, emotion,
        sum(posts), sum(confidence), 1
    FROM difference
    WHERE posts <> 0
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (bucket, source, sentiment_label, emotion) DO UPDATE SET
        posts = old.posts + excluded.posts,
        confidence_sum = CASE WHEN old.posts + excluded.posts = 0 THEN 0
            ELSE old.confidence_sum + excluded.confidence_sum END,
        version = old.version + 1
    RETURNING *
),
hours AS (
    INSERT INTO sentiment_rollups_hour AS old (
        bucket, source, sentiment_label, emotion, posts, analyses, confidence_sum)
    SELECT date_trunc('hour', created_at, 'UTC'), source, sentiment_label, emotion,
        sum(posts), sum(analyses), sum(confidence)
    FROM difference
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (bucket, source, sentiment_label, emotion) DO UPDATE SET
        posts = old.posts + excluded.posts,
        analyses = old.analyses + excluded.analyses,
        confidence_sum = CASE WHEN old.posts + excluded.posts = 0 THEN 0
            ELSE old.confidence_sum + excluded.confidence_sum END
)
SELECT ARRAY(SELECT post_id FROM stored) AS stored, NULL::timestamptz AS bucket,
    NULL AS source, NULL AS sentiment_label, NULL AS emotion,
    NULL::bigint AS posts, NULL::float8 AS confidence_sum, NULL::bigint AS version
UNION ALL
SELECT NULL, bucket, source, sentiment_label, emotion, posts, confidence_sum, version
FROM minutes
"""

STORE_NEW = "WITH" + _INCOMING + _GATE + _STORE
"""Store the posts nobody has seen; returns their ids in the first row, then the changed rollups."""

STORE_ALL = "WITH" + _INCOMING + _NO_GATE + _STORE
"""The same for posts whose rows in the gate the transaction holds already."""

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

ENTER_GATE = """
INSERT INTO post_ids (post_id, id, created_at, revision, deleted)
SELECT * FROM unnest($1::varchar[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::boolean[])
    AS t (post_id, id, created_at, revision, deleted)
WHERE created_at >= (SELECT kept_from FROM retention)
ORDER BY post_id
ON CONFLICT (post_id) DO NOTHING
RETURNING post_id, id
"""
"""Let new ids in, deleted ones as tombstones; returns those that were new."""

HOLD_GATE = """
SELECT post_id, revision, deleted FROM post_ids
WHERE post_id = ANY($1::varchar[])
ORDER BY post_id
FOR UPDATE
"""
"""Hold the rows of known ids until the transaction ends."""

MARK_GATE = """
UPDATE post_ids g SET revision = t.revision, deleted = t.deleted
FROM unnest($1::varchar[], $2::bigint[], $3::boolean[]) AS t (post_id, revision, deleted)
WHERE g.post_id = t.post_id
"""

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
"""Take posts out with all their analyses; returns them, to be subtracted or written anew."""

ADD_ANALYSES = """
WITH added AS (
    INSERT INTO sentiment_analysis (
        id, post_id, sentiment_label, confidence_score, emotion, model_name,
        scores, emotions, created_at)
    SELECT t.id, t.post_id, t.sentiment_label, t.confidence_score, t.emotion, t.model_name,
        t.scores, t.emotions, p.created_at
    FROM unnest(
        $1::varchar[], $2::text[], $3::uuid[], $4::varchar[], $5::float8[], $6::varchar[],
        $7::varchar[], $8::jsonb[], $9::jsonb[]
    ) AS t (post_id, content, id, sentiment_label, confidence_score, emotion,
        model_name, scores, emotions)
    JOIN post_ids g ON g.post_id = t.post_id
    JOIN social_media_posts p ON p.created_at = g.created_at AND p.post_id = g.post_id
    WHERE p.content = t.content
    ON CONFLICT (created_at, post_id, model_name) DO NOTHING
    RETURNING post_id, created_at
)
SELECT p.created_at, p.source, p.sentiment_label, p.emotion
FROM added
JOIN social_media_posts p USING (created_at, post_id)
"""
"""Another model's analyses of stored posts, unless the text has changed since; returns what the
posts are counted as."""
