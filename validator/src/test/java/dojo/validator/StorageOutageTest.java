package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dojo.base.DatabaseAddress;
import dojo.base.DatabaseAway;
import dojo.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A validator whose database goes away in the middle of a round, and comes back. */
@Timeout(120)
class StorageOutageTest {
    private static final int ROUNDS = 3;
    private static final long OUTAGE_MS = 3_000;
    private static final int STEPS_MAX = 300;

    @TempDir static Path unharmed;
    private static String expectedDataset;
    private static Map<?, ?> expectedBoard;
    @TempDir Path folder;
    private final List<ValidatorEvent> events = new ArrayList<>();
    private final AtomicBoolean struck = new AtomicBoolean();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    private Future<?> repair = CompletableFuture.completedFuture("nothing is broken");

    @BeforeAll
    static void runUnharmed() throws Exception {
        try (var network = new TestNetwork();
                var database = Backend.SQLITE.open(unharmed);
                var exporter = exporter(database, unharmed)) {
            validator(network, database, exporter, unharmed, event -> {}).run();
            expectedBoard = new ScoreBoard(database, 0.3).scores();
            expectedDataset = Files.readString(exporter.file());
        }
    }

    private Future<?> soon(Callable<?> work) {
        return later.schedule(work, OUTAGE_MS, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void close() throws Exception {
        repair.get();
        later.shutdownNow();
    }

    @Test
    void aServerThatIsKilledInARoundIsWaitedForAndNothingIsLost() throws Exception {
        try (var server = TestPostgres.in(folder);
                var network = new TestNetwork();
                var database = ValidatorDatabase.open(at(server.newSchema()));
                var exporter = exporter(database, folder)) {
            validator(
                            network,
                            database,
                            exporter,
                            folder,
                            event -> {
                                if (event instanceof ValidatorEvent.AnswerRecorded && once()) {
                                    server.kill();
                                    repair = soon(Executors.callable(server::restart));
                                }
                                events.add(event);
                            })
                    .run();
            assertNothingIsLost(database, exporter);
            assertLostAndBackOnce();
        }
    }

    @Test
    void whatCameBeforeTheDeadlineCountsThoughItIsWrittenAfterIt() throws Exception {
        try (var server = TestPostgres.in(folder);
                var network = new TestNetwork();
                var database = ValidatorDatabase.open(at(server.newSchema()));
                var exporter = exporter(database, folder)) {
            network.serve(text -> {
                if (once()) server.kill();
                return text.length();
            });
            var validator =
                    validator(
                            network,
                            database,
                            exporter,
                            folder,
                            event -> {
                                events.add(event);
                                if (event instanceof ValidatorEvent.StorageLost) {
                                    network.clock.advance(Given.DEADLINE.multipliedBy(2));
                                    server.restart();
                                }
                            });
            drive(validator, network);
            var archive = new RoundArchive(database);
            assertThat(archive.answers(1)).hasSize(16);
            assertThat(archive.refusals(1)).isEmpty();
            assertThat(archive.answers(1))
                    .allSatisfy(answer ->
                            assertThat(answer.at()).isBefore(archive.round(1).deadline()));
            assertThat(archive.round(1).state()).isEqualTo(RoundState.EXPORTED);
            assertLostAndBackOnce();
        }
    }

    @ParameterizedTest(name = "seed {0}, one of {1} commits, one of {2} messages")
    @CsvSource({"1, 3, 100000", "2, 4, 100000", "3, 5, 100", "4, 7, 70", "5, 1000, 50"})
    void whateverMessageOrAcknowledgementIsLostEveryRoundIsThereOnce(
            long seed, int commits, int messages) throws Exception {
        TestPostgres server = TestPostgres.shared();
        // So that the proxy sees which message is a commit.
        String url = server.newSchema() + "&prepareThreshold=0";
        String throughProxy = url.replace(":" + server.port() + "/", ":%d/");
        try (var network = new TestNetwork();
                var proxy = new CuttingProxy(server.port(), seed, commits, messages);
                var database = ValidatorDatabase.open(at(throughProxy.formatted(proxy.port())));
                var exporter = exporter(database, folder)) {
            var validator = validator(network, database, exporter, folder, events::add);
            proxy.arm(true);
            drive(validator, network);
            proxy.arm(false);
            if (commits < 10) assertThat(proxy.lostAcknowledgements()).isPositive();
            assertNothingIsLost(database, exporter);
            assertThat(new WeightsLedger(database).owed()).isFalse();
        }
    }

    @Test
    void aDiskThatFillsInARoundIsWaitedForAndNothingIsLost() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                sh("mount -t tmpfs -o size=2m dojo-test " + disk),
                "only who may mount a small disk can fill it");
        try (var network = new TestNetwork();
                var database = Backend.SQLITE.open(disk);
                var exporter = exporter(database, disk)) {
            Path filler = disk.resolve("filler");
            validator(
                            network,
                            database,
                            exporter,
                            folder,
                            event -> {
                                if (event instanceof ValidatorEvent.AnswerRecorded && once()) {
                                    fill(filler);
                                }
                                if (event instanceof ValidatorEvent.StorageLost) {
                                    repair = soon(() -> Files.deleteIfExists(filler));
                                }
                                events.add(event);
                            })
                    .run();
            assertNothingIsLost(database, exporter);
            assertLostAndBackOnce();
        } finally {
            sh("umount -l " + disk);
        }
    }

