-- A HIT counts once for each miner that names it: its id is no secret, so that another could name
-- it first. Nobody is paid twice for it, since each miner's completions have ids of their own.
CREATE TABLE hit_of (
    hotkey  TEXT   NOT NULL,
    hit_id  TEXT   NOT NULL,
    round   BIGINT NOT NULL,
    task_id TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (hotkey, hit_id)
);

INSERT INTO hit_of (hotkey, hit_id, round, task_id, at)
SELECT hotkey, hit_id, round, task_id, at FROM hit;

DROP TABLE hit;

ALTER TABLE hit_of RENAME TO hit;
