-- Optional texts of a post without a column of their own: a new one needs no migration.

ALTER TABLE social_media_posts ADD COLUMN extra jsonb;

-- How a worker hands over a batch, as an array of these, in the order of
-- groundswell.store.batch_columns. It is never altered: workers of the release before would
-- crash. One that must hand over more gets a type of its own beside this one.
CREATE TYPE post_row AS (
    id               uuid,
    post_id          varchar,
    source           varchar,
    content          text,
    created_at       timestamptz,
    ingested_at      timestamptz,
    revision         bigint,
    author           varchar,
    lang             varchar,
    url              varchar,
    extra            jsonb,
    analysis_id      uuid,
    sentiment_label  varchar,
    confidence_score double precision,
    emotion          varchar,
    model_name       varchar,
    scores           jsonb,
    emotions         jsonb,
    counted_label    varchar,
    counted_emotion  varchar
);
