-- Two people who edit a channel at once: the second is told.

ALTER TABLE notification_channels ADD COLUMN version integer NOT NULL DEFAULT 1;
