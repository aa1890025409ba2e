ALTER TABLE round ADD COLUMN protocol TEXT NOT NULL DEFAULT 'RANKING';

-- Who has a task and answers later; name is what the miner calls it.
CREATE TABLE ticket (
    round   BIGINT NOT NULL,
    task_id TEXT   NOT NULL,
    hotkey  TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    method  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (round, task_id, hotkey),
    FOREIGN KEY (round, task_id) REFERENCES round_task (round, task_id),
    FOREIGN KEY (round, hotkey) REFERENCES round_peer (round, hotkey)
);

-- HITs on Mechanical Turk whose answers count: each does once.
CREATE TABLE hit (
    hit_id  TEXT   PRIMARY KEY,
    round   BIGINT NOT NULL,
    task_id TEXT   NOT NULL,
    hotkey  TEXT   NOT NULL,
    at      BIGINT NOT NULL
);
