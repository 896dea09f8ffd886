-- Posts by minute and hour of every source and emotion together: a day by minute reads a fortieth of
-- the rows.

LOCK TABLE sentiment_rollups_minute, sentiment_rollups_hour IN SHARE ROW EXCLUSIVE MODE;

CREATE TABLE sentiment_totals_minute (
    bucket          timestamptz      NOT NULL,
    sentiment_label varchar          COLLATE "C" NOT NULL,
    posts           bigint           NOT NULL,
    confidence_sum  double precision NOT NULL,
    PRIMARY KEY (bucket, sentiment_label)
) WITH (fillfactor = 50);
CREATE TABLE sentiment_totals_hour (LIKE sentiment_totals_minute INCLUDING ALL)
    WITH (fillfactor = 50);

-- What was counted until now. The lock above holds writers off until this is committed.
INSERT INTO sentiment_totals_minute
SELECT bucket, sentiment_label, sum(posts), sum(confidence_sum)
FROM sentiment_rollups_minute GROUP BY 1, 2 ORDER BY 1, 2;
INSERT INTO sentiment_totals_hour
SELECT bucket, sentiment_label, sum(posts), sum(confidence_sum)
FROM sentiment_rollups_hour GROUP BY 1, 2 ORDER BY 1, 2;

-- Sessions of this release say that they count totals themselves. Of the others the rows that they
-- change are counted after all else. What is new and what was there come by two triggers, and days by
-- two more (migration 0012): in no one order. The lock keeps these sessions and those that count days
-- and totals themselves (they share it) from waiting for each other in a circle.
CREATE FUNCTION count_totals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := 'SELECT bucket, sentiment_label, posts, confidence_sum FROM new_rows';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('groundswell.totals'), 0);
    IF TG_OP = 'UPDATE' THEN
        changed := changed || ' UNION ALL '
            'SELECT bucket, sentiment_label, -posts, -confidence_sum FROM old_rows';
    END IF;
    EXECUTE format(
        'INSERT INTO %I AS total '
        'SELECT bucket, sentiment_label, sum(posts), sum(confidence_sum) FROM (%s) AS changed '
        'GROUP BY 1, 2 HAVING sum(posts) <> 0 OR sum(confidence_sum) <> 0 ORDER BY 1, 2 '
        'ON CONFLICT (bucket, sentiment_label) DO UPDATE SET '
        'posts = total.posts + excluded.posts, '
        'confidence_sum = CASE WHEN total.posts + excluded.posts = 0 THEN 0 '
        'ELSE total.confidence_sum + excluded.confidence_sum END',
        TG_ARGV[0], changed);
    RETURN NULL;
END
$$;

-- Triggers fire in the order of their names: this one before days are counted.
CREATE FUNCTION lock_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('groundswell.totals'), 0);
    RETURN NULL;
END
$$;
CREATE TRIGGER before_counts_lock_totals AFTER INSERT OR UPDATE ON sentiment_rollups_hour
    FOR EACH STATEMENT
    WHEN (current_setting('groundswell.counts_totals', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION lock_totals();

CREATE TRIGGER count_totals_of_inserts AFTER INSERT ON sentiment_rollups_minute
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('groundswell.counts_totals', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION count_totals('sentiment_totals_minute');
CREATE TRIGGER count_totals_of_updates AFTER UPDATE ON sentiment_rollups_minute
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('groundswell.counts_totals', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION count_totals('sentiment_totals_minute');
CREATE TRIGGER count_totals_of_inserts AFTER INSERT ON sentiment_rollups_hour
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('groundswell.counts_totals', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION count_totals('sentiment_totals_hour');
CREATE TRIGGER count_totals_of_updates AFTER UPDATE ON sentiment_rollups_hour
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('groundswell.counts_totals', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION count_totals('sentiment_totals_hour');
