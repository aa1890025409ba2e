package dojo.miner;

import dojo.base.Database;
import dojo.base.DatabaseAddress;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What a miner did, by day and scoring method, on the disk. */
public final class TallyBook {
    /** How long a day is kept. */
    public static final Duration KEPT = Duration.ofDays(400);

    private final Database database;

    TallyBook(Database database) {
        this.database = database;
    }

    /** One method's day, UTC. */
    public record Day(LocalDate day, String method, Tally tally) {}

    /**
     * What is in {@code file}, newest day first, whether its miner runs or not; nothing if there is
     * no such file.
     *
     * @throws dojo.base.DatabaseUnusable if it is not ours, or of another version
     */
    public static Optional<List<Day>> look(Path file) {
        return Database.look(DatabaseAddress.of(file), TaskBook.MIGRATIONS)
                .map(database -> {
                    try (database) {
                        return new TallyBook(database).days();
                    }
                });
    }

    /** Adds what was done by {@code method} until {@code now}. */
    public void add(String method, Tally more, Instant now) {
        LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        database.write(handle -> {
            handle.execute(
                    "DELETE FROM tally WHERE day < ?", day.minusDays(KEPT.toDays()).toString());
            return handle.execute(
                    "INSERT INTO tally (day, method, answered, late, postponed, refused, together,"
                            + " slowest, calls, microdollars)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (day, method) DO UPDATE SET"
                            + " answered = tally.answered + excluded.answered,"
                            + " late = tally.late + excluded.late,"
                            + " postponed = tally.postponed + excluded.postponed,"
                            + " refused = tally.refused + excluded.refused,"
                            + " together = tally.together + excluded.together,"
                            + " slowest = MAX(tally.slowest, excluded.slowest),"
                            + " calls = tally.calls + excluded.calls,"
                            + " microdollars = tally.microdollars + excluded.microdollars",
                    day.toString(),
                    method,
                    more.answered(),
                    more.late(),
                    more.postponed(),
                    more.refused(),
                    more.together().toMillis(),
                    more.slowest().toMillis(),
                    more.calls(),
                    more.microdollars());
        });
    }

    /** All of it, the newest day first. */
    List<Day> days() {
        return database.read(handle ->
                handle.createQuery("SELECT * FROM tally ORDER BY day DESC, method")
                        .map((row, context) -> day(row))
                        .list());
    }

    private static Day day(ResultSet row) throws SQLException {
        return new Day(
                LocalDate.parse(row.getString("day")),
                row.getString("method"),
                new Tally(
                        row.getLong("answered"),
                        row.getLong("late"),
                        row.getLong("postponed"),
                        row.getLong("refused"),
                        Duration.ofMillis(row.getLong("together")),
                        Duration.ofMillis(row.getLong("slowest")),
                        row.getLong("calls"),
                        row.getLong("microdollars")));
    }
}
