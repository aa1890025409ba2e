-- Times are milliseconds since 1970, UTC. A validator is the SS58 address of its hotkey.
-- request is the question as JSON; scores a JSON object from completion id to score in [0, 1],
-- empty while there are none; judge names who scored.
CREATE TABLE task (
    ticket    TEXT             PRIMARY KEY,
    validator TEXT             NOT NULL,
    task_id   TEXT             NOT NULL,
    expire_at BIGINT           NOT NULL,
    score_min DOUBLE PRECISION NOT NULL,
    score_max DOUBLE PRECISION NOT NULL,
    request   TEXT             NOT NULL,
    method    TEXT             NOT NULL DEFAULT '',
    judge     TEXT             NOT NULL DEFAULT '',
    scores    TEXT             NOT NULL DEFAULT '',
    UNIQUE (validator, task_id)
);

CREATE INDEX task_by_expiry ON task (expire_at);
