package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Tasks and who works on them. Holds no thread and is told the time; slots are counted in the
 * task's own row, under a lock and a CHECK, so never more results are taken than were asked for,
 * however many servers there are.
 */
public final class TaskBoard {
    /** How long a slot is kept without being extended. */
    static final Duration LEASE = Duration.ofMinutes(20);

    /** However often it is extended. */
    static final Duration LEASE_MAX = Duration.ofHours(4);

    /** How many slots one worker may hold. */
    static final int LEASES_MAX = 10;

    static final int RESULTS_MAX = 1_000;

    /** Lists count no further. */
    static final int COUNTED_MAX = 10_000;

    static final int TASKS_AT_ONCE_MAX = 10_000;
    static final Duration EXPIRY_MAX = Duration.ofDays(90);
    static final int DRAFT_CHARS_MAX = 200_000;

    static final List<String> SKIP_REASONS =
            List.of("unclear", "broken", "not_my_skill", "offensive", "other");
    static final List<String> FLAG_REASONS = List.of("unclear", "broken", "harmful", "other");

    /** Three workers who call a task broken pause it. */
    private static final int BROKEN_MAX = 3;

    /** A task that was skipped is not handed out again before. */
    private static final Duration SKIPPED_FOR = Duration.ofDays(1);

    /** One task in so many is one whose answer is known, while there are such. */
    private static final int GOLD_EVERY = 12;

    /** Of so many next tasks one is drawn, so that workers do not race for the same. */
    private static final int CANDIDATES = 8;

    private static final int SWEEP_ROWS = 200;
    private static final Duration MEDIAN_KEPT = Duration.ofMinutes(1);
    private static final int MEDIAN_OF = 101;
    private static final int MEDIAN_NEEDS = 5;

    private final WorkStore store;
    private final Map<String, Median> medians = new ConcurrentHashMap<>();

    private record Median(OptionalLong millis, Instant at) {}

    TaskBoard(WorkStore store) {
        this.store = store;
    }

    // ---- making tasks

    /** Tasks to make, each with what its maker sent. */
    private record Draft(Question question, String original, String gold) {}

    /**
     * Makes the tasks of {@code form}, all or none.
     *
     * @param files addresses of the files sent along, by name
     * @param name of the request, so that a repetition makes nothing anew; or the empty text
     * @param hash of the request
     * @return the tasks' ids, in the order of {@code taskData}
     */
    List<String> create(
            String owner,
            Form form,
            Map<String, String> files,
            String name,
            String hash,
            Instant now) {
        String title = form.text("title", 200);
        String body = form.text("body", Question.TEXT_CHARS_MAX);
        Instant expireAt = form.time("expireAt");
        if (form.has("expireAt") && !expireAt.isAfter(now)) form.wrong("expireAt", "is past");
        if (expireAt.isAfter(now.plus(EXPIRY_MAX))) {
            form.wrong("expireAt", "is more than " + EXPIRY_MAX.toDays() + " days ahead");
        }
        if (!form.has("maxResults")) form.wrong("maxResults", "is missing");
        int maxResults = form.count("maxResults", 1, 1, RESULTS_MAX);
        String category = form.textOrEmpty("category", 100);
        List<String> content = form.texts("contentCategories", 0, Accounts.CONTENT.size(), 40);
        if (!Accounts.CONTENT.containsAll(content)) {
            form.wrong("contentCategories", "may hold " + String.join(", ", Accounts.CONTENT));
        }
        Form pay = form.form("pay");
        String amount = pay.amount("amount");
        String currency = pay.textOrEmpty("currency", 10);
        String floor = pay.amount("floorPerHour");
        if (!amount.isEmpty() && currency.isEmpty()) pay.wrong("currency", "is missing");
        List<Draft> drafts = new ArrayList<>();
        for (Form one : form.forms("taskData", 1, TASKS_AT_ONCE_MAX)) {
            Question question = Question.read(one, body, files, store.random());
            drafts.add(new Draft(question, Json.write(one.node()), Gold.read(one, question)));
        }
        form.refuse();
        return store.write(handle -> {
            if (!name.isEmpty()) {
                Optional<List<String>> before = before(handle, owner, name, hash, now);
                if (before.isPresent()) return before.get();
            }
            List<String> ids = new ArrayList<>();
            var batch =
                    handle.prepareBatch(
                            "INSERT INTO task (id, owner, title, body, type, category, content,"
                                    + " pay_amount, pay_currency, pay_floor, criteria, responses,"
                                    + " gold, state, created_at, expire_at, max_results) VALUES"
                                    + " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', ?, ?, ?)");
            var data =
                    handle.prepareBatch(
                            "INSERT INTO task_data (task, data, original) VALUES (?, ?, ?)");
            for (Draft draft : drafts) {
                String id = WorkStore.newId();
                ids.add(id);
                batch.add(
                        id,
                        owner,
                        title,
                        WorkTask.beginning(draft.question().prompt()),
                        draft.question().type().name(),
                        category,
                        Accounts.stored(content),
                        amount,
                        currency,
                        floor,
                        draft.question().criteria().size(),
                        draft.question().responses().size(),
                        draft.gold(),
                        now.toEpochMilli(),
                        expireAt.toEpochMilli(),
                        maxResults);
                data.add(id, draft.question().store(), draft.original());
            }
            batch.execute();
            data.execute();
            if (!name.isEmpty()) {
                handle.execute(
                        "UPDATE request SET answer = ? WHERE owner = ? AND name = ?",
                        String.join(" ", ids),
                        owner,
                        name);
            }
            store.audit(
                    handle, now, owner, owner, "task.create", ids.size() + " " + ids.getFirst());
            return ids;
        });
    }

