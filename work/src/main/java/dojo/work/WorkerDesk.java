package dojo.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.scoring.truth.KrippendorffAlpha.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** What a worker reads: the list of tasks, their own results, and how they stand. */
final class WorkerDesk {
    private static final int AGREEMENT_OF = 200;
    private static final int GOLD_NEEDS = 3;

    private final WorkStore store;
    private final TaskBoard board;

    WorkerDesk(WorkStore store, TaskBoard board) {
        this.store = store;
        this.board = board;
    }

    /**
     * What to list.
     *
     * @param types none for all
     * @param sort a column of ours
     * @param after the last row seen, instead of a page; or the empty text
     */
    record Wanted(
            List<String> types,
            List<String> statuses,
            String mine,
            String search,
            String sort,
            boolean descending,
            String after,
            Paging paging) {
        private static final Map<String, String> SORTS =
                Map.of(
                        "createdAt", "t.created_at",
                        "numResults", "t.num_results",
                        "expireAt", "t.expire_at",
                        "pay", "CAST(NULLIF(t.pay_amount, '') AS REAL)");
        private static final List<String> STATUSES =
                List.of("IN_PROGRESS", "COMPLETED", "EXPIRED", "PAUSED", "CANCELLED");

        static Wanted parse(Map<String, String> query) {
            String task = query.getOrDefault("task", "");
            if (task.isEmpty()) throw Refusal.MALFORMED.because("task parameter is required");
            String order = query.getOrDefault("order", "desc");
            if (!order.equals("asc") && !order.equals("desc")) {
                throw Refusal.MALFORMED.because("Invalid order parameter");
            }
            String sort = SORTS.get(query.getOrDefault("sort", "createdAt"));
            if (sort == null) throw Refusal.MALFORMED.because("Invalid sort parameter");
            return new Wanted(
                    types(task),
                    names(query.getOrDefault("status", ""), STATUSES, "status"),
                    query.getOrDefault("mine", ""),
                    query.getOrDefault("search", ""),
                    sort,
                    order.equals("desc"),
                    query.getOrDefault("after", ""),
                    Paging.parse(
                            query.getOrDefault("page", "1"), query.getOrDefault("limit", "10")));
        }

        /** Types with commas between; none for All. */
        static List<String> types(String text) {
            return text.equals("All") ? List.of() : names(text, Question.Type.NAMES, "task");
        }

        private static List<String> names(String text, List<String> known, String what) {
            if (text.isEmpty()) return List.of();
            List<String> names = List.of(text.split(",", -1));
            if (!known.containsAll(names) || names.size() > known.size()) {
                throw Refusal.MALFORMED.because(
                        "Invalid " + what + " parameter; known are " + String.join(", ", known));
            }
            return names;
        }
    }

