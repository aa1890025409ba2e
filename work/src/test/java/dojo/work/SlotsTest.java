package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.testing.HandClock;
import dojo.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Never more results than were asked for, whoever comes at the same time and by whichever way. */
class SlotsTest {
    private final HandClock clock = new HandClock(Instant.parse("2030-01-01T12:00:00Z"));

    private interface Deed {
        void run(int worker);
    }

    /** Lets all workers do {@code deed} at once; counts what they were told. */
    private static Map<String, Integer> race(int workers, Deed deed) throws Exception {
        Map<String, Integer> told = new ConcurrentHashMap<>();
        var start = new CountDownLatch(1);
        List<Future<Integer>> done = new ArrayList<>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < workers; w++) {
                int worker = w;
                done.add(
                        pool.submit(() -> {
                            start.await();
                            String outcome = "done";
                            try {
                                deed.run(worker);
                            } catch (WorkRefused e) {
                                outcome = e.refusal().name();
                            } catch (RuntimeException e) {
                                outcome = e.toString();
                            }
                            return told.merge(outcome, 1, Integer::sum);
                        }));
            }
            start.countDown();
        }
        for (Future<Integer> one : done) one.get();
        return new TreeMap<>(told);
    }

    /** A platform's logic without its HTTP. */
    private final class Side implements AutoCloseable {
        final WorkStore store;
        final TaskBoard board;
        final Leases leases;
        final Results results;
        final Accounts accounts;
        final Keys keys;

        Side(DatabaseAddress address) {
            store = WorkStore.open(address);
            board = new TaskBoard(store);
            leases = new Leases(store, board);
            results = new Results(store, board, leases);
            accounts = new Accounts(store);
            keys = new Keys(store);
        }

        Session session(Session.Role role, String name) {
            String token = accounts.signIn(role, "dev:" + name, name, clock.instant());
            return accounts.session(token, clock.instant()).orElseThrow();
        }

        String key(Session miner) {
            return keys.generate(
                            AccessKey.Kind.SUBSCRIPTION,
                            miner.person(),
                            "",
                            List.of(),
                            0,
                            clock.instant())
                    .key();
        }

        List<Session> workers(int n, String key) {
            List<Session> workers = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                Session worker = session(Session.Role.WORKER, "w" + i);
                keys.join(worker.person(), key, "m", clock.instant());
                workers.add(worker);
            }
            return workers;
        }

        String task(Session miner, int max) {
            var body = Json.object().put("title", "t").put("body", "b").put("maxResults", max);
            body.put("expireAt", clock.instant().plus(Duration.ofHours(1)).toString());
            body.putArray("taskData").add(Platform.json(Platform.CHOICE));
            return new TaskMaker(store)
                    .create(miner.person(), Form.of(body), Map.of(), "", "", clock.instant())
                    .getFirst();
        }

        JsonNode answer() {
            var body = Json.object();
            body.putArray("resultData").addObject().put("criterionId", "c0").put("value", "none");
            return body;
        }

        String state(String task) {
            WorkTask found = board.find(task).orElseThrow();
            return found.numResults() + "/" + found.taken() + " " + found.status(clock.instant());
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @Test
    void of200WhoRaceForOneSlotOneGetsIt(@TempDir Path folder) throws Exception {
        raceForSlots(DatabaseAddress.of(folder.resolve("work.db")));
    }

    @Test
    void of200WhoRaceForOneSlotOneGetsItAlsoOnTwoServersOfOnePostgres() throws Exception {
        raceForSlots(
                DatabaseAddress.of(
                        TestPostgres.shared().newSchema(), Optional.empty(), Optional.empty()));
    }

    private void raceForSlots(DatabaseAddress address) throws Exception {
        try (var one = new Side(address);
                var two = new Side(address)) {
            Session miner = one.session(Session.Role.MINER, "miner");
            List<Session> workers = one.workers(200, one.key(miner));
            String single = one.task(miner, 1);
            assertThat(
                            race(
                                    200,
                                    w ->
                                            (w % 2 == 0 ? one : two)
                                                    .leases.claim(
                                                            workers.get(w),
                                                            single,
                                                            clock.instant())))
                    .isEqualTo(Map.of("done", 1, "TASK_FULL", 199));
            String direct = one.task(miner, 1);
            assertThat(
                            race(
                                    200,
                                    w ->
                                            (w % 2 == 0 ? one : two)
                                                    .results.submit(
                                                            workers.get(w),
                                                            direct,
                                                            one.answer(),
                                                            clock.instant())))
                    .isEqualTo(Map.of("done", 1, "TASK_FULL", 199));
            assertThat(two.state(direct)).isEqualTo("1/1 COMPLETED");
            String fifty = one.task(miner, 50);
            assertThat(
                            race(
                                    200,
                                    w ->
                                            (w % 2 == 0 ? one : two)
                                                    .results.submit(
                                                            workers.get(w),
                                                            fifty,
                                                            one.answer(),
                                                            clock.instant())))
                    .isEqualTo(Map.of("done", 50, "TASK_FULL", 150));
            String twice = one.task(miner, 50);
            assertThat(
                            race(
                                    50,
                                    w ->
                                            (w % 2 == 0 ? one : two)
                                                    .results.submit(
                                                            workers.getFirst(),
                                                            twice,
                                                            one.answer(),
                                                            clock.instant())))
                    .isEqualTo(Map.of("done", 1, "ALREADY_SUBMITTED", 49));
            assertThat(one.state(twice)).isEqualTo("1/1 IN_PROGRESS");
            // What one server disables is so on the other at once.
            String key = one.key(miner);
            assertThat(two.keys.use(AccessKey.Kind.SUBSCRIPTION, key, clock.instant())).isPresent();
            one.keys.disable(AccessKey.Kind.SUBSCRIPTION, miner.person(), key, clock.instant());
            assertThat(two.keys.use(AccessKey.Kind.SUBSCRIPTION, key, clock.instant())).isEmpty();
        }
    }

    @Test
    void aSlotGivenBackWithGraceIsTheWorkersUntilThenAndAStaleWordFreesNothing(
            @TempDir Path folder) {
        try (var side = new Side(DatabaseAddress.of(folder.resolve("work.db")))) {
            Session miner = side.session(Session.Role.MINER, "miner");
            List<Session> workers = side.workers(2, side.key(miner));
            Session ann = workers.getFirst();
            String task = side.task(miner, 1);
            Instant first = until(side.leases.claim(ann, task, clock.instant()));
            assertThat(first).isEqualTo(clock.instant().plus(Leases.LEASE));
            side.leases.release(ann, task, 30, Optional.of(first), clock.instant());
            clock.advance(Duration.ofSeconds(29));
            // Back in time: the whole lease again, and what was said of the one before is old.
            Instant again = until(side.leases.claim(ann, task, clock.instant()));
            assertThat(again).isEqualTo(clock.instant().plus(Leases.LEASE));
            side.leases.release(ann, task, 30, Optional.of(first), clock.instant());
            clock.advance(Duration.ofSeconds(31));
            assertThat(
                            new NextTask(side.store, side.leases)
                                    .next(workers.getLast(), List.of(), clock.instant()))
                    .isEmpty();
            side.leases.release(ann, task, 30, Optional.of(again), clock.instant());
            clock.advance(Duration.ofSeconds(30));
            assertThat(
                            new NextTask(side.store, side.leases)
                                    .next(workers.getLast(), List.of(), clock.instant()))
                    .isPresent();
        }
    }

    private static Instant until(JsonNode assignment) {
        return Instant.parse(assignment.get("leaseUntil").textValue());
    }

    @Test
    void everyReachableSlotIsFilledAndNobodyAnswersTwice(@TempDir Path folder) throws Exception {
        try (var side = new Side(DatabaseAddress.of(folder.resolve("work.db")))) {
            Session miner = side.session(Session.Role.MINER, "miner");
            List<Session> workers = side.workers(8, side.key(miner));
            List<String> tasks = new ArrayList<>();
            for (int i = 0; i < 12; i++) tasks.add(side.task(miner, 1 + i % 4));
            int walkedAway = 0;
            boolean waited = false;
            var random = new java.util.SplittableRandom(5);
            boolean some = true;
            while (some) {
                some = false;
                for (Session worker : workers) {
                    Optional<com.fasterxml.jackson.databind.node.ObjectNode> next =
                            new NextTask(side.store, side.leases)
                                    .next(worker, List.of(), clock.instant());
                    if (next.isEmpty()) continue;
                    some = true;
                    String id = next.get().get("task").get("taskId").textValue();
                    // Some walk away; their slots come back when the lease has run out.
                    if (!waited && walkedAway < 20 && random.nextInt(4) == 0) {
                        walkedAway++;
                    } else side.results.submit(worker, id, side.answer(), clock.instant());
                }
                clock.advance(Duration.ofMinutes(1));
                if (!some && !waited) {
                    clock.advance(Leases.LEASE);
                    waited = true;
                    some = true;
                }
            }
            for (String task : tasks) assertThat(side.state(task)).endsWith("COMPLETED");
        }
    }
}
