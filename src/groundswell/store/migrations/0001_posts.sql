-- Posts, their analyses, and the gate that lets a post in once.

-- The gate. Every post_id ever seen, unpartitioned, so that a repeated post is known as such
-- whatever created_at it claims. "C" compares bytes: fast, and the same order as Python's.
-- Deleted posts leave their row as a tombstone, so that a late create stays out.
CREATE TABLE post_ids (
    post_id    varchar COLLATE "C" PRIMARY KEY,
    id         uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    revision   bigint      NOT NULL,
    deleted    boolean     NOT NULL DEFAULT false
);

-- Posts below kept_from were dropped by retention, and the gate has forgotten their ids:
-- what is older stays out, so that nothing is counted twice. One row.
CREATE TABLE retention (
    only_row  boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    kept_from timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO retention DEFAULT VALUES;

-- sentiment_label, emotion and model_name name the analysis the post is counted by.
-- The primary key is the feed's order; the other indexes leave post_id out, which keeps them
-- small and below the size a B-tree entry may have (ties are sorted when read).
CREATE TABLE social_media_posts (
    id              uuid        NOT NULL,
    post_id         varchar     COLLATE "C" NOT NULL,
    source          varchar     COLLATE "C" NOT NULL,
    content         text        NOT NULL,
    author          varchar     COLLATE "C",
    created_at      timestamptz NOT NULL,
    ingested_at     timestamptz NOT NULL DEFAULT now(),
    lang            varchar,
    url             varchar,
    sentiment_label varchar     COLLATE "C" NOT NULL,
    emotion         varchar     COLLATE "C" NOT NULL,
    model_name      varchar     COLLATE "C" NOT NULL,
    revision        bigint      NOT NULL,
    PRIMARY KEY (created_at, post_id)
) PARTITION BY RANGE (created_at);

CREATE INDEX social_media_posts_by_source ON social_media_posts (source, created_at);
CREATE INDEX social_media_posts_by_label ON social_media_posts (sentiment_label, created_at);
CREATE INDEX social_media_posts_by_emotion ON social_media_posts (emotion, created_at);
CREATE INDEX social_media_posts_by_author ON social_media_posts (author, created_at);

-- created_at is the post's: the partition key, so that post and analysis lie in the same week.
-- The check keeps NaN (greater than every number) out of the sums.
CREATE TABLE sentiment_analysis (
    id               uuid             NOT NULL,
    post_id          varchar          COLLATE "C" NOT NULL,
    sentiment_label  varchar          COLLATE "C" NOT NULL,
    confidence_score double precision NOT NULL CHECK (confidence_score BETWEEN 0 AND 1),
    emotion          varchar          COLLATE "C" NOT NULL,
    model_name       varchar          COLLATE "C" NOT NULL,
    analyzed_at      timestamptz      NOT NULL DEFAULT now(),
    scores           jsonb            NOT NULL,
    emotions         jsonb            NOT NULL,
    created_at       timestamptz      NOT NULL,
    PRIMARY KEY (created_at, post_id, model_name)
) PARTITION BY RANGE (created_at);

-- Make the partitions the moments fall into, in both tables; those that exist are left alone,
-- and none is made for what retention refuses.
-- A week (ISO, UTC) each; archives from before the first week of 2026 a year each, so that a
-- replayed archive of decades does not make a thousand tables. Made aside and then attached:
-- readers and writers of the parent go on meanwhile. Several callers at once take turns.
CREATE FUNCTION make_post_partitions(moments timestamptz[]) RETURNS void
LANGUAGE plpgsql
SET timezone = 'UTC'
SET lock_timeout = '5s'
AS $$
DECLARE
    first_week CONSTANT timestamptz := '2025-12-29 00:00:00+00';
    part   record;
    parent text;
    child  text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('groundswell.partitions'));
    FOR part IN
        SELECT DISTINCT
            CASE WHEN moment >= first_week THEN to_char(moment, 'IYYY"w"IW')
                 ELSE to_char(moment, 'YYYY') END AS name,
            CASE WHEN moment >= first_week THEN date_trunc('week', moment)
                 ELSE date_trunc('year', moment) END AS low,
            CASE WHEN moment >= first_week THEN date_trunc('week', moment) + interval '1 week'
                 ELSE least(date_trunc('year', moment) + interval '1 year', first_week) END AS high
        FROM unnest(moments) AS moment
        WHERE moment >= (SELECT kept_from FROM retention)
        ORDER BY low
    LOOP
        FOREACH parent IN ARRAY ARRAY['social_media_posts', 'sentiment_analysis'] LOOP
            child := parent || '_' || part.name;
            CONTINUE WHEN to_regclass(quote_ident(child)) IS NOT NULL;
            EXECUTE format(
                'CREATE TABLE %I (LIKE %I INCLUDING ALL, '
                'CONSTRAINT in_bounds CHECK (created_at >= %L AND created_at < %L))',
                child, parent, part.low, part.high);
            EXECUTE format(
                'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                parent, child, part.low, part.high);
            EXECUTE format('ALTER TABLE %I DROP CONSTRAINT in_bounds', child);
        END LOOP;
    END LOOP;
END
$$;
