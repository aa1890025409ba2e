-- Times are milliseconds since 1970, UTC; 0 is never. Secrets are stored as SHA-256 only.

CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- A worker or a miner. The identity (an address, a hotkey, a name) never leaves the server.
CREATE TABLE person (
    id           TEXT PRIMARY KEY,
    role         TEXT    NOT NULL,
    identity     TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    consent      INTEGER NOT NULL DEFAULT 0,
    content      TEXT    NOT NULL DEFAULT '',
    created_at   BIGINT  NOT NULL,
    withdrawn_at BIGINT  NOT NULL DEFAULT 0
);

CREATE TABLE session (
    hash       TEXT PRIMARY KEY,
    person     TEXT   NOT NULL REFERENCES person (id),
    expires_at BIGINT NOT NULL
);

CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE nonce (
    nonce      TEXT PRIMARY KEY,
    purpose    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX nonce_by_expiry ON nonce (expires_at);

CREATE TABLE access_key (
    id           TEXT PRIMARY KEY,
    hash         TEXT   NOT NULL UNIQUE,
    kind         TEXT   NOT NULL,
    owner        TEXT   NOT NULL REFERENCES person (id),
    name         TEXT   NOT NULL,
    prefix       TEXT   NOT NULL,
    scopes       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL DEFAULT 0,
    expires_at   BIGINT NOT NULL DEFAULT 0,
    disabled_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX access_key_by_owner ON access_key (owner, kind);

CREATE TABLE partner (
    id         TEXT PRIMARY KEY,
    worker     TEXT   NOT NULL REFERENCES person (id),
    access_key TEXT   NOT NULL REFERENCES access_key (id),
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    left_at    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (worker, access_key)
);

CREATE INDEX partner_by_key ON partner (access_key);

CREATE TABLE ban (
    owner  TEXT NOT NULL REFERENCES person (id),
    worker TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (owner, worker)
);

-- taken counts results and leases. content is '' or categories between commas: ',violence,'.
-- body is the beginning of the prompt.
CREATE TABLE task (
    id           TEXT PRIMARY KEY,
    owner        TEXT    NOT NULL REFERENCES person (id),
    title        TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    category     TEXT    NOT NULL,
    content      TEXT    NOT NULL,
    pay_amount   TEXT    NOT NULL,
    pay_currency TEXT    NOT NULL,
    pay_floor    TEXT    NOT NULL,
    criteria     INTEGER NOT NULL,
    responses    INTEGER NOT NULL,
    gold         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    expire_at    BIGINT  NOT NULL,
    completed_at BIGINT  NOT NULL DEFAULT 0,
    max_results  INTEGER NOT NULL,
    num_results  INTEGER NOT NULL DEFAULT 0,
    taken        INTEGER NOT NULL DEFAULT 0,
    CHECK (num_results >= 0 AND num_results <= taken AND taken <= max_results)
);

-- What is long: what is asked, in one form, and what its maker sent.
CREATE TABLE task_data (
    task     TEXT PRIMARY KEY REFERENCES task (id),
    data     TEXT NOT NULL,
    original TEXT NOT NULL
);

CREATE INDEX task_by_owner ON task (owner, created_at, id);
CREATE INDEX task_by_expiry ON task (expire_at) WHERE state = 'OPEN';
CREATE INDEX task_by_completion ON task (completed_at) WHERE completed_at > 0;
CREATE INDEX task_to_do ON task (owner, taken, created_at, id)
    WHERE state = 'OPEN' AND taken < max_results AND gold = '';
CREATE INDEX task_to_check ON task (owner, taken, created_at, id)
    WHERE state = 'OPEN' AND taken < max_results AND gold <> '';

-- A worker's part in a task. shown is the order of the responses as this worker sees them.
CREATE TABLE assignment (
    id           TEXT PRIMARY KEY,
    task         TEXT    NOT NULL REFERENCES task (id),
    worker       TEXT    NOT NULL REFERENCES person (id),
    owner        TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    shown        TEXT    NOT NULL,
    leased_at    BIGINT  NOT NULL DEFAULT 0,
    lease_until  BIGINT  NOT NULL DEFAULT 0,
    submitted_at BIGINT  NOT NULL DEFAULT 0,
    updated_at   BIGINT  NOT NULL,
    active_ms    BIGINT  NOT NULL DEFAULT 0,
    answers      TEXT    NOT NULL DEFAULT '',
    comment      TEXT    NOT NULL DEFAULT '',
    signs        TEXT    NOT NULL DEFAULT '',
    gold_right   INTEGER NOT NULL DEFAULT -1,
    reason       TEXT    NOT NULL DEFAULT '',
    draft        TEXT    NOT NULL DEFAULT '',
    draft_at     BIGINT  NOT NULL DEFAULT 0,
    UNIQUE (task, worker)
);

CREATE INDEX assignment_by_worker ON assignment (worker, submitted_at);
CREATE INDEX assignment_by_owner ON assignment (owner, submitted_at, id);
CREATE INDEX assignment_by_lease ON assignment (lease_until) WHERE state = 'LEASED';

CREATE TABLE remark (
    id     TEXT PRIMARY KEY,
    task   TEXT   NOT NULL REFERENCES task (id),
    worker TEXT   NOT NULL REFERENCES person (id),
    kind   TEXT   NOT NULL,
    reason TEXT   NOT NULL,
    note   TEXT   NOT NULL,
    at     BIGINT NOT NULL
);

CREATE INDEX remark_by_task ON remark (task);
CREATE INDEX remark_by_worker ON remark (worker, at);

-- What a request with an Idempotency-Key came to.
CREATE TABLE request (
    owner  TEXT   NOT NULL REFERENCES person (id),
    name   TEXT   NOT NULL,
    hash   TEXT   NOT NULL,
    answer TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (owner, name)
);

-- Append-only; hash covers the row and the hash of the row before.
CREATE TABLE audit (
    seq    BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL,
    owner  TEXT   NOT NULL,
    actor  TEXT   NOT NULL,
    action TEXT   NOT NULL,
    object TEXT   NOT NULL,
    hash   TEXT   NOT NULL
);

CREATE INDEX audit_by_owner ON audit (owner, seq);
