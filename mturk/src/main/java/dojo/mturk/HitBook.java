package dojo.mturk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Database;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import software.amazon.awssdk.services.mturk.model.Assignment;

/**
 * Every HIT that was wanted, what was decided about its answers and what it costs, on the disk
 * before Amazon hears of it. Safe for several threads.
 */
public final class HitBook implements AutoCloseable {
    /** How many HITs may be under way; further ones are declined. */
    public static final int UNDER_WAY_MAX = 1_000;

    private static final RowMapper<Entry> ENTRY =
            (row, context) ->
                    new Entry(
                            row.getString("name"),
                            row.getString("asker"),
                            row.getString("request_id"),
                            row.getString("question"),
                            State.valueOf(row.getString("state")),
                            Instant.ofEpochMilli(row.getLong("asked_at")),
                            Instant.ofEpochMilli(row.getLong("ends_at")),
                            row.getLong("cost"),
                            row.getInt("workers"),
                            row.getString("hit_id"),
                            scores(row.getString("scores")));

    private final Database database;

    /** Made once, so that a hash means the same worker for as long as this book. */
    private final byte[] workerKey;

    private HitBook(Database database) {
        this.database = database;
        String key = fact("worker key").orElseGet(HitBook::random);
        fact("worker key", key);
        workerKey = HexFormat.of().parseHex(key);
    }

    private static String random() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    /**
     * The book kept in {@code file}.
     *
     * @throws dojo.base.DatabaseUnusable if it is damaged, not ours, newer than this program, or
     *     cannot be written
     */
    public static HitBook open(Path file) {
        return new HitBook(Database.open(file, "dojo/mturk/db"));
    }

    /** What the miner of {@code file} spent, also while it runs; nothing if there is no book. */
    public static Optional<Spending> look(Path file) {
        Optional<Database> found = Database.look(DatabaseAddress.of(file), "dojo/mturk/db");
        if (found.isEmpty()) return Optional.empty();
        try (var database = found.get()) {
            return Optional.of(database.read(HitBook::spending));
        }
    }

    /** How far a HIT is. */
    public enum State {
        /** Counted, but perhaps not made yet. */
        WANTED,
        /** Made; answers come. */
        OPEN,
        /** Every answer is judged; Amazon may not know yet of some whom to pay. */
        DONE,
        /** Never made. */
        REFUSED
    }

    /**
     * A HIT in the book.
     *
     * @param endsAt when no answer can come any more, however late it was made
     * @param cost in millionths of a dollar: the most that it can be, once it is done what it was
     * @param scores by completion id, each the mean of 1 to 10; empty until it is done
     */
    public record Entry(
            String name,
            String asker,
            String requestId,
            String question,
            State state,
            Instant askedAt,
            Instant endsAt,
            long cost,
            int workers,
            String hitId,
            Map<String, Double> scores) {
        Question asked() {
            return Question.read(name, question);
        }
    }

    /** What was decided about one answer. */
    record Decision(boolean paid, String why) {}

    /**
     * Money, in millionths of a dollar.
     *
     * @param spent by HITs that are done
     * @param reserved what those under way can cost at most
     * @param open how many are under way
     */
    public record Spending(long spent, long reserved, int open) {}

    /**
     * Counts a HIT before it is made, unless it is in the book.
     *
     * @return why it may not be made, if it may not
     */
    Optional<String> want(
            Question question,
            String asker,
            String requestId,
            Instant now,
            Instant endsAt,
            MturkConfig config) {
        return database.write(handle -> {
            if (find(handle, question.name()).isPresent()) return Optional.empty();
            Spending spending = spending(handle);
            if (spending.open() >= UNDER_WAY_MAX) {
                return Optional.of(spending.open() + " HITs are under way");
            }
            long after = spending.spent() + spending.reserved() + config.hitMicros();
            if (after > MturkConfig.micros(config.budget())) {
                return Optional.of("--mturk.budget of " + config.budget() + " USD would be passed");
            }
            handle.execute(
                    "INSERT INTO hit (name, asker, request_id, question, state, asked_at, ends_at,"
                            + " cost, workers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    question.name(),
                    asker,
                    requestId,
                    question.json(),
                    State.WANTED.name(),
                    now.toEpochMilli(),
                    endsAt.toEpochMilli(),
                    config.hitMicros(),
                    config.workers());
            return Optional.empty();
        });
    }