    /** What the same request came to before; takes its name if there was none. */
    private static Optional<List<String>> before(
            Handle handle, String owner, String name, String hash, Instant now) {
        // Whoever comes second waits here until the first one's transaction is through.
        int first =
                handle.execute(
                        "INSERT INTO request (owner, name, hash, answer, at)"
                                + " VALUES (?, ?, ?, '', ?) ON CONFLICT (owner, name) DO NOTHING",
                        owner,
                        name,
                        hash,
                        now.toEpochMilli());
        if (first == 1) return Optional.empty();
        Map<String, Object> row =
                WorkStore.first(
                                handle,
                                "SELECT hash, answer FROM request WHERE owner = ? AND name = ?",
                                owner,
                                name)
                        .orElseThrow();
        if (!hash.equals(row.get("hash"))) {
            throw Refusal.INVALID.because("this Idempotency-Key was used for another request");
        }
        return Optional.of(List.of(WorkStore.text(row, "answer").split(" ", -1)));
    }

    // ---- reading tasks

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
    private static boolean sees(Handle handle, Session worker, WorkTask task, Instant now) {
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

    private ObjectNode seen(
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

    private static boolean editable(WorkTask task, Assignment a, Instant now) {
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
                handle.createQuery(
                                "SELECT COUNT(*) FROM (SELECT 1 FROM task WHERE owner = ?"
                                        + " AND state = 'OPEN' AND taken < max_results"
                                        + " AND gold = '' AND expire_at > ? LIMIT "
                                        + COUNTED_MAX
                                        + ") open")
                        .bind(0, owner)
                        .bind(1, now.toEpochMilli())
                        .mapTo(Long.class)
                        .one());
    }

    // ---- slots

    /**
     * An order of the responses that follows from task and worker, and from the server's secret.
     */
    private List<String> shuffled(Question question, String task, String worker) {
        List<String> ids = new ArrayList<>(question.responseIds());
        ids.sort(
                java.util.Comparator.comparing(
                        id -> store.sealed("order|" + task + "|" + worker + "|" + id)));
        return ids;
    }

    /** The task's row, which nobody else changes until this transaction ends. */
    private static WorkTask locked(Handle handle, String task) {
        if (handle.execute("UPDATE task SET taken = taken WHERE id = ?", task) == 0) throw noTask();
        return find(handle, task).orElseThrow(TaskBoard::noTask);
    }

    /** Frees the slots of leases that ran out; the task is locked. */
    private static void expire(Handle handle, String task, Instant now) {
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
    private static boolean take(Handle handle, String task, Instant now) {
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
        locked(handle, task);
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

    private static void requireOpen(WorkTask task, Instant now) {
        switch (task.status(now)) {
            case "EXPIRED" -> throw Refusal.TASK_EXPIRED.because("Task is expired");
            case "CANCELLED" -> throw Refusal.TASK_CANCELLED.because("the task was cancelled");
            case "PAUSED" -> throw Refusal.TASK_PAUSED.because("the task is paused");
            case "COMPLETED" -> throw full();
            default -> {}
        }
    }

    private static WorkRefused full() {
        return Refusal.TASK_FULL.because("Task has reached max results");
    }

    private static WorkRefused again() {
        return Refusal.ALREADY_SUBMITTED.because("Task Result is already completed by worker");
    }

    /** Leases a slot of a task to {@code worker}, or gives the lease that there is. */
    ObjectNode claim(Session worker, String id, Instant now) {
        Question question = question(id);
        List<String> order = shuffled(question, id, worker.person());
        return store.write(handle -> {
            if (!sees(handle, worker, find(handle, id).orElseThrow(TaskBoard::noTask), now)) {
                throw noTask();
            }
            WorkTask task = locked(handle, id);
            Optional<Assignment> mine = assignment(handle, id, worker.person());
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

    private static int held(Handle handle, Session worker, Instant now) {
        return handle.createQuery(
                        "SELECT COUNT(*) FROM assignment WHERE worker = ? AND submitted_at = 0"
                                + " AND state = 'LEASED' AND lease_until > ?")
                .bind(0, worker.person())
                .bind(1, now.toEpochMilli())
                .mapTo(Integer.class)
                .one();
    }

    private static void lease(
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
    private static long until(WorkTask task, Instant leasedAt, Instant now) {
        long wanted = now.plus(LEASE).toEpochMilli();
        return Math.min(wanted, extendable(task, leasedAt));
    }

    private static long extendable(WorkTask task, Instant leasedAt) {
        return Math.min(leasedAt.plus(LEASE_MAX).toEpochMilli(), task.expireAt());
    }

    private ObjectNode assigned(Handle handle, Session worker, String id, Instant now) {
        WorkTask task = find(handle, id).orElseThrow(TaskBoard::noTask);
        Assignment a = assignment(handle, id, worker.person()).orElseThrow(TaskBoard::lost);
        ObjectNode json = Json.object();
        json.set("task", seen(handle, worker, task, Optional.of(a), now));
        json.put("leaseUntil", Wire.time(a.leaseUntil()));
        json.put(
                "extendableUntil", Wire.time(extendable(task, Instant.ofEpochMilli(a.leasedAt()))));
        json.set("draft", a.draftJson());
        return json.put("serverTime", now.toString());
    }

    private static WorkRefused lost() {
        return Refusal.LEASE_LOST.because("the slot is not yours any more; claim the task again");
    }

    /**
     * Leases the next task: of a miner drawn by lot, so that no miner's many tasks hide another's
     * few, one of those that have the fewest results so far, the oldest first.
     */
    Optional<ObjectNode> next(Session worker, List<String> types, Instant now) {
        sweep(now);
        for (int round = 0; round < 3; round++) {
            for (String id : candidates(worker, types, now)) {
                try {
                    return Optional.of(claim(worker, id, now));
                } catch (WorkRefused taken) {
                    // Somebody was faster; there are others. Who holds too many is told so.
                    if (taken.refusal() == Refusal.CONFLICT) throw taken;
                }
            }
        }
        return Optional.empty();
    }

    private List<String> candidates(Session worker, List<String> types, Instant now) {
        return store.read(handle -> {
            List<String> owners =
                    new ArrayList<>(Keys.owners(handle, worker.person(), now).keySet());
            Collections.shuffle(owners, store.random());
            boolean gold = store.random().nextInt(GOLD_EVERY) == 0;
            for (String owner : owners) {
                for (boolean known : new boolean[] {gold, !gold}) {
                    List<String> found = candidates(handle, worker, owner, types, known, now);
                    if (found.isEmpty()) continue;
                    Collections.shuffle(found, store.random());
                    return found;
                }
            }
            return List.of();
        });
    }

    private static List<String> candidates(
            Handle handle,
            Session worker,
            String owner,
            List<String> types,
            boolean gold,
            Instant now) {
        // The conditions stand as in the indexes task_to_do and task_to_check.
        StringBuilder sql =
                new StringBuilder(
                        "SELECT t.id FROM task t WHERE t.owner = :owner AND t.state = 'OPEN'"
                                + " AND t.taken < t.max_results AND t.gold ");
        sql.append(gold ? "<> ''" : "= ''").append(" AND t.expire_at > :now");
        filter(sql, types, worker.content());
        sql.append(
                " AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.task = t.id"
                        + " AND a.worker = :worker AND (a.state IN ('LEASED', 'SUBMITTED',"
                        + " 'ACCEPTED', 'REJECTED') OR a.state = 'SKIPPED'"
                        + " AND a.updated_at > :skipped))"
                        + " ORDER BY t.taken, t.created_at, t.id LIMIT "
                        + CANDIDATES);
        Query query =
                handle.createQuery(sql.toString())
                        .bind("owner", owner)
                        .bind("now", now.toEpochMilli())
                        .bind("worker", worker.person())
                        .bind("skipped", now.minus(SKIPPED_FOR).toEpochMilli());
        bindTypes(query, types);
        return query.mapTo(String.class).collect(Collectors.toCollection(ArrayList::new));
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

    /** Materialises what time has done. Everything is right without it, only slower to find. */
    void sweep(Instant now) {
        long at = now.toEpochMilli();
        List<String> overdue =
                store.read(handle ->
                        handle.createQuery(
                                        "SELECT task FROM assignment WHERE state = 'LEASED'"
                                                + " AND lease_until <= ? ORDER BY lease_until"
                                                + " LIMIT "
                                                + SWEEP_ROWS)
                                .bind(0, at)
                                .mapTo(String.class)
                                .list());
        for (String task : overdue.stream().distinct().sorted().toList()) {
            store.write(handle -> {
                locked(handle, task);
                expire(handle, task, now);
                return task;
            });
        }
        List<String> expired =
                store.read(handle ->
                        handle.createQuery(
                                        "SELECT id FROM task WHERE state = 'OPEN'"
                                                + " AND expire_at <= ? ORDER BY expire_at LIMIT "
                                                + SWEEP_ROWS)
                                .bind(0, at)
                                .mapTo(String.class)
                                .list());
        if (expired.isEmpty()) return;
        store.write(handle -> {
            for (String id : expired.stream().sorted().toList()) {
                int rows =
                        handle.execute(
                                "UPDATE task SET state = 'EXPIRED' WHERE id = ?"
                                        + " AND state = 'OPEN' AND expire_at <= ?",
                                id,
                                at);
                WorkTask task = find(handle, id).orElseThrow(TaskBoard::noTask);
                if (rows == 0 || task.numResults() >= task.maxResults()) continue;
                ObjectNode data = Json.object().put("numResults", task.numResults());
                Webhooks.note(handle, task.owner(), id, "task.expired", data, now);
            }
            return expired;
        });
    }

    /** The id of the open task made after {@code after}, then of the oldest; as in the original. */
    String nextId(Session worker, String after, Instant now) {
        return store.read(handle -> {
            Optional<WorkTask> from = find(handle, after);
            long at = from.map(WorkTask::createdAt).orElse(0L);
            for (boolean wrapped : new boolean[] {false, true}) {
                for (String owner : Keys.owners(handle, worker.person(), now).keySet()) {
                    StringBuilder sql =
                            new StringBuilder(
                                    "SELECT t.id FROM task t WHERE t.owner = :owner"
                                            + " AND t.state = 'OPEN' AND t.taken < t.max_results"
                                            + " AND t.expire_at > :now AND (t.created_at > :at"
                                            + " OR t.created_at = :at AND t.id > :after)");
                    filter(sql, List.of(), worker.content());
                    sql.append(
                            " AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.task = t.id"
                                    + " AND a.worker = :worker AND a.submitted_at > 0)"
                                    + " ORDER BY t.created_at, t.id LIMIT 1");
                    Optional<String> found =
                            handle.createQuery(sql.toString())
                                    .bind("owner", owner)
                                    .bind("now", now.toEpochMilli())
                                    .bind("at", wrapped ? 0 : at)
                                    .bind("after", wrapped ? "" : after)
                                    .bind("worker", worker.person())
                                    .mapTo(String.class)
                                    .findOne();
                    if (found.isPresent()) return found.get();
                }
            }
            return "";
        });
    }

    ObjectNode extend(Session worker, String id, Instant now) {
        return store.write(handle -> {
            WorkTask task = locked(handle, id);
            Assignment a =
                    assignment(handle, id, worker.person())
                            .filter(mine -> mine.leased(now))
                            .orElseThrow(TaskBoard::lost);
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
            locked(handle, id);
            Optional<Assignment> mine =
                    assignment(handle, id, worker.person())
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

    // ---- results

    /**
     * Takes a result; when this returns it is on the disk. Without a lease it is taken where a slot
     * is free.
     */
    ObjectNode submit(Session worker, String id, JsonNode body, Instant now) {
        WorkTask before = find(id).orElseThrow(TaskBoard::noTask);
        Optional<Assignment> part =
                store.read(handle -> {
                    Optional<Assignment> mine = assignment(handle, id, worker.person());
                    if (mine.isEmpty() && !sees(handle, worker, before, now)) throw noTask();
                    return mine;
                });
        if (part.isPresent() && part.get().answered()) throw again();
        Stored stored = stored(id);
        Submission submission = Submission.read(stored.question(), body);
        List<String> order = shuffled(stored.question(), id, worker.person());
        return store.write(handle -> {
            WorkTask task = locked(handle, id);
            Optional<Assignment> mine = assignment(handle, id, worker.person());
            if (mine.isPresent() && mine.get().answered()) throw again();
            boolean leased = mine.map(a -> a.leased(now)).orElse(false);
            // Whoever holds a slot may end what they began while the task is paused.
            if (!leased || !task.status(now).equals("PAUSED")) requireOpen(task, now);
            if (!leased) {
                expire(handle, id, now);
                if (!sees(handle, worker, task, now)) throw noTask();
                if (!take(handle, id, now)) throw full();
                lease(handle, task, worker, order, now);
            }
            Assignment a = assignment(handle, id, worker.person()).orElseThrow(TaskBoard::lost);
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
            WorkTask task = locked(handle, id);
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
            Assignment amended = assignment(handle, id, worker.person()).orElseThrow();
            return ownResult(handle, task, amended, now);
        });
    }

    private static Assignment mine(Handle handle, Session worker, WorkTask task, Instant now) {
        Assignment a =
                assignment(handle, task.id(), worker.person())
                        .filter(Assignment::answered)
                        .orElseThrow(
                                () -> Refusal.NOT_FOUND.because("there is no result of yours"));
        if (!editable(task, a, now)) {
            throw Refusal.TOO_LATE.because("this result cannot be changed any more");
        }
        return a;
    }

    /** Makes the result a draft again, the slot a lease. */
    ObjectNode undo(Session worker, String id, Instant now) {
        return store.write(handle -> {
            WorkTask task = locked(handle, id);
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
                    until(task, now, now),
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
            return assigned(handle, worker, id, now);
        });
    }

    /** Skips a task, giving back the slot; or says what is wrong with it, keeping the slot. */
    void remark(Session worker, String id, boolean skip, JsonNode body, Instant now) {
        Form form = Form.of(body);
        String reason = form.one("reason", skip ? SKIP_REASONS : FLAG_REASONS);
        String note = form.textOrEmpty("note", 1_000);
        form.refuse();
        Question question = question(id);
        store.write(handle -> {
            WorkTask task = locked(handle, id);
            Optional<Assignment> mine = assignment(handle, id, worker.person());
            if (mine.isEmpty() && !sees(handle, worker, task, now)) throw noTask();
            if (skip && mine.isPresent() && mine.get().answered()) throw again();
            if (skip) {
                release(handle, id, worker.person(), "SKIPPED", now);
                handle.execute(
                        "INSERT INTO assignment (id, task, worker, owner, state, shown,"
                                + " updated_at) VALUES (?, ?, ?, ?, 'SKIPPED', ?, ?)"
                                + " ON CONFLICT (task, worker) DO UPDATE SET state = 'SKIPPED',"
                                + " updated_at = excluded.updated_at",
                        WorkStore.newId(),
                        id,
                        worker.person(),
                        task.owner(),
                        String.join(" ", shuffled(question, id, worker.person())),
                        now.toEpochMilli());
            }
            // One of a kind by a worker, so that nobody fills the disk or pauses a task alone.
            handle.execute(
                    "DELETE FROM remark WHERE task = ? AND worker = ? AND kind = ?",
                    id,
                    worker.person(),
                    skip ? "skip" : "flag");
            handle.execute(
                    "INSERT INTO remark (id, task, worker, kind, reason, note, at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    WorkStore.newId(),
                    id,
                    worker.person(),
                    skip ? "skip" : "flag",
                    reason,
                    note,
                    now.toEpochMilli());
            int broken =
                    handle.createQuery(
                                    "SELECT COUNT(DISTINCT worker) FROM remark"
                                            + " WHERE task = ? AND reason = 'broken'")
                            .bind(0, id)
                            .mapTo(Integer.class)
                            .one();
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
