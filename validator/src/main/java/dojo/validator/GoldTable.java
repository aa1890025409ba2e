package dojo.validator;

import dojo.scoring.AccuracyWindow;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The gold answers of each registration, by task and time. Points are halves, so sums over them are
 * exact and the same in every order.
 */
enum GoldTable {
    /** After all rounds scored so far. */
    NOW("gold_tally", "board"),
    /** After the rounds that were deleted. */
    CHECKPOINT("checkpoint_gold", "checkpoint_board");

    private static final String COLUMNS = "(hotkey, registered_at, task_id, at, points, pairs)";

    private final String table;
    private final String board;

    GoldTable(String table, String board) {
        this.table = table;
        this.board = board;
    }

    /** An answer to a gold task, or what several at one moment sum up to. */
    record Row(Registration miner, Instant at, GoldTally.OfTask tally) {}

    /** All that is there, by miner, task and time. */
    List<Row> rows(Handle handle) {
        return rows(handle, "SELECT * FROM " + table + " WHERE at >= ?", Instant.EPOCH);
    }

    /** What each miner answered at {@code from} or later, by task. */
    Map<Registration, GoldTally> since(Handle handle, Instant from) {
        var tallies = new HashMap<Registration, List<GoldTally.OfTask>>();
        String sums =
                "SELECT hotkey, registered_at, task_id, 0 AS at, SUM(points) AS points,"
                        + " SUM(pairs) AS pairs FROM "
                        + table
                        + " WHERE at >= ? GROUP BY hotkey, registered_at, task_id";
        for (Row row : rows(handle, sums, from)) {
            tallies.computeIfAbsent(row.miner(), miner -> new ArrayList<>()).add(row.tally());
        }
        var gold = new HashMap<Registration, GoldTally>();
        tallies.forEach((miner, tasks) -> gold.put(miner, new GoldTally(tasks)));
        return gold;
    }

    private static List<Row> rows(Handle handle, String query, Instant from) {
        return handle.createQuery(query + " ORDER BY hotkey, registered_at, task_id, at")
                .bind(0, from.toEpochMilli())
                .map((row, context) ->
                        new Row(
                                new Registration(
                                        new Ss58Address(row.getString("hotkey")),
                                        row.getLong("registered_at")),
                                Instant.ofEpochMilli(row.getLong("at")),
                                new GoldTally.OfTask(
                                        new TaskId(row.getString("task_id")),
                                        row.getDouble("points"),
                                        row.getInt("pairs"))))
                .list();
    }

    /** Adds the gold answers that were measured in {@code round}. */
    void add(Handle handle, long round) {
        handle.execute(
                "INSERT INTO "
                        + table
                        + " "
                        + COLUMNS
                        + " SELECT s.hotkey, p.registered_at, s.task_id, a.at, s.points, s.pairs"
                        + " FROM task_score s JOIN round_peer p"
                        + " ON p.round = s.round AND p.hotkey = s.hotkey"
                        + " JOIN answer a ON a.round = s.round AND a.task_id = s.task_id"
                        + " AND a.hotkey = s.hotkey WHERE s.round = ? AND s.pairs > 0"
                        + summed(),
                round);
    }

    /** Forgets who is gone, who comes back as another one, so that nobody asks for it again. */
    void forgetGone(Handle handle) {
        handle.execute(
                "DELETE FROM %1$s WHERE NOT EXISTS (SELECT 1 FROM %2$s WHERE %2$s.hotkey = %1$s.hotkey AND (%2$s.registered_at = %1$s.registered_at OR %1$s.registered_at = -1))"
                        .formatted(table, board));
    }

    /**
     * Forgets the times that no window of a round can reach that was opened at {@code oldest} or
     * later, so that there is one row for each task instead of one for each answer.
     */
    void forgetTimes(Handle handle, Instant oldest) {
        long before = oldest.minus(AccuracyWindow.LONGEST).toEpochMilli();
        handle.execute(
                "INSERT INTO "
                        + table
                        + " "
                        + COLUMNS
                        + " SELECT hotkey, registered_at, task_id, 0, SUM(points), SUM(pairs)"
                        + " FROM "
                        + table
                        + " WHERE at > 0 AND at < ? GROUP BY hotkey, registered_at, task_id"
                        + summed(),
                before);
        handle.execute("DELETE FROM " + table + " WHERE at > 0 AND at < ?", before);
    }

    private String summed() {
        return " ON CONFLICT (hotkey, registered_at, task_id, at) DO UPDATE SET points = %1$s.points + excluded.points, pairs = %1$s.pairs + excluded.pairs"
                .formatted(table);
    }
}
