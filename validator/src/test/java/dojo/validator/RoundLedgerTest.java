package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dojo.base.DatabaseUnusable;
import dojo.protocol.synapse.Rank;
import dojo.scoring.AccuracyWindow;
import dojo.task.Task;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(Backend.class)
class RoundLedgerTest {
    @Parameter Backend backend = Backend.SQLITE;
    @TempDir Path folder;
    private ValidatorDatabase database;
    private RoundLedger ledger;
    private RoundArchive archive;
    private ScoreBoard board;
    private Round round;
    private Task task;

    @BeforeEach
    void open() {
        database = backend.open(folder);
        ledger = new RoundLedger(database);
        archive = ledger.archive();
        board = new ScoreBoard(database, 0.3);
        round = Given.open(ledger, 2, 3);
        task = round.tasks().getFirst().task();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aRoundIsReadAsItWasOpened() {
        assertThat(new RoundArchive(database).round(round.id())).isEqualTo(round);
        assertThat(round.state()).isEqualTo(RoundState.ISSUED);
        assertThat(archive.rounds(EnumSet.of(RoundState.ISSUED))).containsExactly(round.id());
    }

    @Test
    void anAnswerIsStoredOnceAndTheSecondRefused() {
        assertThat(record(Given.scores(round, task, Given.peer(1), place -> -place), Given.START))
                .isInstanceOf(Recorded.Stored.class);
        assertThat(refusal(Given.scores(round, task, Given.peer(1), place -> place), Given.START))
                .isEqualTo(Refusal.Reason.TWICE);
        assertThat(archive.answers(round.id())).hasSize(1);
        assertThat(archive.answers(round.id()).getFirst().scores())
                .containsExactly(0.0, -1.0, -2.0, -3.0);
    }

    @Test
    void anAnswerJustBeforeTheDeadlineCountsAndAtTheDeadlineIsLate() {
        Instant deadline = Given.START.plus(Given.DEADLINE);
        assertThat(
                        record(
                                Given.scores(round, task, Given.peer(1), place -> place),
                                deadline.minusMillis(1)))
                .isInstanceOf(Recorded.Stored.class);
        assertThat(refusal(Given.scores(round, task, Given.peer(2), place -> place), deadline))
                .isEqualTo(Refusal.Reason.LATE);
    }

    @Test
    void aClosedRoundTakesNoAnswer() {
        ledger.close(round.id());
        assertThat(refusal(Given.scores(round, task, Given.peer(1), place -> place), Given.START))
                .isEqualTo(Refusal.Reason.LATE);
    }

    @Test
    void whoWasNotAskedAndWhatWasNotAskedIsRefused() {
        var stranger =
                new Feedback.Scores(
                        round.id(),
                        task.id(),
                        Given.hotkey(9),
                        List.of(),
                        Given.MODEL,
                        Optional.empty());
        assertThat(refusal(stranger, Given.START)).isEqualTo(Refusal.Reason.NOT_ASKED);
        var otherTask =
                new Feedback.Scores(
                        round.id(),
                        Given.task("other", 2).id(),
                        Given.hotkey(1),
                        List.of(),
                        Given.MODEL,
                        Optional.empty());
        assertThat(refusal(otherTask, Given.START)).isEqualTo(Refusal.Reason.NOT_ASKED);
    }

    @Test
    void everyRefusalIsKeptWithItsReasonAndOthersInTheBatchCount() {
        var recorded =
                ledger.record(
                        List.of(
                                Given.scores(round, task, Given.peer(1), place -> Double.NaN),
                                Given.scores(round, task, Given.peer(2), place -> place),
                                Given.ranks(round, task, Given.peer(3), List.of(new Rank("x", 1))),
                                new Feedback.Nothing(
                                        round.id(),
                                        task.id(),
                                        Given.hotkey(3),
                                        Refusal.Reason.TIMED_OUT,
                                        "x".repeat(1000))),
                        Given.START);
        assertThat(recorded.get(1)).isInstanceOf(Recorded.Stored.class);
        assertThat(archive.refusals(round.id()))
                .extracting(Refusal::reason)
                .containsExactly(
                        Refusal.Reason.NOT_A_NUMBER,
                        Refusal.Reason.UNKNOWN_ID,
                        Refusal.Reason.TIMED_OUT);
        assertThat(archive.refusals(round.id()).getLast().detail())
                .hasSize(Refusal.DETAIL_CHARS_MAX);
    }

    @Test
    void aRefusalThatComesAgainIsCountedInTheSameRow() {
        var silent =
                new Feedback.Nothing(
                        round.id(), task.id(), Given.hotkey(1), Refusal.Reason.UNREACHABLE, "a");
        var busy =
                new Feedback.Nothing(
                        round.id(), task.id(), Given.hotkey(1), Refusal.Reason.BUSY, "b");
        for (int i = 1; i <= 3; i++) {
            var recorded = (Recorded.Refused) record(silent, Given.START.plusSeconds(i));
            assertThat(recorded.refusal().count()).isEqualTo(i);
            if (i == 2) record(busy, Given.START.plusSeconds(i));
        }
        assertThat(archive.refusals(round.id()))
                .extracting(Refusal::reason, Refusal::count, Refusal::at)
                .containsExactly(
                        tuple(Refusal.Reason.BUSY, 1, Given.START.plusSeconds(2)),
                        tuple(Refusal.Reason.UNREACHABLE, 3, Given.START.plusSeconds(3)));
    }

    @Test
    void roundsAreFoundByTheirState() {
        Round second = Given.open(ledger, 1, 1);
        ledger.close(round.id());
        assertThat(archive.rounds(EnumSet.of(RoundState.CLOSED))).containsExactly(round.id());
        assertThat(archive.rounds(EnumSet.allOf(RoundState.class)))
                .containsExactly(round.id(), second.id());
        assertThat(archive.rounds(EnumSet.noneOf(RoundState.class))).isEmpty();
    }

    @Test
    void goldTalliesAreTheSumsOfAllRounds() {
        var asked = List.of(new Round.Asked(task, true));
        for (int i = 0; i < 3; i++) {
            Round gold =
                    ledger.open(
                            i,
                            Protocol.RANKING,
                            "spearman",
                            new AccuracyWindow.All(),
                            asked,
                            Given.peers(2),
                            Given.roster(2),
                            Given.START,
                            Given.START.plusSeconds(1),
                            List.of());
            record(Given.scores(gold, task, Given.peer(1), place -> -place), Given.START);
            record(Given.scores(gold, task, Given.peer(2), place -> 1), Given.START);
            ledger.close(gold.id());
            ledger.score(gold.id(), board, Given.roster(2));
        }
        assertThat(archive.gold())
                .containsOnly(
                        Map.entry(
                                new Registration(Given.hotkey(1), 0),
                                new GoldTally(List.of(new GoldTally.OfTask(task.id(), 18, 18)))),
                        Map.entry(
                                new Registration(Given.hotkey(2), 0),
                                new GoldTally(List.of(new GoldTally.OfTask(task.id(), 9, 18)))));
    }

    @Test
    void onlyOpenRoundsAreExtended() {
        Round second = Given.open(ledger, 1, 1);
        ledger.close(second.id());
        Instant later = Given.START.plus(Duration.ofDays(1));
        ledger.keepOpenUntil(later);
        assertThat(archive.round(round.id()).deadline()).isEqualTo(later);
        assertThat(archive.round(second.id()).deadline()).isEqualTo(second.deadline());
    }

    @Test
    void aRefusedReplyLeavesRoomForASoundOne() {
        record(Given.scores(round, task, Given.peer(1), place -> Double.NaN), Given.START);
        assertThat(record(Given.scores(round, task, Given.peer(1), place -> place), Given.START))
                .isInstanceOf(Recorded.Stored.class);
    }

    @Test
    void aRoundIsScoredOnceWithItsAverageInOneTransaction() {
        answerEverything();
        assertThat(ledger.score(round.id(), board, Given.roster(3))).isEmpty();
        ledger.close(round.id());
        var scores = ledger.score(round.id(), board, Given.roster(3)).orElseThrow();
        Map<Ss58Address, Double> after = board.scores();
        assertThat(ledger.score(round.id(), board, Given.roster(3))).isEmpty();
        assertThat(board.scores()).isEqualTo(after);
        for (RoundScores.OfMiner miner : scores.miners()) {
            assertThat(after.get(miner.hotkey()))
                    .isCloseTo(0.3 * miner.score(), Offset.offset(1e-12));
        }
        assertThat(archive.scores(round.id())).isEqualTo(scores);
    }

    @Test
    void aFailureWhileScoringLeavesTheRoundClosedAndTheBoardAsItWas() {
        answerEverything();
        ledger.close(round.id());
        database.write(handle -> handle.execute("ALTER TABLE board RENAME TO hidden"));
        assertThatThrownBy(() -> ledger.score(round.id(), board, Given.roster(3)))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining(backend.address(folder).name());
        database.write(handle -> handle.execute("ALTER TABLE hidden RENAME TO board"));
        assertThat(archive.round(round.id()).state()).isEqualTo(RoundState.CLOSED);
        assertThat(archive.gold()).isEmpty();
        assertThat(ledger.score(round.id(), board, Given.roster(3))).isPresent();
    }

    @Test
    void anExportThatWasCutOffBeforeAnyOtherLeavesNothingWhole() {
        ledger.exporting(round.id(), 0);
        assertThat(archive.exported()).isEqualTo(new RoundArchive.Exported(0, 0, true));
    }

    @Test
    void anAbandonedRoundIsNeverScored() {
        ledger.abandon(round.id(), "nobody answered");
        assertThat(archive.round(round.id()).reason()).isEqualTo("nobody answered");
        ledger.close(round.id());
        assertThat(ledger.score(round.id(), board, Given.roster(3))).isEmpty();
    }

    @Test
    void cursorsMoveWithTheRoundThatUsedThem() {
        var asked = List.of(new Round.Asked(task, false));
        var cursors = List.of(new RoundLedger.Cursor("tasks", 20));
        Instant end = Given.START.plus(Duration.ofMinutes(1));
        ledger.open(
                1,
                Protocol.RANKING,
                "spearman",
                new AccuracyWindow.All(),
                asked,
                Given.peers(1),
                Given.roster(1),
                Given.START,
                end,
                cursors);
        assertThat(archive.cursor("tasks")).isEqualTo(20);
        assertThat(archive.cursor("never used")).isZero();
        assertThatThrownBy(() ->
                        ledger.open(
                                1,
                                Protocol.RANKING,
                                "spearman",
                                new AccuracyWindow.All(),
                                List.of(asked.getFirst(), asked.getFirst()),
                                Given.peers(1),
                                Given.roster(1),
                                Given.START,
                                end,
                                List.of(new RoundLedger.Cursor("tasks", 40))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(archive.cursor("tasks")).isEqualTo(20);
    }

    @Test
    void aNewHotkeyStartsAtZeroAndAnAbsentOneDecays() {
        answerEverything();
        ledger.close(round.id());
        ledger.score(round.id(), board, Given.roster(3));
        double first = board.scores().getOrDefault(Given.hotkey(1), 0.0);
        assertThat(first).isPositive();

        Round next = Given.open(ledger, 1, 1);
        ledger.close(next.id());
        ledger.score(
                next.id(),
                board,
                new Roster(
                        1,
                        List.of(
                                Given.member(1, 1, 0),
                                Given.member(2, 2, 0),
                                Given.member(3, 8, 5))));
        assertThat(board.scores().get(Given.hotkey(1)))
                .isCloseTo(0.7 * first, Offset.offset(1e-12));
        assertThat(board.scores().get(Given.hotkey(8))).isZero();
        assertThat(board.scores()).doesNotContainKey(Given.hotkey(3));
    }

    @Test
    void aHotkeyThatWasRegisteredAnewStartsAtZeroThoughNobodySawItAbsent() {
        answerEverything();
        ledger.close(round.id());
        ledger.score(round.id(), board, Given.roster(3));
        assertThat(board.scores().get(Given.hotkey(1))).isPositive();

        var anew = new Registration(Given.hotkey(1), 77);
        assertThat(ScoreBoard.of(board.averages(), anew)).isZero();
        Round next = Given.open(ledger, 1, 1);
        ledger.close(next.id());
        ledger.score(next.id(), board, new Roster(1, List.of(new Roster.Member(1, anew))));
        assertThat(board.averages()).containsExactly(Map.entry(anew, 0.0));
    }

    @Test
    void whatAHotkeyAnsweredBeforeItWasRegisteredAnewDoesNotCount() {
        answerEverything();
        ledger.close(round.id());
        var anew = new Registration(Given.hotkey(1), 77);
        var roster = new Roster(1, List.of(new Roster.Member(1, anew), Given.member(2, 2, 0)));
        var scores = ledger.score(round.id(), board, roster).orElseThrow();
        assertThat(scores.miners()).extracting(RoundScores.OfMiner::answered).startsWith(0);
        assertThat(board.averages().get(anew)).isZero();
        assertThat(archive.gold()).doesNotContainKey(anew);
        // Who only left was a miner when it answered, and what it said of others stands.
        assertThat(scores.miners().get(2).answered()).isEqualTo(round.tasks().size());
        assertThat(board.scores()).doesNotContainKey(Given.hotkey(3));
    }

    @Test
    void anAbsentMinerDecaysIsKeptOrForgottenAsSet() {
        answerEverything();
        ledger.close(round.id());
        ledger.score(round.id(), board, Given.roster(3));
        double before = board.scores().getOrDefault(Given.hotkey(2), 0.0);
        for (Absent absent : Absent.values()) {
            Round next = Given.open(ledger, 1, 1);
            ledger.close(next.id());
            double was = board.scores().getOrDefault(Given.hotkey(2), 0.0);
            var set = new ScoreBoard(database, 0.3, absent);
            ledger.score(next.id(), set, Given.roster(3));
            assertThat(set.scores().get(Given.hotkey(2)))
                    .isEqualTo(
                            switch (absent) {
                                case DECAY -> 0.3 * 0 + 0.7 * was;
                                case KEEP -> was;
                                case FORGET -> 0.0;
                            });
        }
        assertThat(before).isPositive();
    }

    private void answerEverything() {
        for (Round.Asked asked : round.tasks()) {
            for (int peer = 1; peer <= 3; peer++) {
                int sign = peer == 3 ? 1 : -1;
                record(
                        Given.scores(round, asked.task(), Given.peer(peer), place -> sign * place),
                        Given.START);
            }
        }
    }

    private Recorded record(Feedback feedback, Instant now) {
        return ledger.record(List.of(feedback), now).getFirst();
    }

    private Refusal.Reason refusal(Feedback feedback, Instant now) {
        return ((Recorded.Refused) record(feedback, now)).refusal().reason();
    }
}
