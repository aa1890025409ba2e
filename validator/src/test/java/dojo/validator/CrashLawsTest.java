package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.DatabaseUnusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A validator that dies at random moments, between two steps or in the middle of a transaction, and
 * is started again until its rounds are through.
 */
@Timeout(120)
class CrashLawsTest {
    private static final int ROUNDS = 3;
    private static final List<String> TABLES =
            List.of(
                    "round",
                    "round_peer",
                    "answer",
                    "consensus",
                    "task_score",
                    "gold_tally",
                    "miner_score",
                    "board",
                    "export",
                    "weights");

    @TempDir static Path unharmed;
    private static TestNetwork network;
    private static String expectedDataset;
    private static Map<?, ?> expectedBoard;
    @TempDir Path folder;
    private final Set<ValidatorEvent> acknowledged = new HashSet<>();

    /** Stands for the process being killed. */
    private static final class Killed extends RuntimeException {}

    /** A server takes longer to open, and runs the same code. */
    static Stream<Arguments> seeds() {
        return Arrays.stream(Backend.values())
                .flatMap(backend ->
                        LongStream.range(0, backend == Backend.SQLITE ? 20 : 8)
                                .mapToObj(seed -> Arguments.of(backend, seed)));
    }

    @BeforeAll
    static void runUnharmed() throws Exception {
        network = new TestNetwork();
        try (var database = Backend.SQLITE.open(unharmed)) {
            run(database, unharmed, event -> {});
            expectedBoard = new ScoreBoard(database, 0.3).scores();
        }
        expectedDataset = Files.readString(dataset(unharmed));
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("seeds")
    void nothingAcknowledgedIsLostAndEveryRoundIsScoredOnce(Backend backend, long seed)
            throws Exception {
        var random = new SplittableRandom(seed);
        boolean through = false;
        while (!through) {
            try (var database = backend.open(folder)) {
                assertNothingIsLost(new RoundArchive(database));
                boolean inTransaction = random.nextBoolean();
                String table = TABLES.get(random.nextInt(TABLES.size()));
                if (inTransaction) backend.failAt(database, table, random.nextInt(3));
                int[] eventsLeft = {1 + random.nextInt(40)};
                try {
                    run(
                            database,
                            folder,
                            event -> {
                                acknowledged.add(event);
                                if (!inTransaction && --eventsLeft[0] == 0) throw new Killed();
                            });
                    through = true;
                } catch (Killed | DatabaseUnusable e) {
                    halfALine(database);
                }
            }
            try (var database = backend.open(folder)) {
                for (String table : TABLES) backend.heal(database, table);
            }
        }
        try (var database = backend.open(folder)) {
            assertNothingIsLost(new RoundArchive(database));
            assertThat(new ScoreBoard(database, 0.3).scores()).isEqualTo(expectedBoard);
            assertThat(new WeightsLedger(database).owed()).isFalse();
        }
        assertThat(Files.readString(dataset(folder))).isEqualTo(expectedDataset);
    }

    private void assertNothingIsLost(RoundArchive archive) {
        for (ValidatorEvent event : acknowledged) {
            if (event instanceof ValidatorEvent.AnswerRecorded recorded) {
                assertThat(archive.answers(recorded.round()))
                        .anyMatch(answer ->
                                answer.task().equals(recorded.task())
                                        && answer.miner().equals(recorded.miner()));
            }
        }
    }

    /** What a killed process may leave of the row that it was writing. */
    private void halfALine(ValidatorDatabase database) throws IOException {
        Path file = dataset(folder);
        if (!new RoundArchive(database).exported().unfinished()) return;
        Files.writeString(file, "{\"round\":", StandardOpenOption.APPEND);
    }

    private static Path dataset(Path folder) {
        return folder.resolve("d-SIMULATED.jsonl");
    }

    private static void run(
            ValidatorDatabase database, Path folder, Consumer<ValidatorEvent> listener)
            throws InterruptedException {
        var ledger = new RoundLedger(database);
        var archive = ledger.archive();
        int left =
                ROUNDS - archive.rounds(EnumSet.of(RoundState.SCORED, RoundState.EXPORTED)).size();
        try (var exporter = DatasetExporter.open(ledger, dataset(folder), true)) {
            new Validator(
                            ValidatorTest.config(left, true),
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
                            listener)
                    .run();
        }
    }
}
