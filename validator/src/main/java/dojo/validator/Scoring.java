package dojo.validator;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * How a round was scored: all that its effect on the moving averages depends on, besides the round.
 *
 * @param number counts the scorings from 1, in their order, which need not be that of the rounds
 * @param roster who was registered then
 * @param alpha the weight of the round, in (0, 1]
 */
record Scoring(long number, long round, Roster roster, double alpha, Absent absent) {
    void write(Handle handle) {
        handle.execute(
                "INSERT INTO scoring (number, round, roster, alpha, absent) VALUES (?, ?, ?, ?, ?)",
                number,
                round,
                roster.keep(handle),
                alpha,
                absent.name());
    }

    /** All that are still known, in their order. */
    static List<Scoring> all(Handle handle) {
        return handle.createQuery("SELECT * FROM scoring ORDER BY number")
                .map((row, context) -> read(handle, row))
                .list();
    }

    /** That of a round, if it is still known. */
    static Optional<Scoring> of(Handle handle, long round) {
        return handle.createQuery("SELECT * FROM scoring WHERE round = ?")
                .bind(0, round)
                .map((row, context) -> read(handle, row))
                .findOne();
    }

    /** The first that is still known. */
    static Optional<Scoring> first(Handle handle) {
        return handle.createQuery("SELECT * FROM scoring ORDER BY number LIMIT 1")
                .map((row, context) -> read(handle, row))
                .findOne();
    }

    private static Scoring read(Handle handle, ResultSet row) throws SQLException {
        return new Scoring(
                row.getLong("number"),
                row.getLong("round"),
                Roster.read(handle, row.getLong("roster")),
                row.getDouble("alpha"),
                Absent.valueOf(row.getString("absent")));
    }

    /** The number of the last one, 0 for none. */
    static long last(Handle handle) {
        return handle.createQuery(
                        "SELECT COALESCE(MAX(number), 0) FROM (SELECT number FROM scoring"
                                + " UNION ALL SELECT number FROM checkpoint) AS known")
                .mapTo(Long.class)
                .one();
    }
}
