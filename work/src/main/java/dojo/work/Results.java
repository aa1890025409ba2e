package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What workers answer to tasks, and say about them. */
final class Results {
    static final List<String> SKIP_REASONS =
            List.of("unclear", "broken", "not_my_skill", "offensive", "other");
    static final List<String> FLAG_REASONS = List.of("unclear", "broken", "harmful", "other");

    /** Three workers who call a task broken pause it. */
    private static final int BROKEN_MAX = 3;

    private final WorkStore store;
    private final TaskBoard board;
    private final Leases leases;

    Results(WorkStore store, TaskBoard board, Leases leases) {
        this.store = store;
        this.board = board;
        this.leases = leases;
    }

    /**
     * Takes a result; when this returns it is on the disk. Without a lease it is taken where a slot
     * is free.
     */
    ObjectNode submit(Session worker, String id, JsonNode body, Instant now) {
        WorkTask before = board.find(id).orElseThrow(TaskBoard::noTask);
        Optional<Assignment> part =
                store.read(handle -> {
                    Optional<Assignment> mine = TaskBoard.assignment(handle, id, worker.person());
                    if (mine.isEmpty() && !TaskBoard.sees(handle, worker, before, now))
                        throw TaskBoard.noTask();
                    return mine;
                });
        if (part.isPresent() && part.get().answered()) throw Leases.again();
        Stored stored = stored(id);
        Submission submission = Submission.read(stored.question(), body);
        List<String> order = board.shuffled(stored.question(), id, worker.person());
        return store.write(handle -> {
            WorkTask task = TaskBoard.locked(handle, id);
            Optional<Assignment> mine = TaskBoard.assignment(handle, id, worker.person());
            if (mine.isPresent() && mine.get().answered()) throw Leases.again();
            boolean leased = mine.map(a -> a.leased(now)).orElse(false);
            // Whoever holds a slot may end what they began while the task is paused.
            if (!leased || !task.status(now).equals("PAUSED")) Leases.requireOpen(task, now);
            if (!leased) {
                Leases.expire(handle, id, now);
                if (!TaskBoard.sees(handle, worker, task, now)) throw TaskBoard.noTask();
                if (!Leases.take(handle, id, now)) throw Leases.full();
                Leases.lease(handle, task, worker, order, now);
            }
            Assignment a =
                    TaskBoard.assignment(handle, id, worker.person()).orElseThrow(Leases::lost);
            keep(handle, a, stored, submission, now);
            int results =
                    handle.createQuery(
                                    "UPDATE task SET num_results = num_results + 1,"
                                            + " completed_at = CASE WHEN num_results + 1 ="
                                            + " max_results THEN :now ELSE completed_at END"
                                            + " WHERE id = :id RETURNING num_results")
                            .bind("now", now.toEpochMilli())
                            .bind("id", id)
                            .mapTo(Integer.class)
                            .one();
            told(handle, task, worker, "result.submitted", a, now);
            if (results == task.maxResults()) {
                ObjectNode data = Json.object().put("numResults", results);
                Webhooks.note(handle, task.owner(), id, "task.completed", data, now);
            }
            return Json.object()
                    .put("numResults", results)
                    .put("resultId", a.id())
                    .put("editableUntil", Wire.time(task.expireAt()));
        });
    }

    private void told(
            Handle handle, WorkTask task, Session worker, String type, Assignment a, Instant now) {
        ObjectNode data = Json.object().put("resultId", a.id());
        data.put("workerId", store.pseudonym(task.owner(), worker.person()));
        Webhooks.note(handle, task.owner(), task.id(), type, data, now);
    }

    private record Stored(Question question, String gold) {}

    private Stored stored(String id) {
        return store.read(handle ->
                handle.createQuery(
                                "SELECT d.data, t.gold FROM task t JOIN task_data d"
                                        + " ON d.task = t.id WHERE t.id = ?")
                        .bind(0, id)
                        .map((row, context) ->
                                new Stored(
                                        Question.stored(row.getString("data")),
                                        row.getString("gold")))
                        .findOne()
                        .orElseThrow(TaskBoard::noTask));
    }

    private static void keep(
            Handle handle, Assignment a, Stored stored, Submission submission, Instant now) {
        boolean known = !stored.gold().isEmpty();
        int right =
                !known
                        ? -1
                        : Gold.right(stored.gold(), stored.question(), submission.answers())
                                ? 1
                                : 0;
        List<String> signs = new ArrayList<>(submission.signs(now.toEpochMilli() - a.leasedAt()));
        if (right == 0) signs.add("gold-missed");
        handle.execute(
                "UPDATE assignment SET state = 'SUBMITTED', answers = ?, comment = ?,"
                        + " active_ms = ?, signs = ?, gold_right = ?, draft = '', draft_at = 0,"
                        + " submitted_at = ?, updated_at = ? WHERE id = ?",
                submission.store(),
                submission.comment(),
                submission.activeMillis(),
                String.join(" ", signs),
                right,
                a.submittedAt() > 0 ? a.submittedAt() : now.toEpochMilli(),
                now.toEpochMilli(),
                a.id());
    }

