package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.scoring.truth.KrippendorffAlpha.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What a miner reads and does about its tasks. Workers are pseudonyms here, one set an owner. */
final class OwnerDesk {
    /** Agreement over all tasks is computed from so many results, the newest. */
    private static final int OVERVIEW_OF = 2_000;

    private static final int REVIEW_MEDIAN_OF = 500;
    static final String RESULTS =
            " FROM assignment a JOIN person p ON p.id = a.worker AND p.withdrawn_at = 0"
                    + " WHERE a.owner = :owner AND a.submitted_at > 0";

    private final WorkStore store;
    private final TaskBoard board;

    OwnerDesk(WorkStore store, TaskBoard board) {
        this.store = store;
        this.board = board;
    }

    // ---- tasks

    ObjectNode tasks(String owner, String status, String search, Paging paging, Instant now) {
        return store.read(handle -> {
            String where =
                    " FROM task t WHERE t.owner = :owner AND (:status = '' OR "
                            + WorkTask.STATUS
                            + " = :status) AND LOWER(t.title) LIKE :search ESCAPE '!'";
            String like =
                    "%"
                            + search.toLowerCase(java.util.Locale.ROOT).replaceAll("([!%_])", "!$1")
                            + "%";
            Map<String, Object> wanted =
                    Map.of(
                            "owner",
                            owner,
                            "status",
                            status,
                            "search",
                            like,
                            "now",
                            now.toEpochMilli());
            long total =
                    handle.createQuery("SELECT COUNT(*)" + where)
                            .bindMap(wanted)
                            .mapTo(Long.class)
                            .one();
            ObjectNode body = Json.object();
            ArrayNode rows = body.putArray("tasks");
            handle.createQuery(
                            "SELECT "
                                    + WorkTask.COLUMNS
                                    + where
                                    + " ORDER BY t.created_at DESC, t.id DESC"
                                    + " LIMIT :limit OFFSET :offset")
                    .bindMap(wanted)
                    .bind("limit", paging.limit())
                    .bind("offset", paging.offset())
                    .map((row, context) -> WorkTask.of(row))
                    .list()
                    .forEach(task -> rows.add(json(handle, task, now)));
            body.set("pagination", paging.json(total));
            return body;
        });
    }

    private ObjectNode json(Handle handle, WorkTask task, Instant now) {
        ObjectNode json = board.summary(handle, task, Optional.empty(), "", now);
        json.put("gold", task.gold());
        for (String kind : List.of("skip", "flag")) {
            json.put(
                    kind + "s",
                    WorkStore.count(
                            handle,
                            "SELECT COUNT(*) FROM remark WHERE task = ? AND kind = ?",
                            task.id(),
                            kind));
        }
        return json.put("workers", task.numResults());
    }

    private static WorkTask own(Handle handle, String owner, String id) {
        return TaskBoard.find(handle, id)
                .filter(task -> task.owner().equals(owner))
                .orElseThrow(TaskBoard::noTask);
    }

    /** A task as its owner sees it through the route that workers use too. */
    ObjectNode seen(String owner, String id, Instant now) {
        return store.read(handle -> {
            WorkTask task = own(handle, owner, id);
            Question question = TaskBoard.question(handle, id);
            ObjectNode json = json(handle, task, now);
            json.put("body", question.prompt()).put("guidelines", question.guidelines());
            json.set("taskData", question.shown(question.responseIds(), true));
            return json;
        });
    }

