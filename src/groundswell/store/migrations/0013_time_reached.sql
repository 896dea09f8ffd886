-- How far time has surely come, by posts and by counting on: retention drops by it, so that a
-- clock that is wrong for a while drops nothing.
ALTER TABLE retention ADD COLUMN reached timestamptz NOT NULL DEFAULT '-infinity';
