package dojo.validator;

import dojo.protocol.Peer;
import dojo.task.Completion;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;

/**
 * The rounds, on the disk: what was asked, of whom, what came back, what was refused, and the
 * scores. Every method is one transaction, and what it returned for has happened: an answer that
 * {@link #record} calls stored is never lost, a round is scored once.
 */
public final class RoundLedger {
    private final ValidatorDatabase database;

    // What was asked never changes and is asked for with every answer, so one round is kept.
    private final AtomicReference<Optional<Round>> lastRead =
            new AtomicReference<>(Optional.empty());

    /** The ledger kept in {@code database}. */
    public RoundLedger(ValidatorDatabase database) {
        this.database = database;
    }

    /**
     * How far a supply of tasks was used when a round was opened.
     *
     * @param next where the next round goes on
     */
    record Cursor(String supply, long next) {}

    /** The number that the next round will have. */
    long nextId() {
        return database.read(RoundLedger::nextId);
    }

    private static long nextId(Handle handle) {
        return 1 + number(handle, "SELECT COALESCE(MAX(id), 0) FROM round");
    }

    /** Where {@code supply} goes on; 0 if it was never used. */
    long cursor(String supply) {
        return database.read(handle ->
                handle.createQuery("SELECT next FROM task_cursor WHERE supply = ?")
                        .bind(0, supply)
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    /**
     * Writes a new round down, before anything of it is sent.
     *
     * @throws IllegalArgumentException without a task or a peer, or if one stands twice
     */
    Round open(
            long seed,
            List<Round.Asked> tasks,
            List<Peer> peers,
            Instant now,
            Instant deadline,
            List<Cursor> cursors) {
        if (tasks.isEmpty() || peers.isEmpty() || !deadline.isAfter(now)) {
            throw new IllegalArgumentException(
                    tasks.size() + " tasks, " + peers.size() + " peers until " + deadline);
        }
        var taskIds = new HashSet<TaskId>();
        for (Round.Asked asked : tasks) {
            if (!taskIds.add(asked.task().id())) {
                throw new IllegalArgumentException("task " + asked.task().id() + " twice");
            }
        }
        var hotkeys = new HashSet<Ss58Address>();
        for (Peer peer : peers) {
            if (!hotkeys.add(peer.hotkey())) throw new IllegalArgumentException(peer + " twice");
        }
        return database.write(handle -> {
            long id = nextId(handle);
            handle.execute(
                    "INSERT INTO round (id, seed, opened_at, deadline, state)"
                            + " VALUES (?, ?, ?, ?, ?)",
                    id,
                    seed,
                    now.toEpochMilli(),
                    deadline.toEpochMilli(),
                    RoundState.ISSUED.name());
            for (int i = 0; i < tasks.size(); i++) {
                handle.execute(
                        "INSERT INTO round_task (round, position, task_id, gold, task)"
                                + " VALUES (?, ?, ?, ?, ?)",
                        id,
                        i,
                        tasks.get(i).task().id().value(),
                        tasks.get(i).gold() ? 1 : 0,
                        TaskJson.write(tasks.get(i).task()));
            }
            for (int i = 0; i < peers.size(); i++) {
                Peer peer = peers.get(i);
                handle.execute(
                        "INSERT INTO round_peer (round, position, hotkey, host, port)"
                                + " VALUES (?, ?, ?, ?, ?)",
                        id,
                        i,
                        peer.hotkey().text(),
                        peer.host(),
                        peer.port());
            }
            for (Cursor cursor : cursors) {
                handle.execute(
                        "INSERT INTO task_cursor (supply, next) VALUES (?, ?)"
                                + " ON CONFLICT (supply) DO UPDATE SET next = excluded.next",
                        cursor.supply(),
                        cursor.next());
            }
            return round(handle, id);
        });
    }

    /** The round called {@code id}, with its tasks and peers. */
    public Round round(long id) {
        return database.read(handle -> round(handle, id));
    }

    /** The numbers of the rounds in {@code states}, oldest first. */
    public List<Long> rounds(Set<RoundState> states) {
        if (states.isEmpty()) return List.of();
        return database.read(handle ->
                handle.createQuery("SELECT id FROM round WHERE state IN (<states>) ORDER BY id")
                        .bindList("states", states.stream().map(RoundState::name).toList())
                        .mapTo(Long.class)
                        .list());
    }

    /** Gives every open round until {@code deadline}. */
    void extendOpen(Instant deadline) {
        database.write(handle ->
                handle.execute(
                        "UPDATE round SET deadline = ? WHERE state IN (?, ?)",
                        deadline.toEpochMilli(),
                        RoundState.ISSUED.name(),
                        RoundState.COLLECTING.name()));
    }

    /** Says that miners are being asked from now on. Does nothing if they already are. */
    void collecting(long round) {
        database.write(handle -> move(handle, round, RoundState.ISSUED, RoundState.COLLECTING));
    }

    /**
     * The one door for answers: each is stored or refused with its reason, all in one transaction,
     * so a batch costs one write to the disk.
     *
     * @return one for each feedback, in their order
     */
    public List<Recorded> record(List<Feedback> batch, Instant now) {
        return database.write(handle -> {
            var rounds = new HashMap<Long, Round>();
            var recorded = new ArrayList<Recorded>();
            for (Feedback feedback : batch) {
                Round round = rounds.computeIfAbsent(feedback.round(), id -> round(handle, id));
                recorded.add(record(handle, round, feedback, now));
            }
            return recorded;
        });
    }

    private static Recorded record(Handle handle, Round round, Feedback feedback, Instant now) {
        return switch (feedback) {
            case Feedback.Nothing nothing ->
                    refuse(handle, feedback, nothing.reason(), nothing.detail(), now);
            case Feedback.Scores scores -> {
                boolean asked =
                        round.tasks().stream().anyMatch(a -> a.task().id().equals(scores.task()))
                                && round.peers().stream()
                                        .anyMatch(peer -> peer.hotkey().equals(scores.miner()));
                if (!asked) {
                    yield refuse(handle, feedback, Refusal.Reason.NOT_ASKED, "", now);
                }
                if (!now.isBefore(round.deadline()) || !round.state().takesAnswers()) {
                    yield refuse(
                            handle,
                            feedback,
                            Refusal.Reason.LATE,
                            "deadline " + round.deadline(),
                            now);
                }
                yield switch (round.issued(scores.task(), scores.miner()).restore(scores.ranks())) {
                    case IssuedTask.Restored.Unusable(var reason, var detail) ->
                            refuse(handle, feedback, reason, detail, now);
                    case IssuedTask.Restored.Scores(var values) ->
                            store(
                                    handle,
                                    new Answer(
                                            round.id(),
                                            scores.task(),
                                            scores.miner(),
                                            values,
                                            scores.judge(),
                                            now),
                                    feedback);
                };
            }
        };
    }

    private static Recorded store(Handle handle, Answer answer, Feedback feedback) {
        int stored =
                handle.execute(
                        "INSERT INTO answer (round, task_id, hotkey, scores, method, model,"
                                + " template, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        answer.round(),
                        answer.task().value(),
                        answer.miner().text(),
                        TaskJson.numbers(answer.scores()),
                        answer.judge().method(),
                        answer.judge().model(),
                        answer.judge().template(),
                        answer.at().toEpochMilli());
        return stored == 1
                ? new Recorded.Stored(answer)
                : refuse(handle, feedback, Refusal.Reason.TWICE, "", answer.at());
    }

    private static Recorded refuse(
            Handle handle, Feedback feedback, Refusal.Reason reason, String detail, Instant now) {
        var refusal =
                new Refusal(
                        feedback.round(),
                        feedback.task(),
                        feedback.miner(),
                        reason,
                        detail,
                        1,
                        now);
        int count =
                handle.createQuery(
                                "INSERT INTO refusal (id, round, task_id, hotkey, reason, detail,"
                                        + " count, at)"
                                        + " VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM refusal),"
                                        + " ?, ?, ?, ?, ?, 1, ?)"
                                        + " ON CONFLICT (round, task_id, hotkey, reason) DO UPDATE"
                                        + " SET detail = excluded.detail,"
                                        + " count = refusal.count + 1, at = excluded.at"
                                        + " RETURNING count")
                        .bind(0, refusal.round())
                        .bind(1, refusal.task().value())
                        .bind(2, refusal.miner().text())
                        .bind(3, reason.name())
                        .bind(4, refusal.detail())
                        .bind(5, now.toEpochMilli())
                        .mapTo(Integer.class)
                        .one();
        return new Recorded.Refused(refusal.times(count));
    }

    /** The answers of a round, ordered by task and miner. */
    public List<Answer> answers(long round) {
        return database.read(handle ->
                handle.createQuery(
                                "SELECT * FROM answer WHERE round = ?"
                                        + " ORDER BY task_id, hotkey")
                        .bind(0, round)
                        .map((row, context) -> answer(row))
                        .list());
    }

    /** The refusals of a round, by the last time of each. */
    public List<Refusal> refusals(long round) {
        return database.read(handle ->
                handle.createQuery("SELECT * FROM refusal WHERE round = ? ORDER BY at, id")
                        .bind(0, round)
                        .map((row, context) -> refusal(row))
                        .list());
    }

    /** Takes no more answers. */
    void close(long round) {
        database.write(handle ->
                move(handle, round, RoundState.ISSUED, RoundState.CLOSED)
                        || move(handle, round, RoundState.COLLECTING, RoundState.CLOSED));
    }

    /** Gives up a round that was not scored; its answers stay. */
    void abandon(long round, String reason) {
        database.write(handle ->
                handle.execute(
                        "UPDATE round SET state = ?, reason = ?"
                                + " WHERE id = ? AND state IN (?, ?, ?)",
                        RoundState.ABANDONED.name(),
                        reason,
                        round,
                        RoundState.ISSUED.name(),
                        RoundState.COLLECTING.name(),
                        RoundState.CLOSED.name()));
    }

    /**
     * Scores a closed round and takes it into the moving average, in one transaction.
     *
     * @param registered the hotkeys of the metagraph now
     * @return the scores, or nothing if the round is not closed or was scored already
     */
    Optional<RoundScores> score(long id, ScoreBoard board, List<Ss58Address> registered) {
        return database.write(handle -> {
            if (!move(handle, id, RoundState.CLOSED, RoundState.SCORED)) {
                return Optional.empty();
            }
            Round round = round(handle, id);
            List<Answer> answers =
                    handle.createQuery("SELECT * FROM answer WHERE round = ?")
                            .bind(0, id)
                            .map((row, context) -> answer(row))
                            .list();
            RoundScores scores = RoundScorer.score(round, answers, gold(handle));
            for (RoundScores.OfTask task : scores.tasks()) insert(handle, round, task);
            for (RoundScores.OfMiner miner : scores.miners()) {
                handle.execute(
                        "INSERT INTO miner_score (round, hotkey, mean, multiplier,"
                                + " measured, score, answered)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                        id,
                        miner.hotkey().text(),
                        miner.mean(),
                        miner.multiplier(),
                        miner.measured() ? 1 : 0,
                        miner.score(),
                        miner.answered());
            }
            board.take(handle, scores, registered);
            return Optional.of(scores);
        });
    }

    private static void insert(Handle handle, Round round, RoundScores.OfTask task) {
        List<Completion> completions = task(round, task.task()).task().completions();
        for (int i = 0; i < task.consensus().size(); i++) {
            handle.execute(
                    "INSERT INTO consensus (round, task_id, completion_id, score)"
                            + " VALUES (?, ?, ?, ?)",
                    round.id(),
                    task.task().value(),
                    completions.get(i).id().value(),
                    task.consensus().get(i));
        }
        task.shares()
                .forEach((hotkey, share) -> {
                    var gold =
                            task.gold()
                                    .getOrDefault(hotkey, new GoldTally.OfTask(task.task(), 0, 0));
                    handle.execute(
                            "INSERT INTO task_score (round, task_id, hotkey, share,"
                                    + " points, pairs) VALUES (?, ?, ?, ?, ?, ?)",
                            round.id(),
                            task.task().value(),
                            hotkey.text(),
                            share,
                            gold.points(),
                            gold.pairs());
                });
        // Points are halves, so the running sum is the same as one over all rounds.
        task.gold()
                .forEach((hotkey, gold) ->
                        handle.execute(
                                "INSERT INTO gold_tally (hotkey, task_id, points, pairs)"
                                        + " VALUES (?, ?, ?, ?)"
                                        + " ON CONFLICT (hotkey, task_id) DO UPDATE"
                                        + " SET points = gold_tally.points + excluded.points,"
                                        + " pairs = gold_tally.pairs + excluded.pairs",
                                hotkey.text(),
                                task.task().value(),
                                gold.points(),
                                gold.pairs()));
    }

    private static Round.Asked task(Round round, TaskId id) {
        return round.tasks().stream()
                .filter(asked -> asked.task().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** The scores of a round that was scored, as they were then. */
    public RoundScores scores(long id) {
        return database.read(handle -> {
            Round round = round(handle, id);
            List<RoundScores.OfTask> tasks = ofTasks(handle, round);
            var miners =
                    handle.createQuery(
                                    "SELECT s.* FROM miner_score s JOIN round_peer p"
                                            + " ON p.round = s.round AND p.hotkey = s.hotkey"
                                            + " WHERE s.round = ? ORDER BY p.position")
                            .bind(0, id)
                            .map((row, context) ->
                                    new RoundScores.OfMiner(
                                            hotkey(row),
                                            row.getDouble("mean"),
                                            row.getDouble("multiplier"),
                                            row.getInt("measured") == 1,
                                            row.getDouble("score"),
                                            row.getInt("answered")))
                            .list();
            return new RoundScores(id, tasks, miners);
        });
    }

    private static List<RoundScores.OfTask> ofTasks(Handle handle, Round round) {
        var consensus = new HashMap<TaskId, Map<String, Double>>();
        handle.createQuery("SELECT task_id, completion_id, score FROM consensus WHERE round = ?")
                .bind(0, round.id())
                .map((row, context) ->
                        consensus
                                .computeIfAbsent(taskId(row), task -> new HashMap<>())
                                .put(row.getString("completion_id"), row.getDouble("score")))
                .list();
        var shares = new HashMap<TaskId, Map<Ss58Address, Double>>();
        var gold = new HashMap<TaskId, Map<Ss58Address, GoldTally.OfTask>>();
        handle.createQuery("SELECT * FROM task_score WHERE round = ?")
                .bind(0, round.id())
                .map((row, context) -> {
                    shares.computeIfAbsent(taskId(row), task -> new HashMap<>())
                            .put(hotkey(row), row.getDouble("share"));
                    if (row.getInt("pairs") > 0) {
                        gold.computeIfAbsent(taskId(row), task -> new HashMap<>())
                                .put(hotkey(row), tally(row));
                    }
                    return row.getInt("pairs");
                })
                .list();
        var tasks = new ArrayList<RoundScores.OfTask>();
        for (Round.Asked asked : round.tasks()) {
            TaskId id = asked.task().id();
            Map<String, Double> scores = consensus.getOrDefault(id, Map.of());
            tasks.add(
                    new RoundScores.OfTask(
                            id,
                            asked.task().completions().stream()
                                    .map(completion -> scores.get(completion.id().value()))
                                    .filter(Objects::nonNull)
                                    .toList(),
                            shares.getOrDefault(id, Map.of()),
                            gold.getOrDefault(id, Map.of())));
        }
        return tasks;
    }

    /**
     * What a miner got for one task over all rounds that asked it.
     *
     * @param sum of its shares
     */
    record TaskShares(Ss58Address miner, double sum, int asked, int answered) {}

    /** All shares so far, by miner and task. */
    List<TaskShares> shares() {
        return database.read(handle ->
                handle.createQuery(
                                "SELECT s.hotkey, SUM(s.share) AS total, COUNT(*) AS asked,"
                                        + " COUNT(a.hotkey) AS answered FROM task_score s"
                                        + " LEFT JOIN answer a ON a.round = s.round"
                                        + " AND a.task_id = s.task_id AND a.hotkey = s.hotkey"
                                        + " GROUP BY s.hotkey, s.task_id"
                                        + " ORDER BY s.hotkey, s.task_id")
                        .map((row, context) ->
                                new TaskShares(
                                        hotkey(row),
                                        row.getDouble("total"),
                                        row.getInt("asked"),
                                        row.getInt("answered")))
                        .list());
    }

    /**
     * What two miners got for one task over all rounds that asked both.
     *
     * @param one sum of the first one's shares
     * @param other sum of the second one's
     */
    record PairedShares(double one, double other, int asked) {}

    /** The shares of two miners, by task. */
    List<PairedShares> pairedShares(Ss58Address one, Ss58Address other) {
        return database.read(handle ->
                handle.createQuery(
                                "SELECT SUM(a.share) AS one, SUM(b.share) AS other,"
                                        + " COUNT(*) AS asked FROM task_score a"
                                        + " JOIN task_score b ON a.round = b.round"
                                        + " AND a.task_id = b.task_id"
                                        + " WHERE a.hotkey = ? AND b.hotkey = ?"
                                        + " GROUP BY a.task_id ORDER BY a.task_id")
                        .bind(0, one.text())
                        .bind(1, other.text())
                        .map((row, context) ->
                                new PairedShares(
                                        row.getDouble("one"),
                                        row.getDouble("other"),
                                        row.getInt("asked")))
                        .list());
    }

    /** Every miner's gold pairs over all rounds scored so far. */
    public Map<Ss58Address, GoldTally> gold() {
        return database.read(RoundLedger::gold);
    }

    private static Map<Ss58Address, GoldTally> gold(Handle handle) {
        var tallies = new HashMap<Ss58Address, List<GoldTally.OfTask>>();
        handle.createQuery("SELECT * FROM gold_tally WHERE pairs > 0 ORDER BY hotkey, task_id")
                .map((row, context) -> Map.entry(hotkey(row), tally(row)))
                .forEach(entry ->
                        tallies.computeIfAbsent(entry.getKey(), k -> new ArrayList<>())
                                .add(entry.getValue()));
        var gold = new HashMap<Ss58Address, GoldTally>();
        tallies.forEach((hotkey, tasks) -> gold.put(hotkey, new GoldTally(tasks)));
        return gold;
    }

    private static GoldTally.OfTask tally(ResultSet row) throws SQLException {
        return new GoldTally.OfTask(taskId(row), row.getDouble("points"), row.getInt("pairs"));
    }

    /**
     * Which part of the dataset is whole.
     *
     * @param bytes how long the dataset was after the last round that was exported
     * @param unfinished whether another round was being written behind that
     */
    record Exported(long bytes, boolean unfinished) {}

    /** Which part of the dataset is whole. */
    Exported exported() {
        return database.read(handle ->
                new Exported(
                        number(
                                handle,
                                "SELECT COALESCE(MAX(bytes_upto), 0) FROM export WHERE bytes_upto >= 0"),
                        number(handle, "SELECT COUNT(*) FROM export WHERE bytes_upto < 0") > 0));
    }

    /** Says, before anything is written, that the rows of a round begin at {@code bytes}. */
    void exporting(long round, long bytes) {
        database.write(handle ->
                handle.execute(
                        "INSERT INTO export (round, bytes_from, bytes_upto)"
                                + " VALUES (?, ?, -1) ON CONFLICT (round) DO UPDATE"
                                + " SET bytes_from = excluded.bytes_from",
                        round,
                        bytes));
    }

    /** Says that the rows of a round are on the disk and end at {@code bytes}. */
    void exported(long round, long bytes) {
        database.write(handle -> {
            if (!move(handle, round, RoundState.SCORED, RoundState.EXPORTED)) {
                throw new IllegalStateException("round " + round + " is not to export");
            }
            return handle.execute("UPDATE export SET bytes_upto = ? WHERE round = ?", bytes, round);
        });
    }

    private static boolean move(Handle handle, long round, RoundState from, RoundState to) {
        return handle.execute(
                        "UPDATE round SET state = ? WHERE id = ? AND state = ?",
                        to.name(),
                        round,
                        from.name())
                == 1;
    }

    private Round round(Handle handle, long id) {
        Round content =
                lastRead.get()
                        .filter(round -> round.id() == id)
                        .orElseGet(() -> content(handle, id));
        lastRead.set(Optional.of(content));
        return handle.createQuery("SELECT state, reason, deadline FROM round WHERE id = ?")
                .bind(0, id)
                .map((row, context) ->
                        content.at(
                                RoundState.valueOf(row.getString("state")),
                                row.getString("reason"),
                                Instant.ofEpochMilli(row.getLong("deadline"))))
                .one();
    }

    private static Round content(Handle handle, long id) {
        List<Round.Asked> tasks =
                handle.createQuery("SELECT * FROM round_task WHERE round = ? ORDER BY position")
                        .bind(0, id)
                        .map((row, context) ->
                                new Round.Asked(
                                        TaskJson.read(row.getString("task")),
                                        row.getInt("gold") == 1))
                        .list();
        List<Peer> peers =
                handle.createQuery("SELECT * FROM round_peer WHERE round = ? ORDER BY position")
                        .bind(0, id)
                        .map((row, context) ->
                                new Peer(hotkey(row), row.getString("host"), row.getInt("port")))
                        .list();
        return handle.createQuery("SELECT * FROM round WHERE id = ?")
                .bind(0, id)
                .map((row, context) ->
                        new Round(
                                id,
                                row.getLong("seed"),
                                Instant.ofEpochMilli(row.getLong("opened_at")),
                                Instant.ofEpochMilli(row.getLong("deadline")),
                                RoundState.valueOf(row.getString("state")),
                                row.getString("reason"),
                                tasks,
                                peers))
                .findOne()
                .orElseThrow(() -> new IllegalArgumentException("no round " + id));
    }

    private static Answer answer(ResultSet row) throws SQLException {
        return new Answer(
                row.getLong("round"),
                taskId(row),
                hotkey(row),
                TaskJson.numbers(row.getString("scores")),
                new Judge(
                        row.getString("method"), row.getString("model"), row.getString("template")),
                Instant.ofEpochMilli(row.getLong("at")));
    }

    private static Refusal refusal(ResultSet row) throws SQLException {
        return new Refusal(
                row.getLong("round"),
                taskId(row),
                hotkey(row),
                Refusal.Reason.valueOf(row.getString("reason")),
                row.getString("detail"),
                row.getInt("count"),
                Instant.ofEpochMilli(row.getLong("at")));
    }

    private static TaskId taskId(ResultSet row) throws SQLException {
        return new TaskId(row.getString("task_id"));
    }

    private static Ss58Address hotkey(ResultSet row) throws SQLException {
        return new Ss58Address(row.getString("hotkey"));
    }

    private static long number(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Long.class).one();
    }
}
