-- Who may do what: API keys, of which only hashes are kept.

CREATE TABLE api_keys (
    id           varchar     PRIMARY KEY,
    name         varchar     NOT NULL,
    secret_hash  bytea       NOT NULL,
    scopes       varchar[]   NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