    ObjectNode list(Session worker, Wanted wanted, Instant now) {
        return store.read(handle -> {
            Map<String, String> owners = Keys.owners(handle, worker.person(), now);
            ObjectNode body = Json.object();
            ArrayNode tasks = body.putArray("tasks");
            if (owners.isEmpty()) {
                body.set("pagination", wanted.paging().json(0));
                return body.put("nextCursor", "");
            }
            StringBuilder where = new StringBuilder(" WHERE t.owner IN (<owners>)");
            TaskBoard.filter(where, wanted.types(), worker.content());
            if (!wanted.statuses().isEmpty()) {
                where.append(" AND ").append(WorkTask.STATUS).append(" IN (<statuses>)");
            }
            if (!wanted.search().isEmpty()) {
                where.append(
                        " AND (LOWER(t.title) LIKE :search ESCAPE '!'"
                                + " OR LOWER(t.body) LIKE :search ESCAPE '!')");
            }
            String mine =
                    "(SELECT a.state FROM assignment a WHERE a.task = t.id"
                            + " AND a.worker = :worker";
            switch (wanted.mine()) {
                case "" -> {}
                case "none" ->
                        where.append(" AND NOT EXISTS ")
                                .append(mine)
                                .append(" AND a.state IN ('SUBMITTED', 'ACCEPTED', 'REJECTED'))");
                case "leased" ->
                        where.append(" AND EXISTS ")
                                .append(mine)
                                .append(" AND a.state = 'LEASED' AND a.lease_until > :now)");
                case "submitted" ->
                        where.append(" AND EXISTS ")
                                .append(mine)
                                .append(" AND a.state IN ('SUBMITTED', 'ACCEPTED', 'REJECTED'))");
                case "skipped" ->
                        where.append(" AND EXISTS ")
                                .append(mine)
                                .append(" AND a.state = 'SKIPPED')");
                default -> throw Refusal.MALFORMED.because("Invalid mine parameter");
            }
            long total =
                    bound(
                                    handle,
                                    "SELECT COUNT(*) FROM (SELECT 1 FROM task t"
                                            + where
                                            + " LIMIT "
                                            + TaskBoard.COUNTED_MAX
                                            + ") c",
                                    worker,
                                    wanted,
                                    owners,
                                    now)
                            .mapTo(Long.class)
                            .one();
            String direction = wanted.descending() ? " DESC" : " ASC";
            Optional<String[]> after = cursor(wanted);
            if (after.isPresent()) {
                where.append(
                        wanted.descending()
                                ? " AND (t.created_at < :at OR t.created_at = :at AND t.id < :id)"
                                : " AND (t.created_at > :at OR t.created_at = :at AND t.id > :id)");
            }
            Query query =
                    bound(
                            handle,
                            "SELECT "
                                    + WorkTask.COLUMNS
                                    + " FROM task t"
                                    + where
                                    + " ORDER BY "
                                    + wanted.sort()
                                    + direction
                                    + ", t.id"
                                    + direction
                                    + " LIMIT :limit OFFSET :offset",
                            worker,
                            wanted,
                            owners,
                            now);
            after.ifPresent(
                    parts -> query.bind("at", Long.parseLong(parts[0])).bind("id", parts[1]));
            List<WorkTask> rows =
                    query.bind("limit", wanted.paging().limit())
                            .bind("offset", after.isPresent() ? 0 : wanted.paging().offset())
                            .map((row, context) -> WorkTask.of(row))
                            .list();
            for (WorkTask task : rows) {
                Optional<Assignment> part =
                        TaskBoard.assignment(handle, task.id(), worker.person());
                tasks.add(
                        board.summary(
                                handle, task, part, owners.getOrDefault(task.owner(), ""), now));
            }
            body.set("pagination", wanted.paging().json(total));
            boolean more = rows.size() == wanted.paging().limit();
            return body.put(
                    "nextCursor",
                    more && wanted.sort().equals("t.created_at")
                            ? rows.getLast().createdAt() + "_" + rows.getLast().id()
                            : "");
        });
    }

    private static Optional<String[]> cursor(Wanted wanted) {
        if (wanted.after().isEmpty()) return Optional.empty();
        if (!wanted.after().matches("[0-9]{1,18}_[0-9a-f-]{36}")
                || !wanted.sort().equals("t.created_at")) {
            throw Refusal.MALFORMED.because("Invalid after parameter");
        }
        return Optional.of(wanted.after().split("_", 2));
    }

    private static Query bound(
            Handle handle,
            String sql,
            Session worker,
            Wanted wanted,
            Map<String, String> owners,
            Instant now) {
        Query query = handle.createQuery(sql).bindList("owners", List.copyOf(owners.keySet()));
        if (sql.contains(":now")) query.bind("now", now.toEpochMilli());
        if (sql.contains(":worker")) query.bind("worker", worker.person());
        if (!wanted.statuses().isEmpty()) query.bindList("statuses", wanted.statuses());
        if (!wanted.search().isEmpty()) {
            String plain = wanted.search().toLowerCase(java.util.Locale.ROOT);
            query.bind("search", "%" + plain.replaceAll("([!%_])", "!$1") + "%");
        }
        TaskBoard.bindTypes(query, wanted.types());
        return query;
    }

    /** What a worker submitted, the newest first. */
    ObjectNode history(Session worker, Paging paging, Instant now) {
        return store.read(handle -> {
            ObjectNode body = Json.object();
            ArrayNode rows = body.putArray("results");
            handle.createQuery(
                            "SELECT * FROM assignment WHERE worker = ? AND submitted_at > 0"
                                    + " ORDER BY submitted_at DESC, id LIMIT ? OFFSET ?")
                    .bind(0, worker.person())
                    .bind(1, paging.limit())
                    .bind(2, paging.offset())
                    .map((row, context) -> Assignment.of(row))
                    .list()
                    .forEach(a ->
                            TaskBoard.find(handle, a.task())
                                    .ifPresent(task ->
                                            rows.add(board.ownResult(handle, task, a, now))));
            body.set("pagination", paging.json(submitted(handle, worker, 0)));
            return body;
        });
    }

    private static long submitted(Handle handle, Session worker, long since) {
        return WorkStore.count(
                handle,
                "SELECT COUNT(*) FROM assignment WHERE worker = ? AND submitted_at > ?",
                worker.person(),
                since);
    }

