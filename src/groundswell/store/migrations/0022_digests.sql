-- Digests: what was said in a day or a week, told to channels; and who does not want them any more.

CREATE TABLE digests (
    id         uuid        PRIMARY KEY,
    name       varchar     NOT NULL UNIQUE,
    topic_id   uuid,
    set_id     uuid,
    settings   jsonb       NOT NULL,
    state      varchar     NOT NULL,
    version    integer     NOT NULL DEFAULT 1,
    made_until timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by varchar     NOT NULL
);

CREATE TABLE digest_unsubscribed (
    digest_id uuid        NOT NULL REFERENCES digests ON DELETE CASCADE,
    address   varchar     NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (digest_id, address)
);

-- A message is about an incident or is a digest; of a digest each recipient of mail has one.
ALTER TABLE deliveries ALTER COLUMN incident_id DROP NOT NULL;
ALTER TABLE deliveries
    ADD COLUMN digest_id uuid,
    ADD COLUMN recipient varchar,
    ADD CONSTRAINT deliveries_about CHECK (num_nonnulls(incident_id, digest_id) = 1);
CREATE UNIQUE INDEX deliveries_of_digest
    ON deliveries (digest_id, sequence, channel_id, coalesce(recipient, ''))
    WHERE digest_id IS NOT NULL;
