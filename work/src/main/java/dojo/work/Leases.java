package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Who holds which slot until when. Slots are counted in the task's own row, under a lock and a
 * CHECK, so never more results are taken than were asked for, however many servers there are.
 */
final class Leases {
    /** How long a slot is kept without being extended. */
    static final Duration LEASE = Duration.ofMinutes(20);

    /** However often it is extended. */
    static final Duration LEASE_MAX = Duration.ofHours(4);

    /** How many slots one worker may hold. */
    static final int LEASES_MAX = 10;

    static final int DRAFT_CHARS_MAX = 200_000;

    private static final int SWEEP_ROWS = 200;

    private final WorkStore store;
    private final TaskBoard board;

    Leases(WorkStore store, TaskBoard board) {
        this.store = store;
        this.board = board;
    }

    /** Frees the slots of leases that ran out; the task is locked. */
    static void expire(Handle handle, String task, Instant now) {
        int freed =
                handle.execute(
                        "UPDATE assignment SET state = 'EXPIRED', updated_at = ?"
                                + " WHERE task = ? AND state = 'LEASED' AND lease_until <= ?",
                        now.toEpochMilli(),
                        task,
                        now.toEpochMilli());
        if (freed > 0) {
            handle.execute("UPDATE task SET taken = taken - ? WHERE id = ?", freed, task);
        }
    }

