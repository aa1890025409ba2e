-- What weights are a function of, besides the answers: the number of the last scoring before them,
-- who was registered, and the subnet's limits. roster is 0 in what was written before.
ALTER TABLE weights ADD COLUMN scored BIGINT NOT NULL DEFAULT 0;
ALTER TABLE weights ADD COLUMN roster BIGINT NOT NULL DEFAULT 0;
ALTER TABLE weights ADD COLUMN min_allowed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE weights ADD COLUMN max_limit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE weights ADD COLUMN tempo INTEGER NOT NULL DEFAULT 0;
UPDATE weights SET scored = round;
ALTER TABLE weights DROP COLUMN round;
