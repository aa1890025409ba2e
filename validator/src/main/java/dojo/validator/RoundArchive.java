package dojo.validator;

import dojo.protocol.Peer;
import dojo.scoring.AccuracyWindow;
import dojo.scoring.Interval;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What the {@link RoundLedger} holds; only looks at it. */
public final class RoundArchive {
    private final ValidatorDatabase database;

    // What was asked never changes and is asked for with every answer, so those of the rounds that
    // may be open are kept.
    private final Map<Long, Round> lastRead =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(ValidatorConfig.OPEN_MAX, 0.75f, true) {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Long, Round> eldest) {
                            return size() > ValidatorConfig.OPEN_MAX;
                        }
                    });

    /** What the ledger kept in {@code database} holds. */
    public RoundArchive(ValidatorDatabase database) {
        this.database = database;
    }

    /** The number that the next round will have. */
    long nextId() {
        return database.read(RoundArchive::nextId);
    }

    static long nextId(Handle handle) {
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

    /** The answers of a round, ordered by task and miner. */
    public List<Answer> answers(long round) {
        return database.read(handle -> answers(handle, round));
    }

    static List<Answer> answers(Handle handle, long round) {
        return handle.createQuery("SELECT * FROM answer WHERE round = ? ORDER BY task_id, hotkey")
                .bind(0, round)
                .map((row, context) -> answer(row))
                .list();
    }

    /** What counts as a miner's answer to a task. */
    Optional<Answer> answer(long round, TaskId task, Ss58Address miner) {
        return database.read(handle -> answer(handle, round, task, miner));
    }

    static Optional<Answer> answer(Handle handle, long round, TaskId task, Ss58Address miner) {
        return handle.createQuery(
                        "SELECT * FROM answer WHERE round = ? AND task_id = ? AND hotkey = ?")
                .bind(0, round)
                .bind(1, task.value())
                .bind(2, miner.text())
                .map((row, context) -> answer(row))
                .findOne();
    }

    /** The tickets of a round, which may have been answered since. */
    List<Recorded.Promised> tickets(long round) {
        return database.read(handle ->
                handle.createQuery("SELECT * FROM ticket WHERE round = ? ORDER BY task_id, hotkey")
                        .bind(0, round)
                        .map((row, context) ->
                                new Recorded.Promised(
                                        round,
                                        taskId(row),
                                        hotkey(row),
                                        new Ticket(
                                                row.getString("name"),
                                                Judge.of(row.getString("method")))))
                        .list());
    }

    /** The refusals of a round, by the last time of each. */
    public List<Refusal> refusals(long round) {
        return database.read(handle -> refusals(handle, round));
    }

    static List<Refusal> refusals(Handle handle, long round) {
        return handle.createQuery("SELECT * FROM refusal WHERE round = ? ORDER BY at, id")
                .bind(0, round)
                .map((row, context) -> refusal(row))
                .list();
    }

    /** The scores of a round that was scored, as they were then. */
    public RoundScores scores(long id) {
        return database.read(handle -> scores(handle, round(handle, id)));
    }

    static RoundScores scores(Handle handle, Round round) {
        List<RoundScores.OfTask> tasks = ofTasks(handle, round);
        var miners =
                handle.createQuery(
                                "SELECT s.* FROM miner_score s JOIN round_peer p"
                                        + " ON p.round = s.round AND p.hotkey = s.hotkey"
                                        + " WHERE s.round = ? ORDER BY p.position")
                        .bind(0, round.id())
                        .map((row, context) -> ofMiner(row))
                        .list();
        return new RoundScores(round.id(), tasks, miners);
    }

    /** The answers to a round that counted when it was scored. */
    List<Answer> counted(long id) {
        return database.read(handle -> {
            List<Answer> answers = answers(handle, id);
            return Scoring.of(handle, id)
                    .map(scoring -> scoring.roster().counting(answers, asked(handle, id)))
                    .orElse(answers);
        });
    }

    static RoundScores.OfMiner ofMiner(ResultSet row) throws SQLException {
        return new RoundScores.OfMiner(
                hotkey(row),
                row.getDouble("mean"),
                row.getDouble("multiplier"),
                row.getInt("measured") == 1,
                new Interval(row.getDouble("accuracy_low"), row.getDouble("accuracy_high")),
                row.getDouble("score"),
                row.getInt("answered"));
    }

    /** The score of each miner in a round that was scored. */
    static Map<Ss58Address, Double> minerScores(Handle handle, long round) {
        var scores = new HashMap<Ss58Address, Double>();
        handle.createQuery("SELECT hotkey, score FROM miner_score WHERE round = ?")
                .bind(0, round)
                .map((row, context) -> Map.entry(hotkey(row), row.getDouble("score")))
                .forEach(entry -> scores.put(entry.getKey(), entry.getValue()));
        return scores;
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
        var breakdown = new HashMap<TaskId, Map<Ss58Address, Map<String, Double>>>();
        handle.createQuery("SELECT * FROM task_score WHERE round = ?")
                .bind(0, round.id())
                .map((row, context) -> {
                    shares.computeIfAbsent(taskId(row), task -> new HashMap<>())
                            .put(hotkey(row), row.getDouble("share"));
                    Map<String, Double> why = TaskJson.byName(row.getString("breakdown"));
                    if (!why.isEmpty()) {
                        breakdown
                                .computeIfAbsent(taskId(row), task -> new HashMap<>())
                                .put(hotkey(row), why);
                    }
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
                            gold.getOrDefault(id, Map.of()),
                            breakdown.getOrDefault(id, Map.of()),
                            ""));
        }
        return tasks;
    }

    /**
     * What a miner got for one task over all rounds that asked it.
     *
     * @param sum of its shares
     */
    record TaskShares(Registration miner, double sum, int asked, int answered) {}

    /** All shares so far, by miner and task. */
    List<TaskShares> shares() {
        return database.read(handle ->
                handle.createQuery(
                                "SELECT s.hotkey, p.registered_at, SUM(s.share) AS total,"
                                        + " COUNT(*) AS asked, COUNT(a.hotkey) AS answered"
                                        + " FROM task_score s JOIN round_peer p"
                                        + " ON p.round = s.round AND p.hotkey = s.hotkey"
                                        + " LEFT JOIN answer a ON a.round = s.round"
                                        + " AND a.task_id = s.task_id AND a.hotkey = s.hotkey"
                                        + " GROUP BY s.hotkey, p.registered_at, s.task_id"
                                        + " ORDER BY s.hotkey, p.registered_at, s.task_id")
                        .map((row, context) ->
                                new TaskShares(
                                        registration(row),
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
    public Map<Registration, GoldTally> gold() {
        return database.read(handle -> GoldTable.NOW.since(handle, Instant.EPOCH));
    }

    /** Whom the round called {@code id} asked, as what they were registered when it was opened. */
    static Map<Ss58Address, Registration> asked(Handle handle, long id) {
        var asked = new HashMap<Ss58Address, Registration>();
        handle.createQuery("SELECT hotkey, registered_at FROM round_peer WHERE round = ?")
                .bind(0, id)
                .map((row, context) -> registration(row))
                .forEach(miner -> asked.put(miner.hotkey(), miner));
        return asked;
    }

    static Registration registration(ResultSet row) throws SQLException {
        return new Registration(hotkey(row), row.getLong("registered_at"));
    }

    private static GoldTally.OfTask tally(ResultSet row) throws SQLException {
        return new GoldTally.OfTask(taskId(row), row.getDouble("points"), row.getInt("pairs"));
    }

    /**
     * Which part of the dataset is whole.
     *
     * @param bytes how long the dataset was after the last round that was exported
     * @param from where the oldest round begins that is still in the ledger
     * @param unfinished whether another round was being written behind that
     */
    record Exported(long from, long bytes, boolean unfinished) {}

    /** Which part of the dataset is whole. */
    Exported exported() {
        return database.read(handle ->
                new Exported(
                        number(handle, "SELECT COALESCE(MIN(bytes_from), 0) FROM export"),
                        number(
                                handle,
                                "SELECT COALESCE(MAX(bytes_upto), 0) FROM export WHERE bytes_upto >= 0"),
                        number(handle, "SELECT COUNT(*) FROM export WHERE bytes_upto < 0") > 0));
    }

    Round round(Handle handle, long id) {
        Round content = Optional.ofNullable(lastRead.get(id)).orElseGet(() -> content(handle, id));
        lastRead.put(id, content);
        return handle.createQuery("SELECT state, reason, deadline FROM round WHERE id = ?")
                .bind(0, id)
                .map((row, context) ->
                        content.at(
                                RoundState.valueOf(row.getString("state")),
                                row.getString("reason"),
                                Instant.ofEpochMilli(row.getLong("deadline"))))
                .one();
    }

    static Round content(Handle handle, long id) {
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
                                Protocol.valueOf(row.getString("protocol")),
                                row.getString("method"),
                                AccuracyWindow.parse(row.getString("accuracy_window")),
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