    ObjectNode task(String owner, String id, Instant now) {
        return store.read(handle -> {
            WorkTask task = own(handle, owner, id);
            Question question = TaskBoard.question(handle, id);
            List<Assignment> results =
                    handle.createQuery(
                                    "SELECT a.*"
                                            + RESULTS
                                            + " AND a.task = :task"
                                            + " ORDER BY a.submitted_at, a.id")
                            .bind("owner", owner)
                            .bind("task", id)
                            .map((row, context) -> Assignment.of(row))
                            .list();
            ObjectNode body = Json.object();
            body.set("task", json(handle, task, now));
            body.set("taskData", question.shown(question.responseIds(), true));
            List<Agreement.Result> counted =
                    results.stream()
                            .filter(a -> a.state() != Assignment.State.REJECTED)
                            .map(a -> new Agreement.Result(a.worker(), a.answersJson()))
                            .toList();
            ArrayNode agreement = body.putArray("agreement");
            Agreement.ofTask(id, question, counted).forEach(agreement::add);
            body.set("aggregates", Aggregates.of(question, counted));
            ArrayNode rows = body.putArray("results");
            results.forEach(a -> rows.add(result(owner, a)));
            ArrayNode flags = body.putArray("flags");
            handle.createQuery("SELECT * FROM remark WHERE task = ? ORDER BY at, id")
                    .bind(0, id)
                    .mapToMap()
                    .list()
                    .forEach(row ->
                            flags.addObject()
                                    .put("reason", WorkStore.text(row, "reason"))
                                    .put("note", WorkStore.text(row, "note"))
                                    .put("kind", WorkStore.text(row, "kind"))
                                    .put("at", Wire.time(WorkStore.number(row, "at")))
                                    .put(
                                            "workerId",
                                            store.pseudonym(owner, WorkStore.text(row, "worker"))));
            return body;
        });
    }

    ObjectNode result(String owner, Assignment a) {
        ObjectNode json = Json.object().put("resultId", a.id()).put("taskId", a.task());
        json.put("workerId", store.pseudonym(owner, a.worker()));
        json.put("submittedAt", Wire.time(a.submittedAt())).put("activeMillis", a.activeMillis());
        json.put("status", a.state().name()).set("answers", a.answersJson());
        json.put("comment", a.comment());
        a.shown().forEach(json.putArray("order")::add);
        a.signs().forEach(json.putArray("flags")::add);
        return json;
    }

    /** Pauses, resumes, cancels, extends, or asks for more results. */
    ObjectNode change(String owner, String id, JsonNode body, Instant now) {
        Form form = Form.of(body);
        String state =
                form.has("state") ? form.one("state", List.of("open", "paused", "cancelled")) : "";
        long expireAt = form.has("expireAt") ? form.time("expireAt").toEpochMilli() : 0;
        int max =
                form.has("maxResults") ? form.count("maxResults", 1, 1, TaskMaker.RESULTS_MAX) : 0;
        if (expireAt > now.plus(TaskMaker.EXPIRY_MAX).toEpochMilli()) {
            form.wrong("expireAt", "is more than " + TaskMaker.EXPIRY_MAX.toDays() + " days ahead");
        }
        form.refuse();
        return store.write(handle -> {
            own(handle, owner, id);
            handle.execute("UPDATE task SET taken = taken WHERE id = ?", id);
            WorkTask task = own(handle, owner, id);
            if (expireAt != 0 && expireAt < task.expireAt()) {
                throw Refusal.INVALID.because("expireAt may only move forward");
            }
            if (max != 0 && max < task.maxResults()) {
                throw Refusal.INVALID.because("maxResults may only grow");
            }
            if (task.state().equals("CANCELLED")) {
                throw Refusal.TASK_CANCELLED.because("the task was cancelled");
            }
            String to = state.toUpperCase(java.util.Locale.ROOT);
            // A task whose time was over is open again where it got more of it.
            if (to.isEmpty()) to = task.state().equals("EXPIRED") ? "OPEN" : task.state();
            handle.execute(
                    "UPDATE task SET state = ?, expire_at = ?, max_results = ?,"
                            + " completed_at = CASE WHEN num_results < ? THEN 0"
                            + " ELSE completed_at END WHERE id = ?",
                    to,
                    Math.max(expireAt, task.expireAt()),
                    Math.max(max, task.maxResults()),
                    Math.max(max, task.maxResults()),
                    id);
            store.audit(handle, now, owner, owner, "task.change", id + " " + Json.write(body));
            return json(handle, own(handle, owner, id), now);
        });
    }