    /** Takes a slot of a locked task if one is free. */
    static boolean take(Handle handle, String task, Instant now) {
        return handle.createQuery(
                        "UPDATE task SET taken = taken + 1 WHERE id = ? AND state = 'OPEN'"
                                + " AND taken < max_results AND expire_at > ? RETURNING taken")
                .bind(0, task)
                .bind(1, now.toEpochMilli())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Gives a lease back as {@code state}; nothing happens where there is none. */
    static void release(Handle handle, String task, String worker, String state, Instant now) {
        TaskBoard.locked(handle, task);
        int freed =
                handle.execute(
                        "UPDATE assignment SET state = ?, updated_at = ?"
                                + " WHERE task = ? AND worker = ? AND state = 'LEASED'",
                        state,
                        now.toEpochMilli(),
                        task,
                        worker);
        if (freed > 0) handle.execute("UPDATE task SET taken = taken - 1 WHERE id = ?", task);
    }

    static void requireOpen(WorkTask task, Instant now) {
        switch (task.status(now)) {
            case "EXPIRED" -> throw Refusal.TASK_EXPIRED.because("Task is expired");
            case "CANCELLED" -> throw Refusal.TASK_CANCELLED.because("the task was cancelled");
            case "PAUSED" -> throw Refusal.TASK_PAUSED.because("the task is paused");
            case "COMPLETED" -> throw full();
            default -> {}
        }
    }

    static WorkRefused full() {
        return Refusal.TASK_FULL.because("Task has reached max results");
    }

    static WorkRefused again() {
        return Refusal.ALREADY_SUBMITTED.because("Task Result is already completed by worker");
    }

    /** Leases a slot of a task to {@code worker}, or gives the lease that there is. */
    ObjectNode claim(Session worker, String id, Instant now) {
        Question question = board.question(id);
        List<String> order = board.shuffled(question, id, worker.person());
        return store.write(handle -> {
            if (!TaskBoard.sees(
                    handle,
                    worker,
                    TaskBoard.find(handle, id).orElseThrow(TaskBoard::noTask),
                    now)) {
                throw TaskBoard.noTask();
            }
            WorkTask task = TaskBoard.locked(handle, id);
            Optional<Assignment> mine = TaskBoard.assignment(handle, id, worker.person());
            if (mine.isPresent() && mine.get().answered()) throw again();
            if (mine.isEmpty() || !mine.get().leased(now)) {
                requireOpen(task, now);
                expire(handle, id, now);
                if (held(handle, worker, now) >= LEASES_MAX) {
                    throw Refusal.CONFLICT.because(
                            "you hold " + LEASES_MAX + " tasks; answer or give back one first");
                }
                if (!take(handle, id, now)) throw full();
                lease(handle, task, worker, order, now);
            } else lengthen(handle, task, mine.get(), now);
            return assigned(handle, worker, id, now);
        });
    }

    /** Whether anybody holds a slot. */
    boolean anyLease(Instant now) {
        return store.read(handle ->
                WorkStore.first(
                                handle,
                                "SELECT 1 AS held FROM assignment WHERE state = 'LEASED'"
                                        + " AND lease_until > ? LIMIT 1",
                                now.toEpochMilli())
                        .isPresent());
    }

    private static long held(Handle handle, Session worker, Instant now) {
        return WorkStore.count(
                handle,
                "SELECT COUNT(*) FROM assignment WHERE worker = ? AND submitted_at = 0"
                        + " AND state = 'LEASED' AND lease_until > ?",
                worker.person(),
                now.toEpochMilli());
    }

    static void lease(
            Handle handle, WorkTask task, Session worker, List<String> order, Instant now) {
        handle.execute(
                "INSERT INTO assignment (id, task, worker, owner, state, shown, leased_at,"
                        + " lease_until, updated_at) VALUES (?, ?, ?, ?, 'LEASED', ?, ?, ?, ?)"
                        + " ON CONFLICT (task, worker) DO UPDATE SET state = 'LEASED',"
                        + " leased_at = excluded.leased_at, lease_until = excluded.lease_until,"
                        + " updated_at = excluded.updated_at",
                WorkStore.newId(),
                task.id(),
                worker.person(),
                task.owner(),
                String.join(" ", order),
                now.toEpochMilli(),
                until(task, now, now),
                now.toEpochMilli());
    }

    /** When a lease that began at {@code leasedAt} and is wanted now runs out. */
    static long until(WorkTask task, Instant leasedAt, Instant now) {
        long wanted = now.plus(LEASE).toEpochMilli();
        return Math.min(wanted, extendable(task, leasedAt));
    }

    private static long extendable(WorkTask task, Instant leasedAt) {
        return Math.min(leasedAt.plus(LEASE_MAX).toEpochMilli(), task.expireAt());
    }

    ObjectNode assigned(Handle handle, Session worker, String id, Instant now) {
        WorkTask task = TaskBoard.find(handle, id).orElseThrow(TaskBoard::noTask);
        Assignment a = TaskBoard.assignment(handle, id, worker.person()).orElseThrow(Leases::lost);
        ObjectNode json = Json.object();
        json.set("task", board.seen(handle, worker, task, Optional.of(a), now));
        json.put("leaseUntil", Wire.time(a.leaseUntil()));
        json.put(
                "extendableUntil", Wire.time(extendable(task, Instant.ofEpochMilli(a.leasedAt()))));
        json.set("draft", a.draftJson());
        return json.put("serverTime", now.toString());
    }

    static WorkRefused lost() {
        return Refusal.LEASE_LOST.because("the slot is not yours any more; claim the task again");
    }

    /** Materialises what time has done. Everything is right without it, only slower to find. */
    void sweep(Instant now) {
        long at = now.toEpochMilli();
        List<String> overdue =
                store.read(handle ->
                        WorkStore.texts(
                                handle,
                                "SELECT task FROM assignment WHERE state = 'LEASED'"
                                        + " AND lease_until <= ? ORDER BY lease_until"
                                        + " LIMIT "
                                        + SWEEP_ROWS,
                                at));
        for (String task : overdue.stream().distinct().sorted().toList()) {
            store.write(handle -> {
                TaskBoard.locked(handle, task);
                expire(handle, task, now);
                return task;
            });
        }
        List<String> expired =
                store.read(handle ->
                        WorkStore.texts(
                                handle,
                                "SELECT id FROM task WHERE state = 'OPEN'"
                                        + " AND expire_at <= ? ORDER BY expire_at LIMIT "
                                        + SWEEP_ROWS,
                                at));
        if (expired.isEmpty()) return;
        store.write(handle -> {
            for (String id : expired.stream().sorted().toList()) {
                int rows =
                        handle.execute(
                                "UPDATE task SET state = 'EXPIRED' WHERE id = ?"
                                        + " AND state = 'OPEN' AND expire_at <= ?",
                                id,
                                at);
                WorkTask task = TaskBoard.find(handle, id).orElseThrow(TaskBoard::noTask);
                if (rows == 0 || task.numResults() >= task.maxResults()) continue;
                ObjectNode data = Json.object().put("numResults", task.numResults());
                Webhooks.note(handle, task.owner(), id, "task.expired", data, now);
            }
            return expired;
        });
    }

    ObjectNode extend(Session worker, String id, Instant now) {
        return store.write(handle -> {
            WorkTask task = TaskBoard.locked(handle, id);
            Assignment a =
                    TaskBoard.assignment(handle, id, worker.person())
                            .filter(mine -> mine.leased(now))
                            .orElseThrow(Leases::lost);
            return Json.object()
                    .put("leaseUntil", Wire.time(lengthen(handle, task, a, now)))
                    .put(
                            "extendableUntil",
                            Wire.time(extendable(task, Instant.ofEpochMilli(a.leasedAt()))));
        });
    }

    private static long lengthen(Handle handle, WorkTask task, Assignment a, Instant now) {
        Instant leasedAt = Instant.ofEpochMilli(a.leasedAt());
        long until = Math.max(a.leaseUntil(), until(task, leasedAt, now));
        handle.execute("UPDATE assignment SET lease_until = ? WHERE id = ?", until, a.id());
        return until;
    }

    /**
     * Gives a slot back.
     *
     * @param graceSeconds how long the worker may still come back to it, at most 60
     * @param lease when the lease that is meant ends; one that was lengthened since stays
     */
    void release(
            Session worker, String id, int graceSeconds, Optional<Instant> lease, Instant now) {
        store.write(handle -> {
            TaskBoard.locked(handle, id);
            Optional<Assignment> mine =
                    TaskBoard.assignment(handle, id, worker.person())
                            .filter(a -> a.leased(now))
                            .filter(a ->
                                    lease.map(l -> l.toEpochMilli() == a.leaseUntil())
                                            .orElse(true));
            if (mine.isEmpty()) return id;
            if (graceSeconds == 0) release(handle, id, worker.person(), "RELEASED", now);
            else {
                handle.execute(
                        "UPDATE assignment SET lease_until = ? WHERE id = ?",
                        Math.min(
                                mine.get().leaseUntil(),
                                now.plusSeconds(graceSeconds).toEpochMilli()),
                        mine.get().id());
            }
            return id;
        });
    }

    /** Keeps what was filled in; whether the slot is still there does not matter. */
    String draft(Session worker, String id, JsonNode body, Instant now) {
        Form form = Form.of(body);
        ObjectNode kept = Json.object();
        var list = kept.putArray("resultData");
        form.list("resultData", 0, Question.CRITERIA_MAX).forEach(list::add);
        kept.put("comment", form.textOrEmpty("comment", 2_000));
        form.refuse();
        String text = Json.write(kept);
        if (text.length() > DRAFT_CHARS_MAX)
            throw Refusal.TOO_LARGE.because("the draft is too long");
        int rows =
                store.write(handle ->
                        handle.execute(
                                "UPDATE assignment SET draft = ?, draft_at = ?"
                                        + " WHERE task = ? AND worker = ? AND submitted_at = 0",
                                text,
                                now.toEpochMilli(),
                                id,
                                worker.person()));
        if (rows == 0) throw lost();
        return now.toString();
    }
}
