package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.chain.ChainUnavailable;
import dojo.scoring.AccuracyWindow;
import dojo.task.Task;
import dojo.task.TasksUnavailable;
import dojo.task.dataset.JudgeKind;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
class ValidatorTest {
    /** Twice the time that one call waits. */
    private static final Duration LAST_CALL = Duration.ofSeconds(60);

    @Parameter Backend backend = Backend.SQLITE;
    @TempDir Path folder;
    private final TestNetwork network = new TestNetwork();
    private final List<ValidatorEvent> events = new ArrayList<>();
    private ValidatorDatabase database;
    private RoundLedger ledger;
    private RoundArchive archive;
    private DatasetExporter exporter;

    @BeforeEach
    void open() {
        database = backend.open(folder);
        ledger = new RoundLedger(database);
        archive = ledger.archive();
        exporter = DatasetExporter.open(ledger, folder.resolve("d-SIMULATED.jsonl"), true);
    }

    @AfterEach
    void close() {
        exporter.close();
        database.close();
        network.close();
    }

    @Test
    void roundsRunThroughToWeightsDatasetAndResults() throws Exception {
        validator(config(2, true)).run();
        assertThat(archive.rounds(EnumSet.of(RoundState.EXPORTED))).containsExactly(1L, 2L);
        assertThat(archive.answers(1)).hasSize(12);
        List<Standing> standings = Standing.all(archive, new ScoreBoard(database, 0.3));
        assertThat(standings).hasSize(3);
        Ss58Address good = network.chain.neurons.get(1).hotkey();
        Standing best = standing(standings, good);
        for (Standing standing : standings) {
            assertThat(standing.answered()).isEqualTo(8);
            assertThat(standing.average()).isLessThanOrEqualTo(best.average());
            assertThat(standing.mean())
                    .isBetween(
                            standing.meanInterval().low() - 1e-9,
                            standing.meanInterval().high() + 1e-9);
        }
        assertThat(best.gold().accuracy().orElseThrow()).isEqualTo(1);
        assertThat(network.chain.sentUids).isNotEmpty();
        assertThat(network.chain.sentUids.getLast()).containsExactly(1, 2, 3);
        assertThat(network.results).hasSize(24);
        assertThat(Files.readAllLines(exporter.file())).hasSize(96);
        assertThat(Standing.difference(archive, good, network.chain.neurons.get(3).hotkey()))
                .hasValueSatisfying(d -> assertThat(d.mean()).isPositive());
        assertThat(events.stream().filter(ValidatorEvent.AnswerRecorded.class::isInstance))
                .hasSize(24);
    }

    @Test
    void minersAreToldTheConsensusUnderTheIdsTheySaw() throws Exception {
        validator(config(1, true)).run();
        for (var result : network.results) {
            var asked =
                    network.asked.stream()
                            .filter(one -> one.requestId().equals(result.requestId()))
                            .findFirst()
                            .orElseThrow();
            assertThat(result.cidToConsensus().keySet())
                    .containsExactlyElementsOf(
                            asked.completions().stream().map(shown -> shown.cid()).toList());
            assertThat(result.hotkeyToScore()).hasSize(3);
        }
    }