    // ---- results

    /** Accepts or rejects a result; a rejection frees its slot. */
    ObjectNode judge(String owner, String id, JsonNode body, Instant now) {
        Form form = Form.of(body);
        boolean reject = form.one("status", List.of("ACCEPTED", "REJECTED")).equals("REJECTED");
        String reason = form.textOrEmpty("reason", 1_000);
        if (reject && reason.isBlank()) form.wrong("reason", "is missing");
        form.refuse();
        return store.write(handle -> {
            Assignment before = result(handle, owner, id);
            handle.execute("UPDATE task SET taken = taken WHERE id = ?", before.task());
            Assignment a = result(handle, owner, id);
            if (a.state() == Assignment.State.REJECTED) {
                throw Refusal.CONFLICT.because("the result was rejected");
            }
            handle.execute(
                    "UPDATE assignment SET state = ?, reason = ?, updated_at = ? WHERE id = ?",
                    reject ? "REJECTED" : "ACCEPTED",
                    reason,
                    now.toEpochMilli(),
                    id);
            if (reject) {
                handle.execute(
                        "UPDATE task SET num_results = num_results - 1, taken = taken - 1,"
                                + " completed_at = 0 WHERE id = ?",
                        a.task());
            }
            store.audit(handle, now, owner, owner, "result.judge", id + " " + Json.write(body));
            return result(owner, result(handle, owner, id));
        });
    }

    private static Assignment result(Handle handle, String owner, String id) {
        return handle.createQuery(
                        "SELECT * FROM assignment WHERE id = ? AND owner = ? AND submitted_at > 0")
                .bind(0, id)
                .bind(1, owner)
                .map((row, context) -> Assignment.of(row))
                .findOne()
                .orElseThrow(() -> Refusal.NOT_FOUND.because("there is no such result"));
    }

    /** Results with a sign that somebody should look, which nobody did yet; the newest first. */
    ObjectNode review(String owner, Paging paging) {
        return store.read(handle -> {
            String where = RESULTS + " AND a.signs <> '' AND a.state = 'SUBMITTED'";
            ObjectNode body = Json.object();
            ArrayNode rows = body.putArray("results");
            handle.createQuery(
                            "SELECT a.*"
                                    + where
                                    + " ORDER BY a.submitted_at DESC, a.id"
                                    + " LIMIT :limit OFFSET :offset")
                    .bind("owner", owner)
                    .bind("limit", paging.limit())
                    .bind("offset", paging.offset())
                    .map((row, context) -> Assignment.of(row))
                    .list()
                    .forEach(a -> rows.add(result(owner, a)));
            body.set("pagination", paging.json(count(handle, where, owner)));
            return body;
        });
    }

    private static long count(Handle handle, String where, String owner) {
        return handle.createQuery("SELECT COUNT(*)" + where)
                .bind("owner", owner)
                .mapTo(Long.class)
                .one();
    }

    /** Results in the shape in which the task was made; {@code worker} for one's own only. */
    ObjectNode taskResults(Caller caller, String id) {
        return store.read(handle -> {
            WorkTask task = TaskBoard.find(handle, id).orElseThrow(TaskBoard::noTask);
            boolean owns = task.owner().equals(caller.id());
            Question question = TaskBoard.question(handle, id);
            ArrayNode rows = Json.array();
            handle.createQuery(
                            "SELECT a.*"
                                    + RESULTS
                                    + " AND a.task = :task"
                                    + (owns ? "" : " AND a.worker = :worker")
                                    + " ORDER BY a.submitted_at, a.id")
                    .bind("owner", task.owner())
                    .bind("task", id)
                    .bindMap(owns ? Map.of() : Map.of("worker", caller.id()))
                    .map((row, context) -> Assignment.of(row))
                    .list()
                    .forEach(a -> rows.add(legacy(task, question, a, owns)));
            if (!owns && rows.isEmpty()) throw TaskBoard.noTask();
            ObjectNode body = Json.object();
            body.set("taskResults", rows);
            return body;
        });
    }