    Optional<Entry> find(String name) {
        return database.read(handle -> find(handle, name));
    }

    private static Optional<Entry> find(Handle handle, String name) {
        return handle.select("SELECT * FROM hit WHERE name = ?", name).map(ENTRY).findOne();
    }

    /** Names of all that Amazon has to be asked about, oldest first. */
    List<String> underWay() {
        return names(
                "state IN ('WANTED', 'OPEN') OR name IN (SELECT hit FROM assignment WHERE settled ="
                        + " 0) ORDER BY asked_at");
    }

    /** The name of an open HIT, or nothing. */
    List<String> underWay(String hitId) {
        return names("state = 'OPEN' AND hit_id = ?", hitId);
    }

    private List<String> names(String where, Object... values) {
        return database.read(handle ->
                handle.select("SELECT name FROM hit WHERE " + where, values)
                        .mapTo(String.class)
                        .list());
    }

    /** All whose asker is to be told and was not, that ended after {@code since}, oldest first. */
    List<Entry> untold(Instant since) {
        return database.read(handle ->
                handle.select(
                                "SELECT * FROM hit WHERE state = 'DONE' AND told_at = 0"
                                        + " AND asker <> '' AND scores <> '{}' AND ends_at > ?"
                                        + " ORDER BY asked_at",
                                since.toEpochMilli())
                        .map(ENTRY)
                        .list());
    }

    void told(String name, Instant now) {
        database.write(handle ->
                handle.execute(
                        "UPDATE hit SET told_at = ? WHERE name = ?", now.toEpochMilli(), name));
    }

    void made(String name, String hitId) {
        database.write(handle ->
                handle.execute(
                        "UPDATE hit SET state = 'OPEN', hit_id = ? WHERE name = ?", hitId, name));
    }

    /** It was never made and costs nothing. */
    void refused(String name) {
        database.write(handle ->
                handle.execute(
                        "UPDATE hit SET state = 'REFUSED', cost = 0, question = ''"
                                + " WHERE name = ?",
                        name));
    }

    /** What an answer comes to; the first decision stays. */
    void decide(String name, Assignment answer, Verdict verdict) {
        Optional<Boolean> judged = MturkAccount.judged(answer);
        database.write(handle ->
                handle.execute(
                        "INSERT INTO assignment (assignment_id, hit, worker, paid, why, scores,"
                                + " settled) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        answer.assignmentId(),
                        name,
                        KeyedHash.of(workerKey, answer.workerId().getBytes(StandardCharsets.UTF_8)),
                        judged.orElse(verdict.paid()) ? 1 : 0,
                        verdict.words(),
                        json(verdict.scores()),
                        judged.isPresent() ? 1 : 0));
    }

    /** By assignment what was decided about answers to {@code name} and Amazon does not know. */
    Map<String, Decision> unsettled(String name) {
        return database.read(handle ->
                handle.select("SELECT * FROM assignment WHERE hit = ? AND settled = 0", name)
                        .reduceRows(
                                new LinkedHashMap<String, Decision>(),
                                (decisions, row) -> {
                                    decisions.put(
                                            row.getColumn("assignment_id", String.class),
                                            new Decision(
                                                    row.getColumn("paid", Integer.class) == 1,
                                                    row.getColumn("why", String.class)));
                                    return decisions;
                                }));
    }