    @Test
    void whatAServerSaysAboutItsOwnTroubleIsWaitedFor() throws Exception {
        for (String state : List.of("53100", "53300", "57P01", "58030", "40001", "55P03")) {
            Path own = Files.createDirectory(folder.resolve(state));
            try (var database = Backend.POSTGRES.open(own)) {
                var ledger = new RoundLedger(database);
                database.write(handle ->
                        handle.execute(
                                "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$"
                                        + " BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '"
                                        + state
                                        + "'; END $$"));
                database.write(handle ->
                        handle.execute(
                                "CREATE TRIGGER trouble BEFORE INSERT ON round_peer"
                                        + " EXECUTE FUNCTION trouble()"));
                assertThat(catchThrowable(() -> Given.open(ledger, 1, 1)))
                        .as(state)
                        .isInstanceOf(DatabaseAway.class);
                database.write(handle -> handle.execute("DROP TRIGGER trouble ON round_peer"));
                assertThat(Given.open(ledger, 1, 1).id()).isEqualTo(1);
            }
        }
    }

    /** Does what {@code run} does, without its rests and its own clock. */
    private static void drive(Validator validator, TestNetwork network)
            throws InterruptedException {
        for (int i = 0; i < STEPS_MAX; i++) {
            try {
                if (validator.done()) return;
                validator.step(network.clock.instant());
            } catch (DatabaseAway e) {
                // Tried again.
            }
        }
        throw new AssertionError("not done after " + STEPS_MAX + " steps");
    }

    /** True the first time. */
    private boolean once() {
        return struck.compareAndSet(false, true);
    }

    private void assertLostAndBackOnce() {
        assertThat(events)
                .filteredOn(event ->
                        event instanceof ValidatorEvent.StorageLost
                                || event instanceof ValidatorEvent.StorageBack)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("StorageLost", "StorageBack");
    }

    private void assertNothingIsLost(ValidatorDatabase database, DatasetExporter exporter)
            throws IOException {
        var archive = new RoundArchive(database);
        for (ValidatorEvent event : events) {
            if (event instanceof ValidatorEvent.AnswerRecorded recorded) {
                assertThat(archive.answers(recorded.round()))
                        .anyMatch(answer ->
                                answer.task().equals(recorded.task())
                                        && answer.miner().equals(recorded.miner()));
            }
        }
        assertThat(archive.rounds(EnumSet.allOf(RoundState.class))).hasSize(ROUNDS);
        for (long round = 1; round <= ROUNDS; round++) {
            assertThat(archive.refusals(round)).as("refusals of round %d", round).isEmpty();
        }
        assertThat(new ScoreBoard(database, 0.3).scores()).isEqualTo(expectedBoard);
        assertThat(Files.readString(exporter.file())).isEqualTo(expectedDataset);
    }

    private static void fill(Path file) {
        try (var out = Files.newOutputStream(file)) {
            byte[] block = new byte[512];
            while (true) out.write(block);
        } catch (IOException full) {
            // That was the aim.
        }
    }

    private static boolean sh(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", command + " 2>/dev/null").start().waitFor() == 0;
    }

    private static DatabaseAddress at(String url) {
        return DatabaseAddress.of(url, Optional.empty(), Optional.empty());
    }

    private static DatasetExporter exporter(ValidatorDatabase database, Path folder) {
        return DatasetExporter.open(
                new RoundLedger(database), folder.resolve("d-SIMULATED.jsonl"), true);
    }

    private static Validator validator(
            TestNetwork network,
            ValidatorDatabase database,
            DatasetExporter exporter,
            Path folder,
            Consumer<ValidatorEvent> listener) {
        return new Validator(
                ValidatorTest.config(ROUNDS, true),
                network.validator.address(),
                network.chain,
                network.chain.commits(folder.resolve("commits")),
                network.dendrite,
                database,
                new ScoreBoard(database, 0.3),
                new ListedTasks(Given.tasks("t", 8, 4), 7),
                new ListedTasks(Given.tasks("g", 3, 4), 7),
                exporter,
                network.clock,
                network.clock::nanos,
                listener);
    }
}
