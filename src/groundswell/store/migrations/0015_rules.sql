-- Rules that people make, the incidents they open, and the messages that go out about them.

CREATE TABLE alert_rules (
    id         uuid        PRIMARY KEY,
    name       varchar     NOT NULL UNIQUE,
    topic_id   uuid,
    source     varchar,
    kind       varchar     NOT NULL,
    severity   varchar     NOT NULL,
    state      varchar     NOT NULL,
    version    integer     NOT NULL DEFAULT 1,
    settings   jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by varchar     NOT NULL
);

-- How far a rule has been looked at, and where its incident stands.
CREATE TABLE alert_rule_progress (
    rule_id      uuid        PRIMARY KEY REFERENCES alert_rules ON DELETE CASCADE,
    looked_until timestamptz NOT NULL,
    progress     jsonb       NOT NULL
);

ALTER TABLE sentiment_alerts
    ADD COLUMN rule_id     uuid,
    ADD COLUMN rule_name   varchar,
    ADD COLUMN topic_id    uuid,
    ADD COLUMN source      varchar,
    ADD COLUMN metric      varchar,
    ADD COLUMN severity    varchar,
    ADD COLUMN observed    double precision,
    ADD COLUMN expected    double precision,
    ADD COLUMN lower_bound double precision,
    ADD COLUMN upper_bound double precision,
    ADD COLUMN drivers     jsonb,
    ADD COLUMN silenced    boolean NOT NULL DEFAULT false;

-- One open incident a rule; what has no rule of its own, one a type.
CREATE UNIQUE INDEX sentiment_alerts_one_open_of_rule ON sentiment_alerts (rule_id)
    WHERE state = 'open' AND rule_id IS NOT NULL;
CREATE UNIQUE INDEX sentiment_alerts_one_open_of_type ON sentiment_alerts (alert_type)
    WHERE state = 'open' AND rule_id IS NULL;
DROP INDEX sentiment_alerts_one_open;
CREATE INDEX sentiment_alerts_of_rule ON sentiment_alerts (rule_id, created_at DESC);

CREATE TABLE notification_channels (
    id              uuid        PRIMARY KEY,
    name            varchar     NOT NULL UNIQUE,
    kind            varchar     NOT NULL,
    settings        jsonb       NOT NULL,
    secret          text,
    previous_secret text,
    state           varchar     NOT NULL DEFAULT 'active',
    created_at      timestamptz NOT NULL DEFAULT now(),
    created_by      varchar     NOT NULL
);

CREATE TABLE notification_routes (
    id         uuid        PRIMARY KEY,
    name       varchar     NOT NULL UNIQUE,
    settings   jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by varchar     NOT NULL
);

CREATE TABLE silences (
    id         uuid        PRIMARY KEY,
    settings   jsonb       NOT NULL,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by varchar     NOT NULL,
    reason     varchar     NOT NULL
);

-- The outbox. One row for each transition of an incident and each channel that is to be told.
CREATE TABLE deliveries (
    id           uuid        PRIMARY KEY,
    incident_id  uuid        NOT NULL,
    transition   varchar     NOT NULL,
    sequence     integer     NOT NULL DEFAULT 0,
    channel_id   uuid        NOT NULL,
    message      jsonb       NOT NULL,
    state        varchar     NOT NULL DEFAULT 'waiting',
    tries        integer     NOT NULL DEFAULT 0,
    due_at       timestamptz NOT NULL,
    leased_until timestamptz,
    answer       varchar,
    created_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    UNIQUE (incident_id, transition, sequence, channel_id)
);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'waiting';
