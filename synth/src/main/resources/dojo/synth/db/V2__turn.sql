-- One row, which whoever adds or hands out an item changes first, so that several programs on one
-- schema take turns at it.
CREATE TABLE turn (
    one INTEGER PRIMARY KEY
);

INSERT INTO turn (one) VALUES (1);
