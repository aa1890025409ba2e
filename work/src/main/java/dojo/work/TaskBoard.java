package dojo.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Tasks and who works on them, as they are read; {@link Leases} and {@link Results} change them.
 */
final class TaskBoard {
    /** Lists count no further. */
    static final int COUNTED_MAX = 10_000;

    private static final Duration MEDIAN_KEPT = Duration.ofMinutes(1);
    private static final int MEDIAN_OF = 101;
    private static final int MEDIAN_NEEDS = 5;

    private final WorkStore store;
    private final Map<String, Median> medians = new ConcurrentHashMap<>();

    private record Median(OptionalLong millis, Instant at) {}

    TaskBoard(WorkStore store) {
        this.store = store;
    }

    Optional<WorkTask> find(String task) {
        return store.read(handle -> find(handle, task));
    }

    static Optional<WorkTask> find(Handle handle, String task) {
        return handle.createQuery("SELECT " + WorkTask.COLUMNS + " FROM task t WHERE t.id = ?")
                .bind(0, task)
                .map((row, context) -> WorkTask.of(row))
                .findOne();
    }

    Question question(String task) {
        return store.read(handle -> question(handle, task));
    }

    static Question question(Handle handle, String task) {
        return Question.stored(
                handle.createQuery("SELECT data FROM task_data WHERE task = ?")
                        .bind(0, task)
                        .mapTo(String.class)
                        .findOne()
                        .orElseThrow(TaskBoard::noTask));
    }

    static Optional<Assignment> assignment(Handle handle, String task, String worker) {
        return handle.createQuery("SELECT * FROM assignment WHERE task = ? AND worker = ?")
                .bind(0, task)
                .bind(1, worker)
                .map((row, context) -> Assignment.of(row))
                .findOne();
    }

    static WorkRefused noTask() {
        return Refusal.NOT_FOUND.because("there is no such task");
    }

    /** Whether {@code owner}'s task is one that this worker may see now. */
    static boolean sees(Handle handle, Session worker, WorkTask task, Instant now) {
        return Keys.owners(handle, worker.person(), now).containsKey(task.owner());
    }

    /** One task with what it asks, as {@code worker} sees it. */
    ObjectNode seen(Session worker, String id, Instant now) {
        return store.read(handle -> {
            WorkTask task = find(handle, id).orElseThrow(TaskBoard::noTask);
            Optional<Assignment> mine = assignment(handle, id, worker.person());
            if (mine.isEmpty() && !sees(handle, worker, task, now)) throw noTask();
            return seen(handle, worker, task, mine, now);
        });
    }

    ObjectNode seen(
            Handle handle, Session worker, WorkTask task, Optional<Assignment> mine, Instant now) {
        Question question = question(handle, task.id());
        String partner = Keys.owners(handle, worker.person(), now).getOrDefault(task.owner(), "");
        ObjectNode json = summary(handle, task, mine, partner, now);
        json.put("body", question.prompt()).put("guidelines", question.guidelines());
        List<String> order =
                mine.map(Assignment::shown)
                        .orElseGet(() -> shuffled(question, task.id(), worker.person()));
        json.set("taskData", question.shown(order, false));
        mine.filter(Assignment::answered)
                .ifPresent(a -> json.set("result", ownResult(handle, task, a, now)));
        return json;
    }

    ObjectNode summary(
            Handle handle, WorkTask task, Optional<Assignment> mine, String partner, Instant now) {
        ObjectNode json = task.json(now, median(handle, task, now));
        boolean leased = mine.map(a -> a.leased(now)).orElse(false);
        boolean answered = mine.map(Assignment::answered).orElse(false);
        boolean skipped = mine.map(a -> a.state() == Assignment.State.SKIPPED).orElse(false);
        json.put("reserved", Math.max(0, json.get("reserved").intValue() - (leased ? 1 : 0)));
        json.put("partner", partner);
        json.put("mine", leased ? "leased" : answered ? "submitted" : skipped ? "skipped" : "none");
        return json.put("isCompletedByWorker", answered);
    }

