-- A worker's passkey. id and data (its public key) are base64url; who has no wallet yet has the identity 'passkey:' and the person's id.
CREATE TABLE passkey (
    id           TEXT PRIMARY KEY,
    person       TEXT   NOT NULL REFERENCES person (id),
    data         TEXT   NOT NULL,
    counter      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
);

CREATE INDEX passkey_by_person ON passkey (person);
