-- Topics: saved queries, the posts that each has, and their counts by minute, hour and day.

-- The set of topics has a version, which every change of it moves. Who stores posts matches them
-- by one version and holds it until the commit; who changes topics waits for these. So every post
-- is stored before a change, and filled in, or after it, and matched.
CREATE TABLE topic_set (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint  NOT NULL
);
INSERT INTO topic_set (version) VALUES (1);

-- In a function of its own the version is read as it is once the lock is there, whenever the
-- statement around it began. Advisory, for such locks are given in the order they are asked for.
CREATE FUNCTION hold_topics() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('groundswell.topics'));
    RETURN (SELECT version FROM topic_set);
END
$$;

CREATE FUNCTION change_topics() RETURNS bigint LANGUAGE plpgsql VOLATILE
SET lock_timeout = '5s'
AS $$
DECLARE
    changed bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('groundswell.topics'));
    UPDATE topic_set SET version = version + 1 RETURNING version INTO changed;
    RETURN changed;
END
$$;

-- shown names the counts that everybody is told; while a changed query is filled, those of the
-- query before. name_key: the name as it is compared.
CREATE TABLE topics (
    id            uuid        PRIMARY KEY,
    name          varchar     NOT NULL,
    name_key      varchar     COLLATE "C" NOT NULL UNIQUE,
    kind          varchar     NOT NULL,
    query         text        NOT NULL,
    query_version integer     NOT NULL DEFAULT 1,
    languages     varchar[]   NOT NULL DEFAULT '{}',
    state         varchar     NOT NULL DEFAULT 'active',
    shown         integer     NOT NULL,
    created_at    timestamptz NOT NULL,
    created_by    varchar     NOT NULL,
    changed_at    timestamptz NOT NULL,
    changed_by    varchar     NOT NULL
);

-- One meaning of a topic, with counts of its own: a changed query is another. Posts that were
-- matched by a version of the set from since_version on have it already; those before are filled
-- in, the newest first, down to (reached_at, reached_id).
CREATE TABLE topic_versions (
    key           integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic_id      uuid        NOT NULL,
    query_version integer     NOT NULL,
    query         text        NOT NULL,
    languages     varchar[]   NOT NULL DEFAULT '{}',
    since_version bigint      NOT NULL,
    state         varchar     NOT NULL DEFAULT 'filling'
        CHECK (state IN ('filling', 'whole', 'stopped', 'dropped')),
    reached_at    timestamptz,
    reached_id    varchar     COLLATE "C",
    posts_seen    bigint      NOT NULL DEFAULT 0,
    posts_before  bigint      NOT NULL DEFAULT 0,
    changed_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX topic_versions_by_topic ON topic_versions (topic_id);

CREATE TABLE topic_sets (
    id         uuid        PRIMARY KEY,
    name       varchar     NOT NULL,
    name_key   varchar     COLLATE "C" NOT NULL UNIQUE,
    topic_ids  uuid[]      NOT NULL,
    revision   integer     NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    created_by varchar     NOT NULL
);

-- The confidence a post was counted with, so that it can be taken out of the counts.
CREATE TABLE topic_posts (
    topic      integer          NOT NULL,
    created_at timestamptz      NOT NULL,
    post_id    varchar          COLLATE "C" NOT NULL,
    confidence double precision NOT NULL,
    PRIMARY KEY (topic, created_at, post_id)
) PARTITION BY RANGE (created_at);
CREATE INDEX topic_posts_by_post ON topic_posts (created_at, post_id);

CREATE TABLE topic_rollups_minute (
    topic           integer          NOT NULL,
    bucket          timestamptz      NOT NULL,
    source          varchar          COLLATE "C" NOT NULL,
    sentiment_label varchar          COLLATE "C" NOT NULL,
    emotion         varchar          COLLATE "C" NOT NULL,
    posts           bigint           NOT NULL,
    confidence_sum  double precision NOT NULL,
    version         bigint           NOT NULL,
    PRIMARY KEY (topic, bucket, source, sentiment_label, emotion)
) WITH (fillfactor = 50);
CREATE TABLE topic_rollups_hour (LIKE topic_rollups_minute INCLUDING ALL) WITH (fillfactor = 50);
CREATE TABLE topic_rollups_day (LIKE topic_rollups_minute INCLUDING ALL) WITH (fillfactor = 50);

-- The version of the set that a post was matched by: 0 for those that are here already, null for
-- what a worker of the release before stores, which knows of no topics. Those are filled in by
-- themselves, whatever is filled beside; the index finds them.
ALTER TABLE social_media_posts ADD COLUMN topics_version bigint DEFAULT 0;
ALTER TABLE social_media_posts ALTER COLUMN topics_version SET DEFAULT NULL;
CREATE INDEX social_media_posts_unmatched ON social_media_posts (created_at, post_id)
    WHERE topics_version IS NULL;

-- Who changes a stored post takes it out of its topics first, and puts it in again. Topics that it
-- is still in while it changes were left there by the release before, which knows of none: this
-- changes their counts instead.
CREATE FUNCTION count_in_topics() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := 'SELECT created_at, post_id, source, sentiment_label, emotion, -1 AS posts '
        'FROM old_posts';
    period  text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        changed := changed || ' UNION ALL '
            'SELECT created_at, post_id, source, sentiment_label, emotion, 1 FROM new_posts';
    END IF;
    FOREACH period IN ARRAY ARRAY['minute', 'hour', 'day'] LOOP
        EXECUTE format(
            'INSERT INTO topic_rollups_%1$s AS old '
            'SELECT topic, date_trunc(%1$L, created_at, ''UTC''), source, sentiment_label, '
            'emotion, sum(posts), sum(posts * confidence), 1 '
            'FROM (%2$s) AS changed JOIN topic_posts USING (created_at, post_id) '
            'GROUP BY 1, 2, 3, 4, 5 HAVING sum(posts) <> 0 ORDER BY 1, 2, 3, 4, 5 '
            'ON CONFLICT (topic, bucket, source, sentiment_label, emotion) DO UPDATE SET '
            'posts = old.posts + excluded.posts, '
            'confidence_sum = CASE WHEN old.posts + excluded.posts = 0 THEN 0 '
            'ELSE old.confidence_sum + excluded.confidence_sum END, '
            'version = old.version + 1',
            period, changed);
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM topic_posts t USING old_posts o
        WHERE t.created_at = o.created_at AND t.post_id = o.post_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER count_deletes_in_topics AFTER DELETE ON social_media_posts
    REFERENCING OLD TABLE AS old_posts
    FOR EACH STATEMENT EXECUTE FUNCTION count_in_topics();
CREATE TRIGGER count_updates_in_topics AFTER UPDATE ON social_media_posts
    REFERENCING OLD TABLE AS old_posts NEW TABLE AS new_posts
    FOR EACH STATEMENT EXECUTE FUNCTION count_in_topics();

-- As before, and posts of topics in the same weeks.
CREATE OR REPLACE FUNCTION make_post_partitions(moments timestamptz[]) RETURNS void
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
        FOREACH parent IN ARRAY
            ARRAY['social_media_posts', 'sentiment_analysis', 'topic_posts'] LOOP
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

-- Those of the posts that are here.
SELECT make_post_partitions(coalesce(array_agg(
    substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([^'']+)''\)')::timestamptz), '{}'))
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'social_media_posts'::regclass;