    ObjectNode me(Session worker, Instant now) {
        return store.read(handle -> {
            Map<String, Object> sums =
                    WorkStore.first(
                                    handle,
                                    "SELECT COALESCE(SUM(active_ms), 0) AS active,"
                                            + " COUNT(CASE state WHEN 'REJECTED' THEN 1 END) AS rejected,"
                                            + " COUNT(CASE gold_right WHEN -1 THEN NULL ELSE 1 END) AS seen,"
                                            + " COUNT(CASE gold_right WHEN 1 THEN 1 END) AS hits"
                                            + " FROM assignment WHERE worker = ? AND submitted_at > 0",
                                    worker.person())
                            .orElseThrow();
            long skipped =
                    WorkStore.count(
                            handle,
                            "SELECT COUNT(*) FROM remark WHERE worker = ? AND kind = 'skip'",
                            worker.person());
            ObjectNode json = Json.object().put("id", worker.person());
            json.put("submitted", submitted(handle, worker, 0));
            json.put(
                    "today",
                    submitted(handle, worker, now.minus(Duration.ofDays(1)).toEpochMilli()));
            json.put(
                    "week",
                    submitted(handle, worker, now.minus(Duration.ofDays(7)).toEpochMilli()));
            json.put("activeMillis", WorkStore.number(sums, "active"));
            json.put("rejected", WorkStore.number(sums, "rejected")).put("skipped", skipped);
            ArrayNode earned = json.putArray("earned");
            earnings(handle, worker)
                    .forEach((currency, amount) ->
                            earned.addObject()
                                    .put("currency", currency)
                                    .put("amount", amount.toPlainString()));
            OptionalDouble agreement = agreement(handle, worker.person(), "");
            json.put("agreement", Wire.decimal(agreement));
            json.put(
                    "agreementWhy",
                    agreement.isPresent() ? "" : "too few tasks that others answered too");
            long seen = WorkStore.number(sums, "seen");
            return json.put(
                    "goldAccuracy",
                    seen < GOLD_NEEDS
                            ? ""
                            : Wire.decimal((double) WorkStore.number(sums, "hits") / seen));
        });
    }

    private static Map<String, BigDecimal> earnings(Handle handle, Session worker) {
        Map<String, BigDecimal> sums = new LinkedHashMap<>();
        handle.createQuery(
                        "SELECT t.pay_currency AS currency, t.pay_amount AS amount, COUNT(*) AS n"
                                + " FROM assignment a JOIN task t ON t.id = a.task"
                                + " WHERE a.worker = ? AND a.submitted_at > 0"
                                + " AND a.state <> 'REJECTED' AND t.pay_amount <> ''"
                                + " GROUP BY t.pay_currency, t.pay_amount")
                .bind(0, worker.person())
                .mapToMap()
                .list()
                .forEach(row ->
                        sums.merge(
                                WorkStore.text(row, "currency"),
                                new BigDecimal(WorkStore.text(row, "amount"))
                                        .multiply(BigDecimal.valueOf(WorkStore.number(row, "n"))),
                                BigDecimal::add));
        return sums;
    }

    /**
     * How far a worker agrees with everybody else over the last tasks, on scores and places: alpha
     * of two raters, the worker and the mean of the others, each scale brought to 0 to 1.
     *
     * @param owner whose tasks, or the empty text for all
     */
    static OptionalDouble agreement(Handle handle, String worker, String owner) {
        List<Assignment> own =
                handle.createQuery(
                                "SELECT * FROM assignment WHERE worker = :worker"
                                        + " AND submitted_at > 0 AND state <> 'REJECTED'"
                                        + (owner.isEmpty() ? "" : " AND owner = :owner")
                                        + " ORDER BY submitted_at DESC LIMIT "
                                        + AGREEMENT_OF)
                        .bind("worker", worker)
                        .bindMap(owner.isEmpty() ? Map.of() : Map.of("owner", owner))
                        .map((row, context) -> Assignment.of(row))
                        .list();
        var pairs = new Agreement(Level.INTERVAL);
        for (Assignment mine : own) {
            Question question = TaskBoard.question(handle, mine.task());
            Map<String, List<Double>> others = new LinkedHashMap<>();
            WorkStore.texts(
                            handle,
                            "SELECT answers FROM assignment WHERE task = ? AND worker <> ?"
                                    + " AND submitted_at > 0 AND state <> 'REJECTED' LIMIT 50",
                            mine.task(),
                            worker)
                    .forEach(text ->
                            Scores.of(question, text)
                                    .forEach((unit, value) ->
                                            others.computeIfAbsent(unit, u -> new ArrayList<>())
                                                    .add(value)));
            Scores.of(question, mine.answers())
                    .forEach((unit, value) -> {
                        List<Double> theirs = others.get(unit);
                        if (theirs == null) return;
                        double mean =
                                theirs.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .average()
                                        .orElse(0);
                        pairs.put(mine.task() + unit, "own", value);
                        pairs.put(mine.task() + unit, "others", mean);
                    });
        }
        return pairs.alpha();
    }
}
