package dojo.validator;

import dojo.protocol.Peer;
import dojo.scoring.AccuracyWindow;
import dojo.task.Completion;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Writes the rounds down: what was asked, of whom, what came back, what was refused, and the
 * scores. Every method is one transaction, and what it returned for has happened: an answer that
 * {@link #record} calls stored is never lost, a round is scored once. What it holds is read through
 * {@link #archive}.
 */
public final class RoundLedger {
    private final ValidatorDatabase database;
    private final RoundArchive archive;

    /** The ledger kept in {@code database}. */
    public RoundLedger(ValidatorDatabase database) {
        this.database = database;
        archive = new RoundArchive(database);
    }

    /** What is in this ledger, to be looked at. */
    public RoundArchive archive() {
        return archive;
    }

    /**
     * How far a supply of tasks was used when a round was opened.
     *
     * @param next where the next round goes on
     */
    record Cursor(String supply, long next) {}

    /**
     * Writes a new round down, before anything of it is sent.
     *
     * @param roster tells the registrations of the peers
     * @throws IllegalArgumentException without a task or a peer, or if one stands twice
     */
    Round open(
            long seed,
            Protocol protocol,
            String method,
            AccuracyWindow accuracy,
            List<Round.Asked> tasks,
            List<Peer> peers,
            Roster roster,
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
        var registrations = roster.byHotkey();
        return database.write(handle -> {
            long id = RoundArchive.nextId(handle);
            handle.execute(
                    "INSERT INTO round (id, seed, protocol, method, accuracy_window,"
                            + " opened_at, deadline, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    id,
                    seed,
                    protocol.name(),
                    method,
                    accuracy.text(),
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
                        "INSERT INTO round_peer (round, position, hotkey, host, port, registered_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?)",
                        id,
                        i,
                        peer.hotkey().text(),
                        peer.host(),
                        peer.port(),
                        Optional.ofNullable(registrations.get(peer.hotkey()))
                                .map(Registration::block)
                                .orElse(Registration.UNKNOWN));
            }
            for (Cursor cursor : cursors) {
                handle.execute(
                        "INSERT INTO task_cursor (supply, next) VALUES (?, ?)"
                                + " ON CONFLICT (supply) DO UPDATE SET next = excluded.next",
                        cursor.supply(),
                        cursor.next());
            }
            // Not remembered: this may yet be taken back.
            return RoundArchive.content(handle, id);
        });
    }

    /** Gives every open round at least until {@code deadline}. */
    void keepOpenUntil(Instant deadline) {
        database.write(handle ->
                handle.execute(
                        "UPDATE round SET deadline = ? WHERE deadline < ? AND state IN (?, ?)",
                        deadline.toEpochMilli(),
                        deadline.toEpochMilli(),
                        RoundState.ISSUED.name(),
                        RoundState.COLLECTING.name()));
    }

    /** Gives an open round that much more time, or less if below zero. */
    void prolong(long round, Duration time) {
        database.write(handle ->
                handle.execute(
                        "UPDATE round SET deadline = deadline + ?"
                                + " WHERE id = ? AND state IN (?, ?)",
                        time.toMillis(),
                        round,
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
        return record(batch.stream().map(feedback -> new Arrived(feedback, now)).toList(), false);
    }

    /**
     * A feedback and when it came, which decides whether it is late, whenever it is written.
     *
     * @param at in whole milliseconds
     */
    record Arrived(Feedback feedback, Instant at) {
        Arrived {
            at = at.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /**
     * Records what came at different times, in one transaction.
     *
     * @param again whether that was tried before and may have happened: then what is there already
     *     is neither refused nor counted a second time
     * @return one for each, in their order
     */
    List<Recorded> record(List<Arrived> batch, boolean again) {
        return database.write(handle -> {
            Map<Moment, Recorded> before = again ? before(handle, batch) : Map.of();
            var rounds = new HashMap<Long, Round>();
            var recorded = new ArrayList<Recorded>();
            for (Arrived one : batch) {
                Feedback feedback = one.feedback();
                Recorded known = before.get(Moment.of(one));
                if (known != null) {
                    recorded.add(known);
                    continue;
                }
                Round round =
                        rounds.computeIfAbsent(feedback.round(), id -> archive.round(handle, id));
                recorded.add(record(handle, round, feedback, one.at()));
            }
            return recorded;
        });
    }

    /** A miner replies to a task at most once in a moment. */
    private record Moment(long round, TaskId task, Ss58Address miner, Instant at) {
        static Moment of(Arrived one) {
            Feedback feedback = one.feedback();
            return new Moment(feedback.round(), feedback.task(), feedback.miner(), one.at());
        }
    }

    private static Map<Moment, Recorded> before(Handle handle, List<Arrived> batch) {
        var before = new HashMap<Moment, Recorded>();
        batch.stream()
                .mapToLong(one -> one.feedback().round())
                .distinct()
                .forEach(id -> {
                    for (Answer answer : RoundArchive.answers(handle, id)) {
                        var moment = new Moment(id, answer.task(), answer.miner(), answer.at());
                        before.put(moment, new Recorded.Stored(answer));
                    }
                    for (Refusal refusal : RoundArchive.refusals(handle, id)) {
                        var moment = new Moment(id, refusal.task(), refusal.miner(), refusal.at());
                        before.putIfAbsent(moment, new Recorded.Refused(refusal));
                    }
                });
        return before;
    }

    private static Recorded record(Handle handle, Round round, Feedback feedback, Instant now) {
        if (feedback instanceof Feedback.Nothing nothing) {
            return refuse(handle, feedback, nothing.reason(), nothing.detail(), now);
        }
        if (!asked(round, feedback)) {
            return refuse(handle, feedback, Refusal.Reason.NOT_ASKED, "", now);
        }
        if (!now.isBefore(round.deadline()) || !round.state().takesAnswers()) {
            String deadline = "deadline " + round.deadline();
            return refuse(handle, feedback, Refusal.Reason.LATE, deadline, now);
        }
        return switch (feedback) {
            case Feedback.Promise promise -> promise(handle, promise, now);
            case Feedback.Scores scores -> scores(handle, round, scores, now);
            case Feedback.Nothing nothing -> throw new IllegalStateException(nothing.toString());
        };
    }

    private static boolean asked(Round round, Feedback feedback) {
        return round.tasks().stream().anyMatch(a -> a.task().id().equals(feedback.task()))
                && round.peers().stream().anyMatch(p -> p.hotkey().equals(feedback.miner()));
    }

    /** The newest ticket counts: a miner that forgot the task may have taken it anew. */
    private static Recorded promise(Handle handle, Feedback.Promise promise, Instant now) {
        handle.execute(
                "INSERT INTO ticket (round, task_id, hotkey, name, method, at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (round, task_id, hotkey) DO UPDATE"
                        + " SET name = excluded.name, method = excluded.method, at = excluded.at",
                promise.round(),
                promise.task().value(),
                promise.miner().text(),
                promise.ticket().name(),
                promise.ticket().judge().method(),
                now.toEpochMilli());
        return new Recorded.Promised(
                promise.round(), promise.task(), promise.miner(), promise.ticket());
    }

    private static Recorded scores(
            Handle handle, Round round, Feedback.Scores scores, Instant now) {
        if (scores.hit().isPresent() && used(handle, scores.miner(), scores.hit().get())) {
            return refuse(handle, scores, Refusal.Reason.HIT_USED, scores.hit().get(), now);
        }
        IssuedTask issued = round.issued(scores.task(), scores.miner());
        return switch (issued.restore(scores.ranks(), round.protocol())) {
            case IssuedTask.Restored.Unusable(var reason, var detail) ->
                    refuse(handle, scores, reason, detail, now);
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
                            scores);
        };
    }

    private static boolean used(Handle handle, Ss58Address miner, String hit) {
        return handle.createQuery("SELECT COUNT(*) FROM hit WHERE hotkey = ? AND hit_id = ?")
                        .bind(0, miner.text())
                        .bind(1, hit)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** The first answer counts, unless a later one is made by a better method. */
    private static Recorded store(Handle handle, Answer answer, Feedback.Scores feedback) {
        Optional<Answer> before =
                RoundArchive.answer(handle, answer.round(), answer.task(), answer.miner());
        if (before.isPresent()) {
            Judge judge = before.get().judge();
            if (answer.judge().rank() <= judge.rank()) {
                String detail = "there is one by " + judge.method();
                return refuse(handle, feedback, Refusal.Reason.TWICE, detail, answer.at());
            }
            String detail = judge.method() + " " + TaskJson.numbers(before.get().scores());
            refuse(handle, feedback, Refusal.Reason.SUPERSEDED, detail, answer.at());
        }
        handle.execute(
                "INSERT INTO answer (round, task_id, hotkey, scores, method, model,"
                        + " template, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (round, task_id, hotkey) DO UPDATE"
                        + " SET scores = excluded.scores, method = excluded.method,"
                        + " model = excluded.model, template = excluded.template,"
                        + " at = excluded.at",
                answer.round(),
                answer.task().value(),
                answer.miner().text(),
                TaskJson.numbers(answer.scores()),
                answer.judge().method(),
                answer.judge().model(),
                answer.judge().template(),
                answer.at().toEpochMilli());
        feedback.hit()
                .ifPresent(hit ->
                        handle.execute(
                                "INSERT INTO hit (hit_id, round, task_id, hotkey, at)"
                                        + " VALUES (?, ?, ?, ?, ?)",
                                hit,
                                answer.round(),
                                answer.task().value(),
                                answer.miner().text(),
                                answer.at().toEpochMilli()));
        return new Recorded.Stored(answer);
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
     * @param roster who is registered now
     * @return the scores, or nothing if the round is not closed or was scored already
     */
    Optional<RoundScores> score(long id, ScoreBoard board, Roster roster) {
        return database.write(handle -> {
            if (!move(handle, id, RoundState.CLOSED, RoundState.SCORED)) {
                return Optional.empty();
            }
            Round round = archive.round(handle, id);
            var asked = RoundArchive.asked(handle, id);
            List<Answer> answers = roster.counting(RoundArchive.answers(handle, id), asked);
            RoundScores scores =
                    RoundScorer.score(
                            round,
                            answers,
                            GoldTally.of(GoldTable.NOW.since(handle, round.goldFrom()), asked));
            for (RoundScores.OfTask task : scores.tasks()) insert(handle, round, task);
            GoldTable.NOW.add(handle, id);
            for (RoundScores.OfMiner miner : scores.miners()) {
                handle.execute(
                        "INSERT INTO miner_score (round, hotkey, mean, multiplier,"
                                + " measured, accuracy_low, accuracy_high, score, answered)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        id,
                        miner.hotkey().text(),
                        miner.mean(),
                        miner.multiplier(),
                        miner.measured() ? 1 : 0,
                        miner.interval().low(),
                        miner.interval().high(),
                        miner.score(),
                        miner.answered());
            }
            board.take(handle, scores, asked, roster);
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
                                    + " points, pairs, breakdown) VALUES (?, ?, ?, ?, ?, ?, ?)",
                            round.id(),
                            task.task().value(),
                            hotkey.text(),
                            share,
                            gold.points(),
                            gold.pairs(),
                            TaskJson.byName(task.breakdown().getOrDefault(hotkey, Map.of())));
                });
    }

    private static Round.Asked task(Round round, TaskId id) {
        return round.tasks().stream()
                .filter(asked -> asked.task().id().equals(id))
                .findFirst()
                .orElseThrow();
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
}