    /** Puts another result in the place of the one there is, until the task's deadline. */
    ObjectNode amend(Session worker, String id, JsonNode body, Instant now) {
        Stored stored = stored(id);
        Submission submission = Submission.read(stored.question(), body);
        return store.write(handle -> {
            WorkTask task = TaskBoard.locked(handle, id);
            Assignment a = mine(handle, worker, task, now);
            // The change is on record, with what was there before.
            store.audit(
                    handle,
                    now,
                    task.owner(),
                    store.pseudonym(task.owner(), worker.person()),
                    "result.amend",
                    a.id() + " was " + WorkStore.sha256(a.answers()));
            keep(handle, a, stored, submission, now);
            told(handle, task, worker, "result.changed", a, now);
            Assignment amended = TaskBoard.assignment(handle, id, worker.person()).orElseThrow();
            return board.ownResult(handle, task, amended, now);
        });
    }

    private static Assignment mine(Handle handle, Session worker, WorkTask task, Instant now) {
        Assignment a =
                TaskBoard.assignment(handle, task.id(), worker.person())
                        .filter(Assignment::answered)
                        .orElseThrow(
                                () -> Refusal.NOT_FOUND.because("there is no result of yours"));
        if (!TaskBoard.editable(task, a, now)) {
            throw Refusal.TOO_LATE.because("this result cannot be changed any more");
        }
        return a;
    }

    /** Makes the result a draft again, the slot a lease. */
    ObjectNode undo(Session worker, String id, Instant now) {
        return store.write(handle -> {
            WorkTask task = TaskBoard.locked(handle, id);
            Assignment a = mine(handle, worker, task, now);
            ObjectNode draft = Json.object();
            draft.set("resultData", a.answersJson());
            draft.put("comment", a.comment());
            handle.execute(
                    "UPDATE assignment SET state = 'LEASED', leased_at = ?, lease_until = ?,"
                            + " submitted_at = 0, answers = '', comment = '', signs = '',"
                            + " gold_right = -1, draft = ?, draft_at = ?, updated_at = ?"
                            + " WHERE id = ?",
                    now.toEpochMilli(),
                    Leases.until(task, now, now),
                    Json.write(draft),
                    now.toEpochMilli(),
                    now.toEpochMilli(),
                    a.id());
            handle.execute(
                    "UPDATE task SET num_results = num_results - 1, completed_at = 0 WHERE id = ?",
                    id);
            told(handle, task, worker, "result.undone", a, now);
            store.audit(
                    handle,
                    now,
                    task.owner(),
                    store.pseudonym(task.owner(), worker.person()),
                    "result.undo",
                    a.id() + " was " + WorkStore.sha256(a.answers()));
            return leases.assigned(handle, worker, id, now);
        });
    }

    /** Skips a task, giving back the slot; or says what is wrong with it, keeping the slot. */
    void remark(Session worker, String id, boolean skip, JsonNode body, Instant now) {
        Form form = Form.of(body);
        String kind = skip ? "skip" : "flag";
        String reason = form.one("reason", skip ? SKIP_REASONS : FLAG_REASONS);
        String note = form.textOrEmpty("note", 1_000);
        form.refuse();
        Question question = board.question(id);
        store.write(handle -> {
            WorkTask task = TaskBoard.locked(handle, id);
            Optional<Assignment> mine = TaskBoard.assignment(handle, id, worker.person());
            if (mine.isEmpty() && !TaskBoard.sees(handle, worker, task, now))
                throw TaskBoard.noTask();
            if (skip && mine.isPresent() && mine.get().answered()) throw Leases.again();
            if (skip) {
                Leases.release(handle, id, worker.person(), "SKIPPED", now);
                handle.execute(
                        "INSERT INTO assignment (id, task, worker, owner, state, shown,"
                                + " updated_at) VALUES (?, ?, ?, ?, 'SKIPPED', ?, ?)"
                                + " ON CONFLICT (task, worker) DO UPDATE SET state = 'SKIPPED',"
                                + " updated_at = excluded.updated_at",
                        WorkStore.newId(),
                        id,
                        worker.person(),
                        task.owner(),
                        String.join(" ", board.shuffled(question, id, worker.person())),
                        now.toEpochMilli());
            }
            // One of a kind by a worker, so that nobody fills the disk or pauses a task alone.
            handle.execute(
                    "DELETE FROM remark WHERE task = ? AND worker = ? AND kind = ?",
                    id,
                    worker.person(),
                    kind);
            handle.execute(
                    "INSERT INTO remark (id, task, worker, kind, reason, note, at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    WorkStore.newId(),
                    id,
                    worker.person(),
                    kind,
                    reason,
                    note,
                    now.toEpochMilli());
            long broken =
                    WorkStore.count(
                            handle,
                            "SELECT COUNT(DISTINCT worker) FROM remark"
                                    + " WHERE task = ? AND reason = 'broken'",
                            id);
            if (broken >= BROKEN_MAX && task.state().equals("OPEN")) {
                handle.execute("UPDATE task SET state = 'PAUSED' WHERE id = ?", id);
                ObjectNode why = Json.object().put("reason", "broken");
                Webhooks.note(handle, task.owner(), id, "task.paused", why, now);
                store.audit(handle, now, task.owner(), "platform", "task.pause", id + " broken");
            }
            return id;
        });
    }
}