    private ObjectNode legacy(WorkTask task, Question question, Assignment a, boolean owns) {
        Map<String, String> names = new LinkedHashMap<>();
        question.responses()
                .forEach(r -> names.put(r.id(), owns && !r.model().isEmpty() ? r.model() : r.id()));
        ObjectNode row = Json.object().put("id", a.id());
        row.put("created_at", Wire.time(a.submittedAt()));
        row.put("updated_at", Wire.time(a.updatedAt()));
        row.put("status", a.state() == Assignment.State.REJECTED ? "INVALID" : "COMPLETED");
        row.put("task_id", task.id()).put("worker_id", store.pseudonym(task.owner(), a.worker()));
        ArrayNode data = row.putArray("result_data");
        if (question.shape() == Question.Shape.ON_RESPONSES) {
            for (Question.Response response : question.responses()) {
                ObjectNode one = data.addObject().put("model", names.get(response.id()));
                ArrayNode criteria = one.putArray("criteria");
                for (JsonNode answer : a.answersJson()) {
                    Criterion asked = question.criterion(answer);
                    if (!asked.asked().responseId().equals(response.id())) continue;
                    ObjectNode said = criteria.addObject().put("type", asked.type());
                    if (asked instanceof Criterion.Text) {
                        said.put("query", asked.asked().text());
                        said.set("text_feedback", answer.get("value"));
                    } else {
                        if (asked instanceof Criterion.Score(var _, var scale)) {
                            said.put("min", scale.min()).put("max", scale.max());
                        }
                        said.set("value", answer.get("value"));
                    }
                }
            }
        } else {
            for (JsonNode answer : a.answersJson()) {
                Criterion asked = question.criterion(answer);
                JsonNode value = answer.get("value");
                ObjectNode said = data.addObject().put("type", asked.type());
                switch (asked) {
                    case Criterion.MultiScore m -> {
                        ObjectNode scores = said.putObject("value");
                        value.properties()
                                .forEach(one ->
                                        scores.set(
                                                names.getOrDefault(one.getKey(), ""),
                                                one.getValue()));
                    }
                    case Criterion.Ranking r -> {
                        ObjectNode places = said.putObject("value");
                        int place = 1;
                        for (JsonNode group : value.get("places")) {
                            places.put(
                                    Integer.toString(place++),
                                    group.valueStream()
                                            .map(id -> names.get(id.asText()))
                                            .collect(Collectors.joining(", ")));
                        }
                    }
                    case Criterion.Choice c ->
                            said.put("value", names.getOrDefault(value.asText(), value.asText()));
                    default -> said.set("value", value);
                }
            }
        }
        row.set("answers", a.answersJson());
        // Ours: what it all comes to, 0 to 1, by response; duplicate models stay apart by their id.
        ObjectNode scores = row.putObject("scores");
        Map<String, List<Double>> each = new LinkedHashMap<>();
        Scores.of(question, a.answersJson())
                .forEach((unit, score) ->
                        each.computeIfAbsent(
                                        unit.substring(unit.indexOf(' ') + 1),
                                        u -> new ArrayList<>())
                                .add(score));
        each.forEach((response, values) -> {
            if (names.containsKey(response))
                scores.put(names.get(response), Aggregates.mean(values));
        });
        return row;
    }

    // ---- workers

