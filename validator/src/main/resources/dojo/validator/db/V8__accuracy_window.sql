-- Which gold answers count in a round: the window that it was opened with.
ALTER TABLE round ADD COLUMN accuracy_window TEXT NOT NULL DEFAULT 'all';

-- The 95 % interval of the accuracy that multiplied; from 0 to 1 where there was none, or where it
-- was not kept.
ALTER TABLE miner_score ADD COLUMN accuracy_low DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE miner_score ADD COLUMN accuracy_high DOUBLE PRECISION NOT NULL DEFAULT 1;

-- Gold tallies by the time of the answer; at is 0 where that is not known any more.
CREATE TABLE gold_tally_at (
    hotkey        TEXT             NOT NULL,
    registered_at BIGINT           NOT NULL,
    task_id       TEXT             NOT NULL,
    at            BIGINT           NOT NULL,
    points        DOUBLE PRECISION NOT NULL,
    pairs         INTEGER          NOT NULL,
    PRIMARY KEY (hotkey, registered_at, task_id, at)
);
INSERT INTO gold_tally_at
    SELECT s.hotkey, p.registered_at, s.task_id, a.at, SUM(s.points), SUM(s.pairs)
    FROM task_score s
    JOIN round_peer p ON p.round = s.round AND p.hotkey = s.hotkey
    JOIN answer a ON a.round = s.round AND a.task_id = s.task_id AND a.hotkey = s.hotkey
    WHERE s.pairs > 0
    GROUP BY s.hotkey, p.registered_at, s.task_id, a.at;
INSERT INTO gold_tally_at
    SELECT t.hotkey, t.registered_at, t.task_id, 0,
        t.points - COALESCE(d.points, 0), t.pairs - COALESCE(d.pairs, 0)
    FROM gold_tally t
    LEFT JOIN (
        SELECT hotkey, registered_at, task_id, SUM(points) AS points, SUM(pairs) AS pairs
        FROM gold_tally_at GROUP BY hotkey, registered_at, task_id
    ) d ON d.hotkey = t.hotkey AND d.registered_at = t.registered_at AND d.task_id = t.task_id
    WHERE t.pairs > COALESCE(d.pairs, 0);
DROP TABLE gold_tally;
ALTER TABLE gold_tally_at RENAME TO gold_tally;
CREATE INDEX gold_tally_by_time ON gold_tally (at);

-- The same for the checkpoint, which holds the rounds of which no scoring is known.
CREATE TABLE checkpoint_gold_at (
    hotkey        TEXT             NOT NULL,
    registered_at BIGINT           NOT NULL,
    task_id       TEXT             NOT NULL,
    at            BIGINT           NOT NULL,
    points        DOUBLE PRECISION NOT NULL,
    pairs         INTEGER          NOT NULL,
    PRIMARY KEY (hotkey, registered_at, task_id, at)
);
INSERT INTO checkpoint_gold_at
    SELECT s.hotkey, p.registered_at, s.task_id, a.at, SUM(s.points), SUM(s.pairs)
    FROM task_score s
    JOIN round_peer p ON p.round = s.round AND p.hotkey = s.hotkey
    JOIN answer a ON a.round = s.round AND a.task_id = s.task_id AND a.hotkey = s.hotkey
    WHERE s.pairs > 0 AND s.round NOT IN (SELECT round FROM scoring)
    GROUP BY s.hotkey, p.registered_at, s.task_id, a.at;
INSERT INTO checkpoint_gold_at
    SELECT t.hotkey, t.registered_at, t.task_id, 0,
        t.points - COALESCE(d.points, 0), t.pairs - COALESCE(d.pairs, 0)
    FROM checkpoint_gold t
    LEFT JOIN (
        SELECT hotkey, registered_at, task_id, SUM(points) AS points, SUM(pairs) AS pairs
        FROM checkpoint_gold_at GROUP BY hotkey, registered_at, task_id
    ) d ON d.hotkey = t.hotkey AND d.registered_at = t.registered_at AND d.task_id = t.task_id
    WHERE t.pairs > COALESCE(d.pairs, 0);
DROP TABLE checkpoint_gold;
ALTER TABLE checkpoint_gold_at RENAME TO checkpoint_gold;
