package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.scoring.AccuracyWindow;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RoundScorerTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-9);
    private final Task first = Given.task("a", 3);
    private final Task second = Given.task("b", 3);

    @Test
    void aRoundOfOneTaskGivesTheSharesOfTheFirstDocument() {
        Round round = round(3, new Round.Asked(first, false));
        var scores =
                RoundScorer.score(
                        round,
                        List.of(
                                Given.answer(round, first, 1, .9, .5, .1),
                                Given.answer(round, first, 2, .8, .6, .2),
                                Given.answer(round, first, 3, .1, .5, .9)),
                        Map.of());
        // Golden row three_miners_agree_partly, times 0.5 for nobody measured.
        assertThat(miner(scores, 1).mean()).isCloseTo(0.5, CLOSE);
        assertThat(miner(scores, 3).mean()).isCloseTo(0, CLOSE);
        assertThat(miner(scores, 1).score()).isCloseTo(0.25, CLOSE);
        assertThat(scores.tasks().getFirst().consensus().getFirst()).isCloseTo(0.6, CLOSE);
    }

    @Test
    void aMissingAnswerCountsZeroForItsTask() {
        Round round = round(2, new Round.Asked(first, false), new Round.Asked(second, false));
        var scores =
                RoundScorer.score(
                        round,
                        List.of(
                                Given.answer(round, first, 1, 3, 2, 1),
                                Given.answer(round, first, 2, 3, 2, 1),
                                Given.answer(round, second, 1, 3, 2, 1)),
                        Map.of());
        assertThat(miner(scores, 1).mean()).isCloseTo((0.5 + 1) / 2, CLOSE);
        assertThat(miner(scores, 2).mean()).isCloseTo(0.5 / 2, CLOSE);
        assertThat(miner(scores, 2).answered()).isEqualTo(1);
    }

    @Test
    void aTaskThatNobodyAnsweredHasNoConsensus() {
        Round round = round(2, new Round.Asked(first, true), new Round.Asked(second, false));
        var scores =
                RoundScorer.score(
                        round, List.of(Given.answer(round, second, 1, 3, 2, 1)), Map.of());
        assertThat(scores.tasks().getFirst().consensus()).isEmpty();
        assertThat(miner(scores, 1).mean()).isCloseTo(0.5, CLOSE);
        assertThat(miner(scores, 1).measured()).isFalse();
    }

    @Test
    void accuracyMultipliesExactlyOnceAndATiedPairCountsOneHalf() {
        Round round = round(2, new Round.Asked(first, true));
        var scores =
                RoundScorer.score(
                        round,
                        List.of(
                                Given.answer(round, first, 1, 3, 2, 1),
                                Given.answer(round, first, 2, 1, 1, 1)),
                        Map.of());
        assertThat(miner(scores, 1).multiplier()).isEqualTo(1);
        assertThat(miner(scores, 2).multiplier()).isEqualTo(0.5);
        assertThat(miner(scores, 1).score()).isCloseTo(2.0 / 3, CLOSE);
        assertThat(miner(scores, 2).score()).isCloseTo(1.0 / 3 * 0.5, CLOSE);
    }

    @Test
    void aGoldPairOfEqualQualityMeasuresNothing() {
        Task tied =
                new Task(
                        first.id(),
                        first.prompt(),
                        first.completions(),
                        Optional.of(new GroundTruth(List.of(0, 1, 1), GroundTruth.Kind.HUMAN)),
                        first.source());
        Round round = round(1, new Round.Asked(tied, true));
        var scores =
                RoundScorer.score(round, List.of(Given.answer(round, tied, 1, 3, 2, 1)), Map.of());
        assertThat(scores.tasks().getFirst().gold().get(Given.hotkey(1)))
                .isEqualTo(new GoldTally.OfTask(tied.id(), 2, 2));
    }

    @Test
    void accuracyCountsAllGoldSoFar() {
        Round round = round(1, new Round.Asked(first, true));
        var before =
                Map.of(
                        Given.hotkey(1),
                        new GoldTally(List.of(new GoldTally.OfTask(new TaskId("old"), 0, 3))));
        var scores =
                RoundScorer.score(round, List.of(Given.answer(round, first, 1, 3, 2, 1)), before);
        assertThat(miner(scores, 1).multiplier()).isEqualTo(0.5);
    }

    @Test
    void aMinerNotYetMeasuredGetsTheMedianOfTheMeasured() {
        Round round = round(4, new Round.Asked(first, false));
        var before = new HashMap<Ss58Address, GoldTally>();
        int n = 1;
        for (double points : new double[] {9, 6, 5}) {
            before.put(
                    Given.hotkey(n++),
                    new GoldTally(List.of(new GoldTally.OfTask(new TaskId("old"), points, 10))));
        }
        var answers = new ArrayList<Answer>();
        for (int miner = 1; miner <= 4; miner++) {
            answers.add(Given.answer(round, first, miner, 3, 2, 1));
        }
        var scores = RoundScorer.score(round, answers, before);
        assertThat(miner(scores, 4).multiplier()).isEqualTo(0.6);
        assertThat(miner(scores, 4).measured()).isFalse();
        before.remove(Given.hotkey(2));
        assertThat(miner(RoundScorer.score(round, answers, before), 4).multiplier())
                .isCloseTo(0.7, CLOSE);
    }

    private static RoundScores.OfMiner miner(RoundScores scores, int n) {
        return scores.miners().stream()
                .filter(miner -> miner.hotkey().equals(Given.hotkey(n)))
                .findFirst()
                .orElseThrow();
    }

    private static Round round(int peers, Round.Asked... tasks) {
        return new Round(
                1,
                7,
                Protocol.RANKING,
                "spearman",
                new AccuracyWindow.All(),
                Given.START,
                Given.START.plus(Given.DEADLINE),
                RoundState.CLOSED,
                "",
                List.of(tasks),
                Given.peers(peers));
    }
}