    ObjectNode workers(String owner, Paging paging) {
        return store.read(handle -> {
            ObjectNode body = Json.object();
            ArrayNode rows = body.putArray("workers");
            List<String> ids =
                    handle.createQuery(
                                    "SELECT a.worker"
                                            + RESULTS
                                            + " GROUP BY a.worker ORDER BY COUNT(*) DESC, a.worker"
                                            + " LIMIT :limit OFFSET :offset")
                            .bind("owner", owner)
                            .bind("limit", paging.limit())
                            .bind("offset", paging.offset())
                            .mapTo(String.class)
                            .list();
            ids.forEach(worker -> rows.add(worker(handle, owner, worker)));
            long total =
                    handle.createQuery("SELECT COUNT(DISTINCT a.worker)" + RESULTS)
                            .bind("owner", owner)
                            .mapTo(Long.class)
                            .one();
            body.set("pagination", paging.json(total));
            return body;
        });
    }

    private ObjectNode worker(Handle handle, String owner, String worker) {
        Map<String, Object> sums =
                WorkStore.first(
                                handle,
                                "SELECT COUNT(*) AS n,"
                                        + " COUNT(CASE state WHEN 'REJECTED' THEN 1 END) AS rejected,"
                                        + " COUNT(CASE gold_right WHEN -1 THEN NULL ELSE 1 END) AS seen,"
                                        + " COUNT(CASE gold_right WHEN 1 THEN 1 END) AS hits,"
                                        + " COUNT(CASE WHEN signs LIKE '%fast%' THEN 1 END) AS fast,"
                                        + " COUNT(CASE WHEN signs LIKE '%constant%' THEN 1 END) AS flat"
                                        + " FROM assignment WHERE owner = ? AND worker = ?"
                                        + " AND submitted_at > 0",
                                owner,
                                worker)
                        .orElseThrow();
        List<Long> times =
                handle.createQuery(
                                "SELECT active_ms FROM assignment WHERE owner = ? AND worker = ?"
                                        + " AND submitted_at > 0 AND active_ms > 0"
                                        + " ORDER BY submitted_at DESC LIMIT "
                                        + REVIEW_MEDIAN_OF)
                        .bind(0, owner)
                        .bind(1, worker)
                        .mapTo(Long.class)
                        .list();
        Collections.sort(times);
        long n = WorkStore.number(sums, "n");
        long seen = WorkStore.number(sums, "seen");
        long hits = WorkStore.number(sums, "hits");
        ObjectNode json = Json.object().put("workerId", store.pseudonym(owner, worker));
        json.put("submitted", n).put("rejected", WorkStore.number(sums, "rejected"));
        json.put("medianActiveMillis", times.isEmpty() ? 0 : (long) Wire.median(times));
        json.put("goldSeen", seen).put("goldRight", hits);
        // The mean of a Beta distribution that starts with one right and one wrong.
        json.put("reliability", Wire.decimal((hits + 1.0) / (seen + 2.0)));
        json.put("agreement", Wire.decimal(WorkerDesk.agreement(handle, worker, owner)));
        json.put(
                "banned",
                WorkStore.first(
                                handle,
                                "SELECT owner FROM ban WHERE owner = ? AND worker = ?",
                                owner,
                                worker)
                        .isPresent());
        ArrayNode flags = json.putArray("flags");
        if (n >= 5 && WorkStore.number(sums, "fast") * 2 > n) flags.add("fast");
        if (n >= 5 && WorkStore.number(sums, "flat") * 2 > n) flags.add("constant");
        if (seen >= 10 && hits * 2 < seen) flags.add("gold-missed");
        return json;
    }

