-- Times are milliseconds since 1970, UTC; amounts millionths of a US dollar.
-- name is ours and goes to Amazon as the token of the creation. cost is what the HIT can cost at
-- most until it is done, then what it did cost. question is emptied when the HIT is done. scores is
-- a JSON object from completion id to the mean of 1 to 10. asker is the SS58 address of the
-- validator that wants to be told, empty if it asks for the scores itself; told_at is 0 until then.
CREATE TABLE hit (
    name       TEXT   PRIMARY KEY,
    asker      TEXT   NOT NULL,
    request_id TEXT   NOT NULL,
    question   TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    cost       BIGINT NOT NULL,
    workers    INTEGER NOT NULL,
    hit_id     TEXT   NOT NULL DEFAULT '',
    scores     TEXT   NOT NULL DEFAULT '{}',
    told_at    BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX hit_by_state ON hit (state);

-- What was decided about an answer, once and for ever; settled is 1 when Amazon knows.
-- worker is a keyed hash. why is empty for an answer that counts.
CREATE TABLE assignment (
    assignment_id TEXT    PRIMARY KEY,
    hit           TEXT    NOT NULL REFERENCES hit (name),
    worker        TEXT    NOT NULL,
    paid          INTEGER NOT NULL,
    why           TEXT    NOT NULL,
    scores        TEXT    NOT NULL,
    settled       INTEGER NOT NULL
);

CREATE INDEX assignment_by_hit ON assignment (hit);

-- The key of the workers' hashes, and the id of the qualification of those not invited again.
CREATE TABLE fact (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