    @Test
    void badRepliesAreRecordedWithTheirReasonAndEndNothing() throws Exception {
        Keypair bad = network.serve(text -> Double.NaN);
        validator(config(1, true)).run();
        assertThat(archive.refusals(1))
                .hasSize(4)
                .allSatisfy(refusal -> {
                    assertThat(refusal.miner()).isEqualTo(bad.address());
                    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_A_NUMBER);
                });
        assertThat(archive.scores(1).miners())
                .filteredOn(miner -> miner.hotkey().equals(bad.address()))
                .singleElement()
                .satisfies(miner -> assertThat(miner.score()).isZero());
    }

    @Test
    void aRoundIsScoredAtItsDeadlineAndNotBefore() throws Exception {
        var validator = validator(config(ValidatorConfig.FOREVER, false));
        validator.step(network.clock.instant());
        validator.step(network.clock.instant());
        assertThat(archive.answers(1)).hasSize(12);
        network.clock.advance(Given.DEADLINE.minusSeconds(1));
        validator.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.COLLECTING);
        network.clock.advance(Duration.ofSeconds(1));
        validator.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.EXPORTED);
    }

    @Test
    void answersOfWhoWasRegisteredAnewSinceAreNeitherTakenIntoTheDatasetNorAnswered()
            throws Exception {
        var validator = validator(config(ValidatorConfig.FOREVER, false));
        validator.step(network.clock.instant());
        validator.step(network.clock.instant());
        for (int uid = 1; uid <= 2; uid++) network.registerAnew(uid, 990);
        network.clock.advance(Given.DEADLINE);
        validator.step(network.clock.instant());
        assertThat(network.results).hasSize(4);
        for (int uid = 1; uid <= 3; uid++) network.registerAnew(uid, 995);
        for (int i = 0; i < 4; i++) {
            validator.step(network.clock.instant());
            network.clock.advance(Duration.ofSeconds(30));
        }
        assertThat(archive.answers(2)).hasSize(12);
        for (int uid = 1; uid <= 3; uid++) network.registerAnew(uid, 999);
        network.clock.advance(Given.DEADLINE);
        validator.step(network.clock.instant());
        assertThat(archive.round(2).state()).isEqualTo(RoundState.EXPORTED);
        assertThat(network.results).hasSize(4);
        assertThat(Files.readAllLines(exporter.file())).hasSize(16);
        assertThat(events).noneMatch(ValidatorEvent.RoundFailed.class::isInstance);
    }

    @Test
    void anOpenRoundGoesOnAfterARestartWithTheMinersThatAreMissing() throws Exception {
        var first = validator(config(ValidatorConfig.FOREVER, false));
        first.step(network.clock.instant());
        Round round = archive.round(1);
        ledger.record(
                List.of(
                        Given.scores(
                                round,
                                round.tasks().getFirst().task(),
                                round.peers().getFirst(),
                                place -> place)),
                network.clock.instant());
        var second = validator(config(ValidatorConfig.FOREVER, true));
        second.resume();
        second.step(network.clock.instant());
        assertThat(archive.answers(1)).hasSize(12);
        assertThat(network.asked).hasSize(11);
        assertThat(archive.refusals(1)).isEmpty();
        assertThat(events).contains(new ValidatorEvent.RoundResumed(round));
    }

    @Test
    void aRoundFoundAfterItsDeadlineAsksOnceMoreAndIsScoredWithWhatCame() throws Exception {
        validator(config(ValidatorConfig.FOREVER, false)).step(network.clock.instant());
        Round round = archive.round(1);
        ledger.record(
                List.of(
                        Given.scores(
                                round,
                                round.tasks().getFirst().task(),
                                round.peers().getFirst(),
                                place -> place)),
                network.clock.instant());
        network.clock.advance(Given.DEADLINE);
        var second = validator(config(ValidatorConfig.FOREVER, false));
        second.resume();
        second.step(network.clock.instant());
        int all = archive.round(1).answersExpected();
        assertThat(network.asked).hasSize(all - 1);
        assertThat(archive.answers(1)).hasSize(all);
        assertThat(archive.round(1).state()).isEqualTo(RoundState.COLLECTING);
        network.clock.advance(LAST_CALL);
        second.step(network.clock.instant());
        assertThat(network.asked).hasSize(all - 1);
        assertThat(archive.round(1).state()).isEqualTo(RoundState.EXPORTED);
    }

    @Test
    void feedbackIsHandedOutOnceAndPulledUntilItIsThere() throws Exception {
        network.workersDone = false;
        var validator =
                validator(heldIn(Protocol.FEEDBACK, config(ValidatorConfig.FOREVER, false)));
        validator.open(network.clock.instant());
        validator.step(network.clock.instant());
        int all = archive.round(1).answersExpected();
        assertThat(network.handedOut).hasSize(all);
        assertThat(network.handedOut.values())
                .allSatisfy(task -> {
                    assertThat(task.expireAt()).isBefore(archive.round(1).deadline());
                    assertThat(task.toString()).doesNotContain("model-");
                });
        // Another process goes on with the tickets of the first.
        var second = validator(heldIn(Protocol.RANKING, config(ValidatorConfig.FOREVER, false)));
        second.resume();
        second.step(network.clock.instant());
        assertThat(network.pulls).hasSize(all);
        network.workersDone = true;
        network.clock.advance(Given.DEADLINE.minus(LAST_CALL));
        second.step(network.clock.instant());
        assertThat(network.handedOut).hasSize(all);
        assertThat(archive.answers(1)).hasSize(all);
        assertThat(archive.answers(1).getFirst().judge().kind()).isEqualTo(JudgeKind.HUMAN);
        network.clock.advance(LAST_CALL);
        second.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.EXPORTED);
        assertThat(network.asked).isEmpty();
        assertThat(network.told).hasSize(all);
        assertThat(network.told.element().hotkeyToScores()).hasSize(1);
        assertThat(network.told.element().why())
                .containsKeys("gold_accuracy", "round_rank", "miners", "task_share");
    }

    private static ValidatorConfig heldIn(Protocol protocol, ValidatorConfig config) {
        return new ValidatorConfig(
                config.seed(),
                config.tasksPerRound(),
                config.goldPerRound(),
                config.deadline(),
                config.askTimeout(),
                config.askAgainAfter(),
                config.pause(),
                config.every(),
                config.closeWhenAnswered(),
                config.weightsEveryBlocks(),
                config.versionKey(),
                config.miners(),
                protocol,
                config.method(),
                config.accuracy(),
                config.rounds(),
                config.extendOnResume(),
                config.varied());
    }

    @Test
    void roundsOverlapAndEachIsScoredAtItsOwnDeadline() throws Exception {
        Duration every = Given.DEADLINE.dividedBy(4);
        var validator = validator(overlapping(config(6, false), every));
        for (int quarter = 0; quarter < 20 && !validator.done(); quarter++) {
            while (validator.step()) {}
            assertThat(ledger.archive().rounds(EnumSet.of(RoundState.COLLECTING)))
                    .as("in quarter %s", quarter)
                    .hasSize(Math.max(0, Math.min(Math.min(quarter + 1, 4), 9 - quarter)));
            network.clock.advance(every);
        }
        assertThat(validator.done()).isTrue();
        assertThat(ledger.archive().rounds(EnumSet.of(RoundState.EXPORTED)))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aRestartAmongOverlappingRoundsBeginsTheNextInItsTime() throws Exception {
        Duration every = Given.DEADLINE.dividedBy(4);
        var config = overlapping(config(ValidatorConfig.FOREVER, false), every);
        var first = validator(config);
        while (first.step()) {}
        network.clock.advance(every);
        while (first.step()) {}
        var second = validator(config);
        second.resume();
        while (second.step()) {}
        assertThat(ledger.archive().nextId()).isEqualTo(3);
        network.clock.advance(every);
        while (second.step()) {}
        assertThat(ledger.archive().nextId()).isEqualTo(4);
    }

    private static ValidatorConfig overlapping(ValidatorConfig config, Duration every) {
        return new ValidatorConfig(
                config.seed(),
                config.tasksPerRound(),
                config.goldPerRound(),
                config.deadline(),
                config.askTimeout(),
                config.askAgainAfter(),
                config.pause(),
                Optional.of(every),
                config.closeWhenAnswered(),
                config.weightsEveryBlocks(),
                config.versionKey(),
                config.miners(),
                config.protocol(),
                config.method(),
                config.accuracy(),
                config.rounds(),
                config.extendOnResume(),
                config.varied());
    }

    @Test
    void aClockThatLeaptAheadClosesNoRoundEarly() throws Exception {
        var validator = validator(config(ValidatorConfig.FOREVER, false));
        validator.open(network.clock.instant());
        Duration leap = Duration.ofHours(9);
        network.clock.advance(leap);
        validator.leapt(leap);
        validator.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.COLLECTING);
        assertThat(archive.round(1).deadline())
                .isEqualTo(Given.START.plus(leap).plus(Given.DEADLINE));
        network.clock.advance(Given.DEADLINE);
        validator.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.EXPORTED);
        assertThat(events).contains(new ValidatorEvent.ClockLeapt(leap));
    }

    @Test
    void aClockThatGoesAheadAndBackMakesNoRoundLonger() throws Exception {
        var validator = validator(config(ValidatorConfig.FOREVER, false));
        validator.open(network.clock.instant());
        Duration leap = Duration.ofHours(9);
        validator.leapt(leap);
        validator.leapt(leap.negated());
        assertThat(archive.round(1).deadline()).isEqualTo(Given.START.plus(Given.DEADLINE));
        validator.leapt(leap.negated());
        validator.leapt(leap);
        assertThat(archive.round(1).deadline()).isEqualTo(Given.START.plus(Given.DEADLINE));
    }

    @Test
    void theLastSecondBeforeTheDeadlineIsNotTheDeadline() throws Exception {
        var validator = validator(config(ValidatorConfig.FOREVER, false));
        validator.open(network.clock.instant());
        validator.step(network.clock.instant());
        network.clock.advance(Given.DEADLINE.minusSeconds(1));
        validator.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.COLLECTING);
        network.clock.advance(Duration.ofSeconds(1));
        validator.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.EXPORTED);
    }

    @Test
    void aRoundThatNobodyAnsweredIsAbandonedAndSinksNobody() throws Exception {
        validator(config(ValidatorConfig.FOREVER, false)).step(network.clock.instant());
        network.clock.advance(Given.DEADLINE);
        var second = validator(config(ValidatorConfig.FOREVER, false));
        second.resume();
        network.clock.advance(LAST_CALL);
        second.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.ABANDONED);
        assertThat(archive.round(1).reason()).isEqualTo("no miner answered");
    }

    @Test
    void noRoundsMeansToFinishWhatWasBegunAndNothingElse() throws Exception {
        validator(config(0, true)).run();
        assertThat(archive.nextId()).isEqualTo(1);
        validator(config(ValidatorConfig.FOREVER, true)).open(network.clock.instant());
        validator(config(0, true)).run();
        assertThat(archive.round(1).state()).isEqualTo(RoundState.EXPORTED);
        assertThat(archive.nextId()).isEqualTo(2);
        assertThat(weightsSent()).isEqualTo(1);
    }

    @Test
    void weightsThatAreOnTheChainAreNotSetAgainByARestart() throws Exception {
        validator(config(1, true)).run();
        validator(config(0, true)).run();
        assertThat(weightsSent()).isEqualTo(1);
    }

    @Test
    void weightsOfWhichNobodyKnowsWhetherTheyAreOnTheChainAreSetAgain() throws Exception {
        validator(config(1, true)).run();
        // As a kill between the inclusion and its record leaves them.
        database.write(handle -> handle.execute("UPDATE weights SET outcome = 'SENDING'"));
        validator(config(0, true)).run();
        assertThat(weightsSent()).isEqualTo(2);
        assertThat(new WeightsLedger(database).owed()).isFalse();
    }

    @Test
    void weightsThatWereNeverSentAreSetByARestart() throws Exception {
        validator(config(1, true)).run();
        database.write(handle -> handle.execute("DELETE FROM weights"));
        validator(config(0, true)).run();
        assertThat(weightsSent()).isEqualTo(2);
    }

    @Test
    void anAbandonedRoundIsNotOneOfThoseAskedFor() throws Exception {
        var validator = validator(config(1, true));
        validator.open(network.clock.instant());
        nobodyAnswers(validator);
        assertThat(archive.round(1).state()).isEqualTo(RoundState.ABANDONED);
        assertThat(validator.done()).isFalse();
        validator.run();
        assertThat(archive.round(2).state()).isEqualTo(RoundState.EXPORTED);
    }

    @Test
    void itGivesUpAfterFiveAbandonedRoundsInARowUnlessItNeverEnds() throws Exception {
        var endless = validator(config(ValidatorConfig.FOREVER, true));
        endless.open(network.clock.instant());
        for (int i = 0; i < 6; i++) nobodyAnswers(endless);
        var validator = validator(config(1, true));
        validator.resume();
        for (int i = 0; i < 4; i++) nobodyAnswers(validator);
        assertThatThrownBy(() -> nobodyAnswers(validator))
                .isInstanceOf(RoundsAbandoned.class)
                .hasMessage(
                        "5 rounds in a row had no answer: nobody was asked before the deadline");
        assertThat(archive.rounds(EnumSet.of(RoundState.ABANDONED))).hasSize(11);
    }

    @Test
    void anExtensionByAClockThatWasSetBackTakesNoTimeAway() throws Exception {
        validator(config(1, true)).open(network.clock.instant());
        network.clock.advance(Duration.ofHours(-9));
        validator(extending(config(1, true))).resume();
        assertThat(archive.round(1).deadline()).isEqualTo(Given.START.plus(Given.DEADLINE));
    }

    @Test
    void beingStoppedForLongCostsNobodyAnAnswerWhereRoundsAreExtended() throws Exception {
        validator(config(ValidatorConfig.FOREVER, true)).open(network.clock.instant());
        network.clock.advance(Given.DEADLINE.multipliedBy(9));
        validator(extending(config(1, true))).run();
        assertThat(archive.nextId()).isEqualTo(2);
        assertThat(archive.answers(1)).hasSize(12);
        assertThat(archive.round(1).deadline())
                .isEqualTo(network.clock.instant().plus(Given.DEADLINE));
    }

    @Test
    void stoppingCutsTheAskingOffAndLeavesTheRoundOpen() throws Exception {
        var never = new CountDownLatch(1);
        Keypair slow =
                network.serve(text -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return 0;
                });
        var itself = new AtomicReference<Validator>();
        var validator =
                validator(
                        config(1, true),
                        event -> {
                            if (event instanceof ValidatorEvent.AnswerRecorded) {
                                itself.get().stop();
                            }
                        });
        itself.set(validator);
        validator.run();
        never.countDown();
        assertThat(archive.round(1).state()).isEqualTo(RoundState.COLLECTING);
        assertThat(archive.answers(1)).isNotEmpty();
        assertThat(archive.answers(1)).noneMatch(answer -> answer.miner().equals(slow.address()));
        assertThat(archive.refusals(1)).isEmpty();
        validator(config(1, true)).run();
        assertThat(archive.answers(1)).hasSize(16);
    }

    @Test
    void aRestingValidatorStopsWhenToldFromAnotherThread() throws Exception {
        network.chain.neurons.subList(1, 4).clear();
        var resting = new CountDownLatch(1);
        var validator =
                validator(config(ValidatorConfig.FOREVER, true), event -> resting.countDown());
        var running =
                CompletableFuture.runAsync(() -> {
                    try {
                        validator.run();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        resting.await();
        validator.stop();
        running.join();
    }

    @Test
    void anInterruptedValidatorEndsSayingSo() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> validator(config(1, true)).run())
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void aLostChainStopsNoOpenRound() throws Exception {
        var validator = validator(config(ValidatorConfig.FOREVER, true));
        validator.step(network.clock.instant());
        network.chain.gone = true;
        assertThatThrownBy(() -> validator.step(network.clock.instant()))
                .isInstanceOf(ChainUnavailable.class);
        assertThat(archive.round(1).state()).isEqualTo(RoundState.CLOSED);
        network.chain.gone = false;
        validator.step(network.clock.instant());
        assertThat(archive.round(1).state()).isEqualTo(RoundState.EXPORTED);
    }

    @Test
    void withoutAnyMinerThereIsNoRound() throws Exception {
        network.chain.neurons.subList(1, 4).clear();
        validator(config(ValidatorConfig.FOREVER, true)).step(network.clock.instant());
        assertThat(events).containsExactly(new ValidatorEvent.NobodyToAsk());
    }

    @Test
    void withoutAnyTaskThereIsNoRoundUntilThereIsOne() throws Exception {
        var none = new AtomicBoolean(true);
        var listed = new ListedTasks(Given.tasks("t", 8, 4), 7);
        var supply =
                new TaskSupply() {
                    @Override
                    public String name() {
                        return "now and then";
                    }

                    @Override
                    public List<Task> from(long cursor, int count) {
                        if (none.get()) throw new TasksUnavailable("none today");
                        return listed.from(cursor, count);
                    }
                };
        Validator validator = validator(config(1, true), supply, events::add);
        validator.step(network.clock.instant());
        assertThat(events).containsExactly(new ValidatorEvent.NothingToAsk("none today"));
        none.set(false);
        network.clock.advance(Duration.ofMinutes(1));
        validator.step(network.clock.instant());
        assertThat(events).anyMatch(event -> event instanceof ValidatorEvent.RoundOpened);
    }

    @Test
    void aDatasetThatIsGoneIsWrittenAnewFromTheLedger() throws IOException, InterruptedException {
        validator(config(2, true)).run();
        byte[] before = Files.readAllBytes(exporter.file());
        exporter.close();
        Files.delete(exporter.file());
        exporter = DatasetExporter.open(ledger, exporter.file(), true);
        assertThat(Files.readAllBytes(exporter.file())).isEqualTo(before);
    }

    /** Its open round ends before anybody was asked, and the next one is opened. */
    private void nobodyAnswers(Validator validator) throws InterruptedException {
        network.clock.advance(Given.DEADLINE);
        validator.step(network.clock.instant());
    }

    private static Standing standing(List<Standing> standings, Ss58Address hotkey) {
        return standings.stream()
                .filter(standing -> standing.hotkey().equals(hotkey))
                .findFirst()
                .orElseThrow();
    }

    static ValidatorConfig config(int rounds, boolean closeWhenAnswered) {
        return new ValidatorConfig(
                7,
                3,
                1,
                Given.DEADLINE,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ZERO,
                Optional.empty(),
                closeWhenAnswered,
                0,
                10,
                MinerChoice.ALL,
                Protocol.RANKING,
                "spearman",
                new AccuracyWindow.Daily(),
                rounds,
                false,
                false);
    }

    private static ValidatorConfig extending(ValidatorConfig config) {
        return new ValidatorConfig(
                config.seed(),
                config.tasksPerRound(),
                config.goldPerRound(),
                config.deadline(),
                config.askTimeout(),
                config.askAgainAfter(),
                config.pause(),
                config.every(),
                config.closeWhenAnswered(),
                config.weightsEveryBlocks(),
                config.versionKey(),
                config.miners(),
                config.protocol(),
                config.method(),
                config.accuracy(),
                config.rounds(),
                true,
                config.varied());
    }

    private int weightsSent() {
        return network.chain.sentUids.size();
    }

    private Validator validator(ValidatorConfig config) {
        return validator(config, events::add);
    }

    private Validator validator(ValidatorConfig config, Consumer<ValidatorEvent> listener) {
        return validator(config, new ListedTasks(Given.tasks("t", 8, 4), 7), listener);
    }

    private Validator validator(
            ValidatorConfig config, TaskSupply tasks, Consumer<ValidatorEvent> listener) {
        return new Validator(
                config,
                network.validator.address(),
                network.chain,
                network.chain.commits(folder.resolve("commits")),
                network.dendrite,
                database,
                new ScoreBoard(database, 0.3),
                tasks,
                new ListedTasks(Given.tasks("g", 3, 4), 7),
                exporter,
                network.clock,
                network.clock::nanos,
                listener);
    }
}
