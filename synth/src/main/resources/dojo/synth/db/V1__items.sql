-- Times are milliseconds since 1970, UTC. An item is written with its commitment before anybody
-- gets it; handed is 0 until it is handed out, and then counts in the order in which that was done.

CREATE TABLE item (
    id         TEXT PRIMARY KEY,
    made       BIGINT NOT NULL UNIQUE,
    handed     BIGINT NOT NULL DEFAULT 0,
    kind       TEXT   NOT NULL,
    commitment TEXT   NOT NULL,
    prompt     TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    handed_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX item_by_handing ON item (handed, made);

-- What became of drafts. reason is empty for those that were taken.
CREATE TABLE tally (
    family  TEXT   NOT NULL,
    change  TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    count   BIGINT NOT NULL,
    dollars DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (family, change, reason)
);

-- Which number of which seed is made next.
CREATE TABLE next_number (
    source TEXT PRIMARY KEY,
    number BIGINT NOT NULL
);
