-- The rule by which a round is scored: the name it was opened with.
ALTER TABLE round ADD COLUMN method TEXT NOT NULL DEFAULT 'spearman';

-- What a share comes from: a JSON object from name to number.
ALTER TABLE task_score ADD COLUMN breakdown TEXT NOT NULL DEFAULT '{}';
