package dojo.validator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Deletes what is older than a span: rounds that are in the dataset or were abandoned, and weights.
 * Rounds go in the order in which they were scored, each in a transaction of its own that moves the
 * checkpoint behind it; so the averages stay, and weights that stand on later rounds can still be
 * derived again. What stays in any case is the newest round, the one that the dataset ends with,
 * and the last weights that are in a block; so do the ids of used HITs, which must not come back.
 */
public final class Retention {
    /** How many rounds are deleted at once at most; the others follow with the next call. */
    static final int ROUNDS_MAX = 20;

    /** All that a round has; those that others refer to come last. */
    private static final List<String> TABLES =
            List.of(
                    "answer",
                    "ticket",
                    "refusal",
                    "consensus",
                    "task_score",
                    "miner_score",
                    "scoring",
                    "export",
                    "round_peer",
                    "round_task");

    private final ValidatorDatabase database;
    private final Duration span;

    /** Keeps in {@code database} what is not older than {@code span}. */
    public Retention(ValidatorDatabase database, Duration span) {
        if (!span.isPositive()) throw new IllegalArgumentException("span " + span);
        this.database = database;
        this.span = span;
    }

    /** Deletes what is too old at {@code now}; says how many rounds that were. */
    public int trim(Instant now) {
        long before = now.minus(span).toEpochMilli();
        int deleted = 0;
        while (deleted < ROUNDS_MAX && database.write(handle -> deleteOne(handle, before))) {
            deleted++;
        }
        if (deleted > 0) database.write(handle -> deleteRest(handle, before));
        return deleted;
    }

    private static boolean deleteOne(Handle handle, long before) {
        Optional<Scoring> oldest =
                Scoring.first(handle).filter(scoring -> deletable(handle, scoring.round(), before));
        if (oldest.isPresent()) {
            Replay.moveCheckpoint(handle, oldest.get());
            delete(handle, oldest.get().round());
            return true;
        }
        Optional<Long> abandoned =
                handle.createQuery(
                                "SELECT MIN(id) FROM round WHERE state = ? AND deadline < ?"
                                        + " AND id < (SELECT MAX(id) FROM round)")
                        .bind(0, RoundState.ABANDONED.name())
                        .bind(1, before)
                        .mapTo(Long.class)
                        .findOne();
        abandoned.ifPresent(round -> delete(handle, round));
        return abandoned.isPresent();
    }

    private static boolean deletable(Handle handle, long round, long before) {
        return handle.createQuery(
                                "SELECT COUNT(*) FROM round WHERE id = ? AND state = ?"
                                        + " AND deadline < ? AND id < (SELECT MAX(id) FROM round)"
                                        + " AND id NOT IN (SELECT round FROM export WHERE bytes_upto"
                                        + " = (SELECT MAX(bytes_upto) FROM export))")
                        .bind(0, round)
                        .bind(1, RoundState.EXPORTED.name())
                        .bind(2, before)
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    private static void delete(Handle handle, long round) {
        for (String table : TABLES) {
            handle.execute("DELETE FROM " + table + " WHERE round = ?", round);
        }
        handle.execute("DELETE FROM round WHERE id = ?", round);
    }

    /** What is left over when rounds are gone. */
    private static int deleteRest(Handle handle, long before) {
        handle.execute(
                "DELETE FROM weights WHERE at < ? AND id < (SELECT MAX(id) FROM weights)"
                        + " AND scored < (SELECT COALESCE(MAX(scored), 0) FROM weights"
                        + " WHERE outcome = 'INCLUDED')",
                before);
        GoldTable.NOW.forgetGone(handle);
        long oldest =
                handle.createQuery("SELECT MIN(opened_at) FROM round").mapTo(Long.class).one();
        for (GoldTable table : GoldTable.values()) {
            table.forgetTimes(handle, Instant.ofEpochMilli(oldest));
        }
        return handle.execute(
                "DELETE FROM roster WHERE id < (SELECT MAX(id) FROM roster)"
                        + " AND id NOT IN (SELECT roster FROM scoring)"
                        + " AND id NOT IN (SELECT roster FROM weights)");
    }
}