    ObjectNode ownResult(Handle handle, WorkTask task, Assignment a, Instant now) {
        ObjectNode json = Json.object().put("resultId", a.id()).put("taskId", task.id());
        json.put("title", task.title()).put("type", task.type());
        json.put("submittedAt", Wire.time(a.submittedAt()));
        json.put("updatedAt", Wire.time(a.updatedAt()));
        json.put("editableUntil", editable(task, a, now) ? Wire.time(task.expireAt()) : "");
        json.set("resultData", a.answersJson());
        json.put("comment", a.comment()).put("status", a.state().name());
        json.put("reason", a.reason()).set("pay", task.pay().json(median(handle, task, now)));
        return json.put("activeMillis", a.activeMillis());
    }

    static boolean editable(WorkTask task, Assignment a, Instant now) {
        return a.state() == Assignment.State.SUBMITTED
                && !task.state().equals("CANCELLED")
                && task.expireAt() > now.toEpochMilli();
    }

    /** The median time that people needed for this owner's tasks of the type. */
    OptionalLong median(Handle handle, WorkTask task, Instant now) {
        String key = task.owner() + " " + task.type();
        Median known = medians.get(key);
        if (known != null && known.at().plus(MEDIAN_KEPT).isAfter(now)) return known.millis();
        List<Long> times =
                handle.createQuery(
                                "SELECT a.active_ms FROM (SELECT task, active_ms FROM assignment"
                                        + " WHERE owner = ? AND submitted_at > 0"
                                        + " ORDER BY submitted_at DESC LIMIT 1000) a"
                                        + " JOIN task t ON t.id = a.task"
                                        + " WHERE a.active_ms > 0 AND t.type = ? LIMIT "
                                        + MEDIAN_OF)
                        .bind(0, task.owner())
                        .bind(1, task.type())
                        .mapTo(Long.class)
                        .list();
        Collections.sort(times);
        OptionalLong median =
                times.size() < MEDIAN_NEEDS
                        ? OptionalLong.empty()
                        : OptionalLong.of((long) Wire.median(times));
        if (medians.size() > 10_000) medians.clear();
        medians.put(key, new Median(median, now));
        return median;
    }

    /** How many tasks of {@code owner} can be worked on, at most {@link #COUNTED_MAX}. */
    long open(String owner, Instant now) {
        return store.read(handle ->
                WorkStore.count(
                        handle,
                        "SELECT COUNT(*) FROM (SELECT 1 FROM task WHERE owner = ?"
                                + " AND state = 'OPEN' AND taken < max_results"
                                + " AND gold = '' AND expire_at > ? LIMIT "
                                + COUNTED_MAX
                                + ") open",
                        owner,
                        now.toEpochMilli()));
    }

    /**
     * An order of the responses that follows from task and worker, and from the server's secret.
     */
    List<String> shuffled(Question question, String task, String worker) {
        List<String> ids = new ArrayList<>(question.responseIds());
        ids.sort(
                java.util.Comparator.comparing(
                        id -> store.sealed("order|" + task + "|" + worker + "|" + id)));
        return ids;
    }

    /** The task's row, which nobody else changes until this transaction ends. */
    static WorkTask locked(Handle handle, String task) {
        if (handle.execute("UPDATE task SET taken = taken WHERE id = ?", task) == 0) throw noTask();
        return find(handle, task).orElseThrow(TaskBoard::noTask);
    }

    /** Adds what a worker wants to see; the texts are ours, see {@link #bindTypes}. */
    static void filter(StringBuilder sql, List<String> types, Collection<String> content) {
        if (!types.isEmpty()) {
            sql.append(" AND t.type IN (");
            for (int i = 0; i < types.size(); i++)
                sql.append(i > 0 ? ", " : "").append(":type" + i);
            sql.append(")");
        }
        for (String category : Accounts.CONTENT) {
            if (!content.contains(category)) {
                sql.append(" AND t.content NOT LIKE '%,").append(category).append(",%'");
            }
        }
    }

    static void bindTypes(Query query, List<String> types) {
        for (int i = 0; i < types.size(); i++) query.bind("type" + i, types.get(i));
    }
}
