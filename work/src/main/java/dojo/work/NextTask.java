package dojo.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Which task a worker is handed next. */
final class NextTask {
    /** A task that was skipped is not handed out again before. */
    private static final Duration SKIPPED_FOR = Duration.ofDays(1);

    /** One task in so many is one whose answer is known, while there are such. */
    private static final int GOLD_EVERY = 12;

    /** Of so many next tasks one is drawn, so that workers do not race for the same. */
    private static final int CANDIDATES = 8;

    private final WorkStore store;
    private final Leases leases;

    NextTask(WorkStore store, Leases leases) {
        this.store = store;
        this.leases = leases;
    }

    /**
     * Leases the next task: of a miner drawn by lot, so that no miner's many tasks hide another's
     * few, one of those that have the fewest results so far, the oldest first.
     */
    Optional<ObjectNode> next(Session worker, List<String> types, Instant now) {
        leases.sweep(now);
        for (int round = 0; round < 3; round++) {
            for (String id : candidates(worker, types, now)) {
                try {
                    return Optional.of(leases.claim(worker, id, now));
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
        TaskBoard.filter(sql, types, worker.content());
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
        TaskBoard.bindTypes(query, types);
        return query.mapTo(String.class).collect(Collectors.toCollection(ArrayList::new));
    }

    /** The id of the open task made after {@code after}, then of the oldest; as in the original. */
    String nextId(Session worker, String after, Instant now) {
        return store.read(handle -> {
            Optional<WorkTask> from = TaskBoard.find(handle, after);
            long at = from.map(WorkTask::createdAt).orElse(0L);
            for (boolean wrapped : new boolean[] {false, true}) {
                for (String owner : Keys.owners(handle, worker.person(), now).keySet()) {
                    StringBuilder sql =
                            new StringBuilder(
                                    "SELECT t.id FROM task t WHERE t.owner = :owner"
                                            + " AND t.state = 'OPEN' AND t.taken < t.max_results"
                                            + " AND t.expire_at > :now AND (t.created_at > :at"
                                            + " OR t.created_at = :at AND t.id > :after)");
                    TaskBoard.filter(sql, List.of(), worker.content());
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
}
