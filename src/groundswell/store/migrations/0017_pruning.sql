-- What grows for ever is pruned: minute rollups, the audit log, resolved alerts.

-- Minute rollups from before minutes_from are not kept, nor counted any more: what asks for minutes
-- of that time counts posts. Rows that older workers still write there are passed over.
ALTER TABLE retention ADD COLUMN minutes_from timestamptz NOT NULL DEFAULT '-infinity';

-- The audit log is still only ever added to, but for entries that are older than any setting may
-- ask for: 90 days.
DROP TRIGGER audit_log_stays ON audit_log;
CREATE TRIGGER audit_log_stays BEFORE UPDATE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_keeps_what_is_young BEFORE DELETE ON audit_log
    FOR EACH ROW WHEN (OLD.at > now() - interval '90 days')
    EXECUTE FUNCTION refuse_audit_change();
