-- Incidents: one open alert of a type at a time, however many alerters look.

CREATE TABLE sentiment_alerts (
    id             uuid             PRIMARY KEY,
    alert_type     varchar          NOT NULL,
    actual_ratio   double precision NOT NULL,
    threshold      double precision NOT NULL,
    created_at     timestamptz      NOT NULL,
    window_start   timestamptz      NOT NULL,
    window_end     timestamptz      NOT NULL,
    positive_count bigint           NOT NULL,
    negative_count bigint           NOT NULL,
    neutral_count  bigint           NOT NULL,
    post_count     bigint           NOT NULL,
    state          varchar          NOT NULL CHECK (state IN ('open', 'resolved')),
    rule           jsonb            NOT NULL,
    peak_ratio     double precision NOT NULL,
    calm_since     timestamptz,
    resolved_at    timestamptz
);

CREATE UNIQUE INDEX sentiment_alerts_one_open ON sentiment_alerts (alert_type)
    WHERE state = 'open';
CREATE INDEX sentiment_alerts_newest ON sentiment_alerts (created_at DESC, id DESC);
