-- When each part of the running validator last did something, and what; written once a minute.
CREATE TABLE pulse (
    part TEXT   PRIMARY KEY,
    at   BIGINT NOT NULL,
    note TEXT   NOT NULL
);
