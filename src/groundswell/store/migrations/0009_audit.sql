-- What was done to the platform's data and keys by whom; rows are only ever added.

CREATE TABLE audit_log (
    id      uuid        PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    actor   varchar     NOT NULL,
    name    varchar     NOT NULL,
    action  varchar     NOT NULL,
    subject varchar     NOT NULL,
    posts   bigint
);

CREATE INDEX audit_log_newest ON audit_log (at DESC, id DESC);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to';
END
$$;
CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
