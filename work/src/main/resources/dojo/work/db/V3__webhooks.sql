-- Where a task's owner is told what happens. Its secret follows from its id and the server's.
CREATE TABLE webhook (
    id           TEXT PRIMARY KEY,
    owner        TEXT   NOT NULL REFERENCES person (id),
    url          TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    delivered_at BIGINT NOT NULL DEFAULT 0,
    failed_at    BIGINT NOT NULL DEFAULT 0,
    failure      TEXT   NOT NULL DEFAULT ''
);

CREATE INDEX webhook_by_owner ON webhook (owner);

-- What waits to be told; nth is the order within a task. next_at is the far end of time where nobody tries any more.
CREATE TABLE delivery (
    id       TEXT    NOT NULL,
    webhook  TEXT    NOT NULL REFERENCES webhook (id),
    task     TEXT    NOT NULL,
    nth      INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at  BIGINT  NOT NULL,
    PRIMARY KEY (webhook, task, nth)
);

CREATE INDEX delivery_by_time ON delivery (webhook, next_at);
