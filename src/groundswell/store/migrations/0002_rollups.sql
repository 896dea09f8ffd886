-- What aggregates are read from: posts counted by minute and by hour, never recounted.

-- Half-empty pages let the rows of the present be updated in place.
-- Of two states of a minute row the one with the higher version is the newer; rows that have
-- come down to no posts stay, so that their version never goes back.
CREATE TABLE sentiment_rollups_minute (
    bucket          timestamptz      NOT NULL,
    source          varchar          COLLATE "C" NOT NULL,
    sentiment_label varchar          COLLATE "C" NOT NULL,
    emotion         varchar          COLLATE "C" NOT NULL,
    posts           bigint           NOT NULL,
    confidence_sum  double precision NOT NULL,
    version         bigint           NOT NULL,
    PRIMARY KEY (bucket, source, sentiment_label, emotion)
) WITH (fillfactor = 50);

-- analyses counts every analysis of the posts of the row, those by other models too.
CREATE TABLE sentiment_rollups_hour (
    bucket          timestamptz      NOT NULL,
    source          varchar          COLLATE "C" NOT NULL,
    sentiment_label varchar          COLLATE "C" NOT NULL,
    emotion         varchar          COLLATE "C" NOT NULL,
    posts           bigint           NOT NULL,
    analyses        bigint           NOT NULL,
    confidence_sum  double precision NOT NULL,
    PRIMARY KEY (bucket, source, sentiment_label, emotion)
) WITH (fillfactor = 50);
