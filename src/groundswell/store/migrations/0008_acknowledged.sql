-- Who has seen an alert: it is no less open for that.

ALTER TABLE sentiment_alerts
    ADD COLUMN acknowledged_at   timestamptz,
    ADD COLUMN acknowledged_by   varchar,
    ADD COLUMN acknowledged_note text;
