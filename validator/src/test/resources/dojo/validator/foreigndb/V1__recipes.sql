-- A program that is not Dojo and keeps its schema as Dojo does.
CREATE TABLE recipe (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);