    /** Keeps a worker, told by the pseudonym, from the owner's tasks, or lets them back. */
    ObjectNode ban(String owner, String pseudonym, JsonNode body, Instant now) {
        Form form = Form.of(body);
        if (!form.has("banned")) form.wrong("banned", "is missing");
        boolean banned = form.flag("banned", false);
        form.refuse();
        return store.write(handle -> {
            String worker =
                    handle
                            .createQuery("SELECT DISTINCT worker FROM assignment WHERE owner = ?")
                            .bind(0, owner)
                            .mapTo(String.class)
                            .stream()
                            .filter(id -> store.pseudonym(owner, id).equals(pseudonym))
                            .findFirst()
                            .orElseThrow(
                                    () -> Refusal.NOT_FOUND.because("there is no such worker"));
            if (banned) {
                handle.execute(
                        "INSERT INTO ban (owner, worker) VALUES (?, ?)"
                                + " ON CONFLICT (owner, worker) DO NOTHING",
                        owner,
                        worker);
            } else {
                handle.execute("DELETE FROM ban WHERE owner = ? AND worker = ?", owner, worker);
            }
            store.audit(
                    handle, now, owner, owner, banned ? "worker.ban" : "worker.unban", pseudonym);
            return worker(handle, owner, worker);
        });
    }

    ObjectNode overview(String owner, Instant now) {
        return store.read(handle -> {
            ObjectNode body = Json.object();
            body.put("tasks", count(handle, " FROM task t WHERE t.owner = :owner", owner));
            body.put(
                    "open",
                    WorkStore.count(
                            handle,
                            "SELECT COUNT(*) FROM task WHERE owner = ? AND state = 'OPEN'"
                                    + " AND expire_at > ? AND num_results < max_results",
                            owner,
                            now.toEpochMilli()));
            body.put("results", count(handle, RESULTS, owner));
            body.put(
                    "workers",
                    handle.createQuery("SELECT COUNT(DISTINCT a.worker)" + RESULTS)
                            .bind("owner", owner)
                            .mapTo(Long.class)
                            .one());
            ArrayNode rows = body.putArray("agreement");
            agreement(handle, owner).forEach((level, agreement) -> rows.add(agreement.json("")));
            return body;
        });
    }

    private static Map<Level, Agreement> agreement(Handle handle, String owner) {
        Map<String, Question> questions = new LinkedHashMap<>();
        Map<Level, Agreement> levels = new EnumMap<>(Level.class);
        List<Assignment> results =
                handle.createQuery(
                                "SELECT a.*"
                                        + RESULTS
                                        + " AND a.state <> 'REJECTED'"
                                        + " ORDER BY a.submitted_at DESC LIMIT "
                                        + OVERVIEW_OF)
                        .bind("owner", owner)
                        .map((row, context) -> Assignment.of(row))
                        .list();
        for (Assignment a : results) {
            Question question =
                    questions.computeIfAbsent(a.task(), id -> TaskBoard.question(handle, id));
            for (JsonNode answer : a.answersJson()) {
                Criterion criterion = question.criterion(answer);
                Agreement.level(criterion)
                        .ifPresent(level ->
                                levels.computeIfAbsent(level, Agreement::new)
                                        .add(a.worker(), a.task(), criterion, answer.get("value")));
            }
        }
        return levels;
    }

    /** What happened to the owner's tasks and keys, the newest first. */
    ObjectNode audit(String owner, Paging paging) {
        return store.read(handle -> {
            ObjectNode body = Json.object();
            ArrayNode rows = body.putArray("entries");
            handle.createQuery(
                            "SELECT * FROM audit WHERE owner = ? ORDER BY seq DESC LIMIT ? OFFSET ?")
                    .bind(0, owner)
                    .bind(1, paging.limit())
                    .bind(2, paging.offset())
                    .mapToMap()
                    .list()
                    .forEach(row ->
                            rows.addObject()
                                    .put("seq", WorkStore.number(row, "seq"))
                                    .put("at", Wire.time(WorkStore.number(row, "at")))
                                    .put("actor", actor(owner, WorkStore.text(row, "actor")))
                                    .put("action", WorkStore.text(row, "action"))
                                    .put("object", WorkStore.text(row, "object")));
            body.set(
                    "pagination",
                    paging.json(count(handle, " FROM audit WHERE owner = :owner", owner)));
            return body;
        });
    }

    private static String actor(String owner, String actor) {
        return actor.equals(owner) ? "owner" : actor;
    }
}
