-- People's corrections of labels, kept beside what the model said.

-- A post's own labels are what it is counted as; its analysis keeps what the model said.
-- A correction holds until ended_at; of one post and field one holds at a time. post_created_at
-- leads to the post, and lets retention forget the correction with it.
CREATE TABLE label_corrections (
    id              uuid        PRIMARY KEY,
    post_id         varchar     COLLATE "C" NOT NULL,
    post_created_at timestamptz NOT NULL,
    field           varchar     NOT NULL CHECK (field IN ('sentiment', 'emotion')),
    from_label      varchar     COLLATE "C" NOT NULL,
    to_label        varchar     COLLATE "C" NOT NULL,
    made_by         varchar,
    made_at         timestamptz NOT NULL,
    note            text,
    ended_at        timestamptz,
    ended_by        varchar,
    end_reason      varchar     CHECK (end_reason IN ('replaced', 'withdrawn', 'edited')),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

CREATE UNIQUE INDEX label_corrections_holding ON label_corrections (post_id, field)
    WHERE ended_at IS NULL;
CREATE INDEX label_corrections_by_post ON label_corrections (post_id, id);
