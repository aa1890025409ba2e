package dojo.miner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Database;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.FeedbackRequest;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.TaskResultRequest;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The tasks that a miner took with a ticket, and what they came to, on the disk: a ticket that was
 * given is good after a restart. Safe for several threads.
 */
public final class TaskBook implements AutoCloseable {
    /** How many tasks of one validator are kept; further ones are declined. */
    public static final int TASKS_OF_ONE_MAX = 10_000;

    /** The longest task taken, prompt and completions together, in characters. */
    public static final int TASK_CHARS_MAX = 1 << 20;

    /** How long after its expiry a task is forgotten. */
    public static final Duration KEPT = Duration.ofDays(2);

    /** A task that would end later than so is declined: nobody asks for it any more. */
    public static final Duration EXPIRY_MAX = Duration.ofDays(5);

    static final String MIGRATIONS = "dojo/miner/db";

    private final Database database;

    private TaskBook(Database database) {
        this.database = database;
    }

    /**
     * The book kept in {@code file}.
     *
     * @throws dojo.base.DatabaseUnusable if it is damaged, not ours, newer than this program, or
     *     cannot be written
     */
    public static TaskBook open(Path file) {
        return new TaskBook(Database.open(file, MIGRATIONS));
    }

    /** What the miner did, in the same file. */
    public TallyBook tallies() {
        return new TallyBook(database);
    }

    /**
     * A task taken.
     *
     * @param question what is to be scored
     * @param expireAt when people are to be done
     * @param results none while there are none
     */
    record Taken(
            String ticket,
            RankingRequest question,
            Instant expireAt,
            double min,
            double max,
            Optional<TaskResultRequest.Result> results) {}

    /** What came of a task that was handed in. */
    sealed interface Entry {
        /** It is in the book. */
        record Kept(Taken taken) implements Entry {}

        /** It is not, and why. */
        record Declined(String reason) implements Entry {}
    }

    /** Takes a task; one that was taken before has its ticket already. */
    Entry take(Ss58Address validator, FeedbackRequest asked, Instant now) {
        Optional<String> objection = objection(asked, now);
        if (objection.isPresent()) return new Entry.Declined(objection.get());
        return database.write(handle -> {
            handle.execute("DELETE FROM task WHERE expire_at < ?", now.minus(KEPT).toEpochMilli());
            Optional<Taken> before = find(handle, "task_id", validator, asked.taskId());
            if (before.isPresent()) return new Entry.Kept(before.get());
            long count =
                    handle.createQuery("SELECT COUNT(*) FROM task WHERE validator = ?")
                            .bind(0, validator.text())
                            .mapTo(Long.class)
                            .one();
            if (count >= TASKS_OF_ONE_MAX) {
                return new Entry.Declined("there are " + count + " tasks of this validator");
            }
            String ticket = UUID.randomUUID().toString();
            handle.execute(
                    "INSERT INTO task (ticket, validator, task_id, expire_at, score_min, score_max,"
                            + " request) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    ticket,
                    validator.text(),
                    asked.taskId(),
                    asked.expireAt().toEpochMilli(),
                    asked.min(),
                    asked.max(),
                    Json.write(RankingRequest.TYPE.write().apply(question(asked))));
            return new Entry.Kept(find(handle, "ticket", validator, ticket).orElseThrow());
        });
    }

    private static Optional<String> objection(FeedbackRequest asked, Instant now) {
        if (!asked.expireAt().isAfter(now)) return Optional.of("the task has expired");
        if (asked.expireAt().isAfter(now.plus(EXPIRY_MAX))) {
            return Optional.of("the task expires in more than " + EXPIRY_MAX.toDays() + " days");
        }
        long chars =
                asked.prompt().length()
                        + asked.completions().stream().mapToLong(c -> c.text().length()).sum();
        return chars > TASK_CHARS_MAX
                ? Optional.of("the task has " + chars + " characters")
                : Optional.empty();
    }

    private static RankingRequest question(FeedbackRequest asked) {
        List<CompletionText> completions = new ArrayList<>();
        for (FeedbackRequest.Shown shown : asked.completions()) {
            completions.add(new CompletionText(shown.id(), shown.text()));
        }
        return RankingRequest.question(
                asked.taskId(), asked.epochTimestamp(), asked.prompt(), completions);
    }

    /** The task of {@code ticket}, if {@code validator} is who handed it in. */
    Optional<Taken> find(Ss58Address validator, String ticket) {
        return database.read(handle -> find(handle, "ticket", validator, ticket));
    }

    /** The tickets that have no scores and some time left, the most urgent first. */
    List<String> unanswered(Instant now) {
        return database.read(handle ->
                handle.createQuery(
                                "SELECT ticket FROM task WHERE scores = '' AND expire_at > ?"
                                        + " ORDER BY expire_at, ticket")
                        .bind(0, now.toEpochMilli())
                        .mapTo(String.class)
                        .list());
    }

    /** The task of {@code ticket}, whoever handed it in. */
    Optional<Taken> find(String ticket) {
        return database.read(handle ->
                handle.createQuery("SELECT * FROM task WHERE ticket = ?")
                        .bind(0, ticket)
                        .map((row, context) -> taken(row))
                        .findOne());
    }

    /** Keeps what {@code ticket} came to; the first scores stay. */
    void answered(String ticket, ScorerAnswer.Scored scored) {
        ObjectNode scores = Json.object();
        scored.ranks().forEach(rank -> scores.put(rank.cid(), rank.score()));
        database.write(handle ->
                handle.execute(
                        "UPDATE task SET method = ?, judge = ?, scores = ?"
                                + " WHERE ticket = ? AND scores = ''",
                        scored.scoringMethod(),
                        scored.model().modelName(),
                        Json.write(scores),
                        ticket));
    }

    private static Optional<Taken> find(
            Handle handle, String column, Ss58Address validator, String value) {
        return handle.createQuery("SELECT * FROM task WHERE validator = ? AND " + column + " = ?")
                .bind(0, validator.text())
                .bind(1, value)
                .map((row, context) -> taken(row))
                .findOne();
    }

    private static Taken taken(ResultSet row) throws SQLException {
        try {
            double min = row.getDouble("score_min");
            double max = row.getDouble("score_max");
            String scores = row.getString("scores");
            return new Taken(
                    row.getString("ticket"),
                    RankingRequest.TYPE.read().read(Json.parse(row.getString("request"))),
                    Instant.ofEpochMilli(row.getLong("expire_at")),
                    min,
                    max,
                    scores.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new TaskResultRequest.Result(
                                            row.getString("judge"), scaled(scores, min, max))));
        } catch (MalformedJson | MalformedSynapse e) {
            throw new IllegalStateException("a task in the book is damaged: " + e.getMessage(), e);
        }
    }

    private static Map<String, Double> scaled(String scores, double min, double max)
            throws MalformedJson {
        Map<String, Double> scaled = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> one : Json.parse(scores).properties()) {
            double share = Math.clamp(one.getValue().doubleValue(), 0.0, 1.0);
            scaled.put(one.getKey(), min + share * (max - min));
        }
        return scaled;
    }

    @Override
    public void close() {
        database.close();
    }
}
