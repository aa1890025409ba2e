-- One row: who writes here. Whoever opens the database takes the next token, and whoever has an
-- older one writes no more. owner is the validator whose rounds these are, '' if that was not said.
CREATE TABLE writer (
    id    INTEGER PRIMARY KEY,
    token BIGINT NOT NULL,
    owner TEXT   NOT NULL
);
