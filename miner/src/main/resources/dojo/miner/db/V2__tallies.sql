-- What was done by one scoring method on one day (UTC). Times are milliseconds; microdollars are
-- what calls to models cost at the prices that were set.
CREATE TABLE tally (
    day          TEXT   NOT NULL,
    method       TEXT   NOT NULL,
    answered     BIGINT NOT NULL,
    late         BIGINT NOT NULL,
    postponed    BIGINT NOT NULL,
    refused      BIGINT NOT NULL,
    together     BIGINT NOT NULL,
    slowest      BIGINT NOT NULL,
    calls        BIGINT NOT NULL,
    microdollars BIGINT NOT NULL,
    PRIMARY KEY (day, method)
);
