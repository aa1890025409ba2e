-- Times are milliseconds since 1970, UTC. A hotkey is an SS58 address.

CREATE TABLE round (
    id        BIGINT PRIMARY KEY,
    seed      BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    deadline  BIGINT NOT NULL,
    state     TEXT   NOT NULL,
    reason    TEXT   NOT NULL DEFAULT ''
);

CREATE INDEX round_by_state ON round (state);

CREATE TABLE round_task (
    round    BIGINT  NOT NULL REFERENCES round (id),
    position INTEGER NOT NULL,
    task_id  TEXT    NOT NULL,
    gold     INTEGER NOT NULL,
    task     TEXT    NOT NULL,
    PRIMARY KEY (round, task_id)
);

CREATE TABLE round_peer (
    round    BIGINT  NOT NULL REFERENCES round (id),
    position INTEGER NOT NULL,
    hotkey   TEXT    NOT NULL,
    host     TEXT    NOT NULL,
    port     INTEGER NOT NULL,
    PRIMARY KEY (round, hotkey)
);

-- scores is a JSON list in the order of the task's own completions.
CREATE TABLE answer (
    round    BIGINT NOT NULL,
    task_id  TEXT   NOT NULL,
    hotkey   TEXT   NOT NULL,
    scores   TEXT   NOT NULL,
    method   TEXT   NOT NULL,
    model    TEXT   NOT NULL,
    template TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (round, task_id, hotkey),
    FOREIGN KEY (round, task_id) REFERENCES round_task (round, task_id),
    FOREIGN KEY (round, hotkey) REFERENCES round_peer (round, hotkey)
);

-- One row however often it happened; detail and time are those of the last.
CREATE TABLE refusal (
    id      BIGINT PRIMARY KEY,
    round   BIGINT  NOT NULL,
    task_id TEXT    NOT NULL,
    hotkey  TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    at      BIGINT  NOT NULL,
    UNIQUE (round, task_id, hotkey, reason)
);

CREATE TABLE consensus (
    round         BIGINT           NOT NULL,
    task_id       TEXT             NOT NULL,
    completion_id TEXT             NOT NULL,
    score         DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (round, task_id, completion_id)
);

-- pairs is how many gold pairs the miner answered in this task, points what it got for them.
CREATE TABLE task_score (
    round   BIGINT           NOT NULL,
    task_id TEXT             NOT NULL,
    hotkey  TEXT             NOT NULL,
    share   DOUBLE PRECISION NOT NULL,
    points  DOUBLE PRECISION NOT NULL,
    pairs   INTEGER          NOT NULL,
    PRIMARY KEY (round, task_id, hotkey)
);

-- The sums of points and pairs over all rounds, kept so that scoring need not add them up.
CREATE TABLE gold_tally (
    hotkey  TEXT             NOT NULL,
    task_id TEXT             NOT NULL,
    points  DOUBLE PRECISION NOT NULL,
    pairs   INTEGER          NOT NULL,
    PRIMARY KEY (hotkey, task_id)
);

CREATE TABLE miner_score (
    round      BIGINT           NOT NULL,
    hotkey     TEXT             NOT NULL,
    mean       DOUBLE PRECISION NOT NULL,
    multiplier DOUBLE PRECISION NOT NULL,
    measured   INTEGER          NOT NULL,
    score      DOUBLE PRECISION NOT NULL,
    answered   INTEGER          NOT NULL,
    PRIMARY KEY (round, hotkey)
);

CREATE TABLE board (
    hotkey TEXT PRIMARY KEY,
    score  DOUBLE PRECISION NOT NULL
);

CREATE TABLE task_cursor (
    supply TEXT PRIMARY KEY,
    next   BIGINT NOT NULL
);

-- round is the newest one whose scores they stand on, 0 for none.
CREATE TABLE weights (
    id             BIGINT PRIMARY KEY,
    round          BIGINT NOT NULL,
    block          BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    uids           TEXT   NOT NULL,
    weights        TEXT   NOT NULL,
    version_key    BIGINT NOT NULL,
    outcome        TEXT   NOT NULL,
    detail         TEXT   NOT NULL,
    included_block BIGINT NOT NULL DEFAULT 0,
    extrinsic_hash TEXT   NOT NULL DEFAULT ''
);

-- Written before the rows are: bytes_upto stays -1 until they are all on the disk.
CREATE TABLE export (
    round      BIGINT PRIMARY KEY REFERENCES round (id),
    bytes_from BIGINT NOT NULL,
    bytes_upto BIGINT NOT NULL
);
