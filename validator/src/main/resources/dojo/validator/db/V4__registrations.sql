-- Scores belong to a hotkey and its registration; registered_at is its block, -1 where that is not
-- known.
ALTER TABLE round_peer ADD COLUMN registered_at BIGINT NOT NULL DEFAULT -1;
ALTER TABLE board ADD COLUMN registered_at BIGINT NOT NULL DEFAULT -1;

CREATE TABLE gold_tally_of_registration (
    hotkey        TEXT             NOT NULL,
    registered_at BIGINT           NOT NULL,
    task_id       TEXT             NOT NULL,
    points        DOUBLE PRECISION NOT NULL,
    pairs         INTEGER          NOT NULL,
    PRIMARY KEY (hotkey, registered_at, task_id)
);
INSERT INTO gold_tally_of_registration SELECT hotkey, -1, task_id, points, pairs FROM gold_tally;
DROP TABLE gold_tally;
ALTER TABLE gold_tally_of_registration RENAME TO gold_tally;

-- Who was in the subnet: a JSON list of [uid, hotkey, block of registration]. A row only where it
-- differs from the one before.
CREATE TABLE roster (
    id      BIGINT  PRIMARY KEY,
    netuid  INTEGER NOT NULL,
    members TEXT    NOT NULL
);

-- How each round was scored, in the order in which they were.
CREATE TABLE scoring (
    number BIGINT           PRIMARY KEY,
    round  BIGINT           NOT NULL UNIQUE REFERENCES round (id),
    roster BIGINT           NOT NULL REFERENCES roster (id),
    alpha  DOUBLE PRECISION NOT NULL,
    absent TEXT             NOT NULL
);

-- What the board and the gold tallies were after the scoring with this number, the last one of
-- which nothing else is known. One row, or none where everything is.
CREATE TABLE checkpoint (
    number BIGINT PRIMARY KEY
);
CREATE TABLE checkpoint_board (
    hotkey        TEXT             NOT NULL,
    registered_at BIGINT           NOT NULL,
    score         DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (hotkey, registered_at)
);
CREATE TABLE checkpoint_gold (
    hotkey        TEXT             NOT NULL,
    registered_at BIGINT           NOT NULL,
    task_id       TEXT             NOT NULL,
    points        DOUBLE PRECISION NOT NULL,
    pairs         INTEGER          NOT NULL,
    PRIMARY KEY (hotkey, registered_at, task_id)
);
INSERT INTO checkpoint
    SELECT MAX(id) FROM round WHERE state IN ('SCORED', 'EXPORTED') HAVING COUNT(*) > 0;
INSERT INTO checkpoint_board SELECT hotkey, registered_at, score FROM board;
INSERT INTO checkpoint_gold SELECT hotkey, registered_at, task_id, points, pairs FROM gold_tally;
