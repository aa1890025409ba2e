package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.DatabaseUnusable;
import dojo.chain.Neuron;
import dojo.task.dataset.DatasetUnusable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass(name = "{0}")
@EnumSource(Backend.class)
class RederivationTest {
    @Parameter Backend backend = Backend.SQLITE;
    @TempDir Path folder;
    private final TestNetwork network = new TestNetwork();
    private ValidatorDatabase database;

    @BeforeEach
    void open() {
        database = backend.open(folder);
    }

    @AfterEach
    void close() {
        database.close();
        network.close();
    }

    @Test
    void weightsFollowFromTheAnswersAlone() throws Exception {
        rounds(2, 0.3, Absent.DECAY);
        // A miner comes back as another one, and other settings hold from now on.
        Neuron neuron = network.chain.neurons.get(2);
        network.chain.neurons.set(2, registered(neuron, 5_000));
        network.chain.maxLimit = 40_000;
        rounds(2, 0.5, Absent.KEEP);
        network.chain.minAllowed = 4;
        rounds(1, 0.05, Absent.FORGET);
        // What was computed then is not looked at.
        database.write(handle -> {
            for (String table : List.of("board", "gold_tally", "consensus", "task_score")) {
                handle.execute("DELETE FROM " + table);
            }
            return 0;
        });
        List<Rederivation> all = Rederivation.all(looked());
        assertThat(all).hasSizeGreaterThanOrEqualTo(3);
        assertThat(all)
                .allSatisfy(one -> {
                    assertThat(one.verdict().text()).isEqualTo("same");
                    assertThat(one.derived()).contains(one.sent());
                    assertThat(one.epoch()).isEqualTo((one.block() + 2) / 11);
                });
        assertThat(all.stream().map(Rederivation::sent).distinct()).hasSizeGreaterThan(2);
    }

    @Test
    void anAnswerThatWasChangedAfterwardsIsFound() throws Exception {
        rounds(2, 0.3, Absent.DECAY);
        database.write(handle ->
                handle.execute(
                        "UPDATE answer SET scores = '[1,2,3,4]' WHERE round = 2 AND hotkey = ?",
                        network.chain.neurons.get(1).hotkey().text()));
        Rederivation last = Rederivation.all(looked()).getLast();
        assertThat(last.verdict()).isInstanceOf(Rederivation.Verdict.Different.class);
        assertThat(last.verdict().text())
                .startsWith("DIFFERENT at uid ")
                .contains("in round 2")
                .doesNotContain("\n");
    }

    @Test
    void weightsOfAnOlderDojoAreSaidNotToBeDerivable() throws Exception {
        rounds(1, 0.3, Absent.DECAY);
        database.write(handle -> handle.execute("UPDATE weights SET roster = 0"));
        assertThat(Rederivation.all(looked()).getFirst().verdict())
                .isEqualTo(new Rederivation.Verdict.Unknown("an older Dojo sent them"));
    }

    @Test
    void whatStandsOnLaterRoundsIsStillDerivableWhenOlderOnesAreDeleted() throws Exception {
        rounds(3, 0.3, Absent.DECAY);
        network.clock.advance(Duration.ofDays(30));
        rounds(2, 0.3, Absent.DECAY);
        var retention = new Retention(database, Duration.ofDays(29));
        assertThat(retention.trim(network.clock.instant())).isEqualTo(3);
        assertThat(retention.trim(network.clock.instant())).isZero();
        var archive = new RoundArchive(database);
        assertThat(archive.rounds(EnumSet.allOf(RoundState.class))).containsExactly(4L, 5L);
        // Later weights stand on the averages that the deleted rounds left.
        assertThat(Rederivation.all(looked()))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(one -> assertThat(one.verdict().text()).isEqualTo("same"));
        rounds(1, 0.3, Absent.DECAY);
        assertThat(archive.rounds(EnumSet.allOf(RoundState.class))).endsWith(6L);
        assertThat(Rederivation.all(looked()).getLast().verdict().text()).isEqualTo("same");
        assertThat(new WeightsLedger(database).owed()).isFalse();

        // Even if all is old, numbers go on and the dataset's end is known.
        network.clock.advance(Duration.ofDays(60));
        new Retention(database, Duration.ofDays(1)).trim(network.clock.instant());
        assertThat(archive.rounds(EnumSet.allOf(RoundState.class))).containsExactly(6L);
        rounds(1, 0.3, Absent.DECAY);
        assertThat(Rederivation.all(looked()).getLast().verdict().text()).isEqualTo("same");
        Path dataset = folder.resolve("d-SIMULATED.jsonl");
        assertThat(Files.readAllLines(dataset)).hasSize(7 * 48);
        Files.delete(dataset);
        var ledger = new RoundLedger(database);
        assertThatThrownBy(() -> DatasetExporter.open(ledger, dataset, true))
                .isInstanceOf(DatasetUnusable.class)
                .hasMessageContaining("restore a copy");
    }

