-- Up to when each kind of alert has been looked for: what is stored late is looked at all the same.

CREATE TABLE alert_looks (
    alert_type   varchar     PRIMARY KEY,
    looked_until timestamptz NOT NULL
);
