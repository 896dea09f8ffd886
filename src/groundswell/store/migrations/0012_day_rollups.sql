-- Posts counted by day: a year by day reads 24 times fewer rows than by hour.

-- Workers of the release before go on meanwhile. What this and the migrations after it change is
-- locked in their order (partitions, retention, posts, rollups), or they and this could wait in a
-- circle.
SELECT pg_advisory_xact_lock(hashtext('groundswell.partitions'));
LOCK TABLE retention, social_media_posts IN ACCESS EXCLUSIVE MODE;

-- A writer moves the version of each hour it changes. Workers of the release before do not know
-- of versions, nor of days: that is how the triggers below know theirs.
ALTER TABLE sentiment_rollups_hour ADD COLUMN version bigint NOT NULL DEFAULT 0;

CREATE TABLE sentiment_rollups_day (
    bucket          timestamptz      NOT NULL,
    source          varchar          COLLATE "C" NOT NULL,
    sentiment_label varchar          COLLATE "C" NOT NULL,
    emotion         varchar          COLLATE "C" NOT NULL,
    posts           bigint           NOT NULL,
    analyses        bigint           NOT NULL,
    confidence_sum  double precision NOT NULL,
    version         bigint           NOT NULL,
    PRIMARY KEY (bucket, source, sentiment_label, emotion)
) WITH (fillfactor = 50);

-- What was counted until now. The ALTER above holds writers off until this is committed.
INSERT INTO sentiment_rollups_day
SELECT date_trunc('day', bucket, 'UTC'), source, sentiment_label, emotion,
    sum(posts), sum(analyses), sum(confidence_sum), 1
FROM sentiment_rollups_hour
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4;

-- What workers of the release before count by hour, counted by day as well, in key order and
-- after the hours, as the other workers do. Two functions, for an INSERT has no rows before it.
CREATE FUNCTION count_days_of_inserted_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_hours WHERE version = 0) THEN
        INSERT INTO sentiment_rollups_day AS day
        SELECT date_trunc('day', bucket, 'UTC'), source, sentiment_label, emotion,
            sum(posts), sum(analyses), sum(confidence_sum), 1
        FROM new_hours
        WHERE version = 0
        GROUP BY 1, 2, 3, 4
        ORDER BY 1, 2, 3, 4
        ON CONFLICT (bucket, source, sentiment_label, emotion) DO UPDATE SET
            posts = day.posts + excluded.posts,
            analyses = day.analyses + excluded.analyses,
            confidence_sum = CASE WHEN day.posts + excluded.posts = 0 THEN 0
                ELSE day.confidence_sum + excluded.confidence_sum END,
            version = day.version + 1;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION count_days_of_updated_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(version) FROM new_hours) <> (SELECT sum(version + 1) FROM old_hours) THEN
        INSERT INTO sentiment_rollups_day AS day
        SELECT date_trunc('day', bucket, 'UTC'), source, sentiment_label, emotion,
            sum(n.posts - o.posts), sum(n.analyses - o.analyses),
            sum(n.confidence_sum - o.confidence_sum), 1
        FROM new_hours n JOIN old_hours o USING (bucket, source, sentiment_label, emotion)
        WHERE n.version = o.version
        GROUP BY 1, 2, 3, 4
        ORDER BY 1, 2, 3, 4
        ON CONFLICT (bucket, source, sentiment_label, emotion) DO UPDATE SET
            posts = day.posts + excluded.posts,
            analyses = day.analyses + excluded.analyses,
            confidence_sum = CASE WHEN day.posts + excluded.posts = 0 THEN 0
                ELSE day.confidence_sum + excluded.confidence_sum END,
            version = day.version + 1;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER count_days_of_inserts AFTER INSERT ON sentiment_rollups_hour
    REFERENCING NEW TABLE AS new_hours
    FOR EACH STATEMENT EXECUTE FUNCTION count_days_of_inserted_hours();
CREATE TRIGGER count_days_of_updates AFTER UPDATE ON sentiment_rollups_hour
    REFERENCING OLD TABLE AS old_hours NEW TABLE AS new_hours
    FOR EACH STATEMENT EXECUTE FUNCTION count_days_of_updated_hours();
