-- An outbox of alerts: each change of an alert has a number, and one that was not told yet is owed.

ALTER TABLE sentiment_alerts
    ADD COLUMN revision      bigint NOT NULL DEFAULT 0,
    ADD COLUMN told_revision bigint NOT NULL DEFAULT 0;
CREATE INDEX sentiment_alerts_untold ON sentiment_alerts (id) WHERE revision > told_revision;