    @Test
    void statusTellsWhatAValidatorDidWhileItRuns() throws Exception {
        network.serve(text -> Double.NaN);
        rounds(2, 0.3, Absent.DECAY);
        var status = ValidatorStatus.of(looked());
        assertThat(status.rounds()).containsEntry(RoundState.EXPORTED, 2L);
        assertThat(status.lastRounds())
                .extracting(ValidatorStatus.OfRound::id)
                .containsExactly(1L, 2L);
        assertThat(status.lastRounds().getFirst().answers()).isEqualTo(12);
        assertThat(status.lastRounds().getFirst().expected()).isEqualTo(16);
        assertThat(status.miners()).hasSize(5);
        var best = status.miners().getFirst();
        assertThat(best.hotkey()).isEqualTo(network.chain.neurons.get(1).hotkey());
        assertThat(best.answered()).hasValue(1);
        assertThat(best.accuracy()).hasValue(1);
        assertThat(status.refusals()).containsEntry("NOT_A_NUMBER", 8L);
        assertThat(status.weights().orElseThrow().outcome()).isEqualTo("INCLUDED");
        assertThat(status.pulse()).extracting(ValidatorStatus.OfPart::part).contains("loop");
    }

    @Test
    void whoOnlyLooksCannotWriteAndFindsNothingWhereThereIsNothing() {
        assertThatThrownBy(() -> looked().write(handle -> handle.execute("DELETE FROM round")))
                .isInstanceOf(DatabaseUnusable.class);
        assertThat(ValidatorDatabase.look(backend.address(folder.resolve("none")))).isEmpty();
    }

    private ValidatorDatabase looked() {
        var looked = ValidatorDatabase.look(backend.address(folder)).orElseThrow();
        opened.add(looked);
        return looked;
    }

    private final List<ValidatorDatabase> opened = new ArrayList<>();

    @AfterEach
    void closeLooked() {
        opened.forEach(ValidatorDatabase::close);
    }

    private static Neuron registered(Neuron neuron, long block) {
        return new Neuron(
                neuron.uid(),
                neuron.hotkey(),
                neuron.coldkey(),
                neuron.axon(),
                0,
                false,
                true,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                block);
    }

    private void rounds(int count, double alpha, Absent absent) throws Exception {
        Consumer<ValidatorEvent> nobody = event -> {};
        var ledger = new RoundLedger(database);
        try (var exporter =
                DatasetExporter.open(ledger, folder.resolve("d-SIMULATED.jsonl"), true)) {
            for (int i = 0; i < count; i++) {
                network.chain.head += 20;
                new Validator(
                                ValidatorTest.config(1, true),
                                network.validator.address(),
                                network.chain,
                                network.chain.commits(folder.resolve("commits")),
                                network.dendrite,
                                database,
                                new ScoreBoard(database, alpha, absent),
                                new ListedTasks(Given.tasks("t", 8, 4), 7),
                                new ListedTasks(Given.tasks("g", 3, 4), 7),
                                exporter,
                                network.clock,
                                network.clock::nanos,
                                nobody)
                        .run();
            }
        }
    }
}
