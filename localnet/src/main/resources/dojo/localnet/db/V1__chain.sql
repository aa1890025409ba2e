-- The last blocks, the storage at the head, and what the last blocks replaced in it.
CREATE TABLE block (
    number INTEGER PRIMARY KEY,
    hash   TEXT NOT NULL,
    json   TEXT NOT NULL
);

CREATE TABLE storage (
    key   BLOB PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- value is NULL where the block made a key that was not there before.
CREATE TABLE replaced (
    block INTEGER NOT NULL,
    key   BLOB NOT NULL,
    value BLOB,
    PRIMARY KEY (block, key)
) WITHOUT ROWID;