    /** Amazon knows. What was counted as paid until then, and is not, is free again. */
    void settled(String assignment, boolean paid) {
        database.write(handle -> {
            String hit =
                    handle.select("SELECT hit FROM assignment WHERE assignment_id = ?", assignment)
                            .mapTo(String.class)
                            .one();
            long before = owed(handle, hit);
            handle.execute(
                    "UPDATE assignment SET settled = 1, paid = ? WHERE assignment_id = ?",
                    paid ? 1 : 0,
                    assignment);
            if (before == 0) return 0;
            return handle.execute(
                    "UPDATE hit SET cost = cost / ? * ? WHERE name = ? AND state = 'DONE'",
                    before,
                    owed(handle, hit),
                    hit);
        });
    }

    /**
     * Nobody can say any more who of {@code name} was paid; all who may have been count as such.
     */
    void lost(String name) {
        database.write(handle ->
                handle.execute(
                        "UPDATE assignment SET settled = 1, paid = 1 WHERE hit = ? AND settled = 0",
                        name));
    }

    /** How many answers are paid, or may be: Amazon pays whom it was not told to reject. */
    private static long owed(Handle handle, String hit) {
        return handle.select(
                        "SELECT COUNT(*) FROM assignment WHERE hit = ? AND (paid = 1 OR settled = 0)",
                        hit)
                .mapTo(Long.class)
                .one();
    }

    /** Ends a HIT: the mean of what counts, the cost of who was paid or may be. */
    Entry done(String name) {
        return database.write(handle -> {
            List<Map<String, Double>> counted =
                    handle.select("SELECT scores FROM assignment WHERE hit = ? AND why = ''", name)
                            .map((row, context) -> scores(row.getString("scores")))
                            .list();
            handle.execute(
                    "UPDATE hit SET state = 'DONE', question = '', scores = ?,"
                            + " cost = cost / workers * ? WHERE name = ? AND state = 'OPEN'",
                    json(means(counted)),
                    owed(handle, name),
                    name);
            return find(handle, name).orElseThrow();
        });
    }

    /** By id the mean of what all said. */
    static Map<String, Double> means(List<Map<String, Double>> counted) {
        Map<String, Double> means = new LinkedHashMap<>();
        for (Map<String, Double> scores : counted) {
            scores.forEach((id, score) -> means.merge(id, score, Double::sum));
        }
        means.replaceAll((id, sum) -> sum / counted.size());
        return means;
    }

    /** What was spent, and may be. */
    public Spending spending() {
        return database.read(HitBook::spending);
    }

    private static Spending spending(Handle handle) {
        return handle.select(
                        "SELECT SUM(cost) FILTER (WHERE state = 'DONE'),"
                                + " SUM(cost) FILTER (WHERE state IN ('WANTED', 'OPEN')),"
                                + " COUNT(*) FILTER (WHERE state IN ('WANTED', 'OPEN')) FROM hit")
                .map((row, context) -> new Spending(row.getLong(1), row.getLong(2), row.getInt(3)))
                .one();
    }

    Optional<String> fact(String name) {
        return database.read(handle ->
                handle.select("SELECT value FROM fact WHERE name = ?", name)
                        .mapTo(String.class)
                        .findOne());
    }

    void fact(String name, String value) {
        database.write(handle ->
                handle.execute(
                        "INSERT INTO fact (name, value) VALUES (?, ?)"
                                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                        name,
                        value));
    }

    private static String json(Map<String, Double> scores) {
        ObjectNode json = Json.object();
        scores.forEach(json::put);
        return Json.write(json);
    }

    private static Map<String, Double> scores(String text) {
        try {
            Map<String, Double> scores = new LinkedHashMap<>();
            Json.parse(text)
                    .properties()
                    .forEach(one -> scores.put(one.getKey(), one.getValue().doubleValue()));
            return scores;
        } catch (MalformedJson e) {
            throw new IllegalStateException("scores in the book are damaged", e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
