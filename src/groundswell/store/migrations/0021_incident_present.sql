-- What an open incident is at now, when it was worst, and since when it was unusual.

ALTER TABLE sentiment_alerts
    ADD COLUMN present       double precision,
    ADD COLUMN present_at    timestamptz,
    ADD COLUMN peak_at       timestamptz,
    ADD COLUMN unusual_since timestamptz;
