-- How a worker hands over a batch: as an array of these, which the server reads several times as
-- fast as an array a column. In the order of groundswell.store.rows.row_records.
CREATE TYPE incoming_post AS (
    id               uuid,
    post_id          varchar,
    source           varchar,
    content          text,
    author           varchar,
    created_at       timestamptz,
    ingested_at      timestamptz,
    lang             varchar,
    url              varchar,
    revision         bigint,
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
