package dojo.scoring.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dojo.scoring.truth.KrippendorffAlpha.Level;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TruthLawsTest {
    private static final int CASES = 60;

    @SuppressWarnings("ArrayRecordComponent") // As in the module that it tests.
    private record Case(int items, int workers, int labels, int[] item, int[] worker, int[] label) {
        static Case random(SplittableRandom random) {
            int items = random.nextInt(1, 25);
            int workers = random.nextInt(1, 9);
            int labels = random.nextInt(1, 5);
            int n = random.nextInt(1, 120);
            int[] item = new int[n];
            int[] worker = new int[n];
            int[] label = new int[n];
            for (int v = 0; v < n; v++) {
                item[v] = random.nextInt(items);
                worker[v] = random.nextInt(workers);
                label[v] = random.nextInt(3) > 0 ? item[v] % labels : random.nextInt(labels);
            }
            return new Case(items, workers, labels, item, worker, label);
        }

        Votes votes() {
            return Votes.of(items, workers, labels, item, worker, label);
        }
    }

    @ParameterizedTest
    @EnumSource
    void renamingAndReorderingChangeNoPosterior(TruthMethod method) {
        for (int seed = 0; seed < CASES; seed++) {
            var random = new SplittableRandom(seed);
            var given = Case.random(random);
            int[] items = permutation(given.items, random);
            int[] workers = permutation(given.workers, random);
            int[] labels = permutation(given.labels, random);
            int[] order = permutation(given.item.length, random);
            int n = order.length;
            int[] item = new int[n];
            int[] worker = new int[n];
            int[] label = new int[n];
            for (int v = 0; v < n; v++) {
                item[v] = items[given.item[order[v]]];
                worker[v] = workers[given.worker[order[v]]];
                label[v] = labels[given.label[order[v]]];
            }
            int[] gold = Gold.none(given.votes());
            int[] renamed = gold.clone();
            for (int i = 0; i < gold.length; i += 4) {
                gold[i] = i % given.labels;
                renamed[items[i]] = labels[gold[i]];
            }
            var one = method.estimate(given.votes(), gold);
            var other =
                    method.estimate(
                            Votes.of(given.items, given.workers, given.labels, item, worker, label),
                            renamed);
            for (int i = 0; i < given.items; i++) {
                double sum = 0;
                for (int k = 0; k < given.labels; k++) {
                    double probability = one.probability(i, k);
                    sum += probability;
                    assertThat(other.probability(items[i], labels[k]))
                            .as("seed %d item %d label %d", seed, i, k)
                            .isCloseTo(probability, within(1e-6));
                }
                assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-9));
                if (gold[i] >= 0)
                    assertThat(one.probability(i, gold[i])).isEqualTo(1, within(1e-9));
            }
            for (int w = 0; w < given.workers; w++) {
                assertThat(one.skill()[w]).isBetween(0.0, 1.0);
                assertThat(other.skill()[workers[w]]).isCloseTo(one.skill()[w], within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDegenerateHasAResult(TruthMethod method) {
        int[] zero = {0};
        var alone = Votes.of(1, 1, 2, zero, zero, zero);
        assertThat(method.estimate(alone, Gold.none(alone)).label(0)).isZero();
        var oneLabel = Votes.of(2, 2, 1, new int[] {0, 1}, new int[] {0, 1}, new int[] {0, 0});
        assertThat(method.estimate(oneLabel, Gold.none(oneLabel)).posterior())
                .containsExactly(1, 1);
        // Item 1 has no vote, worker 1 no item, and label 2 is only in gold.
        var sparse = Votes.of(3, 2, 3, new int[] {0, 2}, new int[] {0, 0}, new int[] {0, 1});
        int[] gold = {Gold.UNKNOWN, Gold.UNKNOWN, 2};
        var estimate = method.estimate(sparse, gold);
        assertThat(estimate.label(2)).isEqualTo(2);
        assertThat(Arrays.stream(estimate.posterior())).allMatch(Double::isFinite);
        assertThat(Arrays.stream(estimate.skill())).allMatch(Double::isFinite);
    }

    @Test
    void whatMakesNoVotesIsRefusedByName() {
        int[] none = {};
        int[] zero = {0};
        int[] far = {9};
        assertThatThrownBy(() -> Votes.of(1, 1, 1, none, none, none))
                .isInstanceOf(VotesUnusable.class);
        assertThatThrownBy(() -> Votes.of(1, 1, 1, zero, far, zero))
                .isInstanceOf(VotesUnusable.class);
        assertThatThrownBy(() -> Votes.of(1 << 20, 1, 1 << 20, zero, zero, zero))
                .isInstanceOf(VotesUnusable.class);
        var wide = Votes.of(1, 1 << 10, 1 << 10, zero, zero, zero);
        assertThatThrownBy(() -> DawidSkene.of(wide, Gold.none(wide)))
                .isInstanceOf(VotesUnusable.class);
        var votes = Votes.of(1, 1, 1, zero, zero, zero);
        assertThatThrownBy(() -> Majority.of(votes, new int[] {5}))
                .isInstanceOf(VotesUnusable.class);
    }

    @Test
    void aRepeatedVoteCountsOnceAndContradictionsAllStand() {
        int[] zero = {0, 0, 0};
        var votes = Votes.of(1, 1, 2, zero, zero, new int[] {1, 0, 1});
        assertThat(votes.count()).isEqualTo(2);
        assertThat(votes.repeats()).isEqualTo(1);
        assertThat(votes.contradictions()).isEqualTo(1);
        var estimate = Majority.of(votes, Gold.none(votes));
        assertThat(estimate.tied(0)).isEqualTo(2);
        assertThat(estimate.credit(0, 1)).isEqualTo(0.5);
    }

    @Test
    void aWorkerWhoContradictsItselfWithEveryLabelTakesNoLongerThanOthers() {
        int n = 1_000_000;
        var votes = Votes.of(1, 1, n, new int[n], new int[n], IntStream.range(0, n).toArray());
        assertThat(votes.contradictions()).isEqualTo(n - 1);
    }

    @Test
    void worthsOfWhatWasNeverComparedAreFiniteAndNamed() {
        var scale =
                BradleyTerry.of(
                        5, new int[] {0, 0, 2}, new int[] {1, 1, 3}, new double[] {1, 1, 1}, 0);
        assertThat(scale.component()).containsExactly(0, 0, 1, 1, 2);
        assertThat(scale.regularised()).isTrue();
        assertThat(scale.converged()).isTrue();
        assertThat(Arrays.stream(scale.worth())).allMatch(Double::isFinite);
        assertThat(scale.worth()[0]).isGreaterThan(scale.worth()[2]);
        assertThatThrownBy(() -> BradleyTerry.of(2, new int[0], new int[0], new double[0], 0))
                .isInstanceOf(VotesUnusable.class);
        assertThatThrownBy(
                        () -> BradleyTerry.of(2, new int[] {1}, new int[] {1}, new double[] {1}, 0))
                .isInstanceOf(VotesUnusable.class);
        assertThatThrownBy(() ->
                        BradleyTerry.of(
                                2, new int[] {1}, new int[] {0}, new double[] {Double.NaN}, 0))
                .isInstanceOf(VotesUnusable.class);
    }

    @Test
    void alphaOfWhatCannotDisagreeIsNothing() {
        double x = Double.NaN;
        for (var level : Level.values()) {
            for (double[][] ratings :
                    new double[][][] {{}, {{1, 2}}, {{x, x}, {x, x}}, {{3, 3}, {3, 3}}}) {
                var alpha = KrippendorffAlpha.of(ratings, level);
                assertThat(alpha.alpha()).isEmpty();
                assertThat(alpha.interval(new SplittableRandom(1))).isEmpty();
            }
        }
        double[][] one = {{0, 1, 0, 1, 1}, {0, 1, 0, 1, 0}};
        var interval = KrippendorffAlpha.of(one, Level.NOMINAL).interval(new SplittableRandom(1));
        assertThat(interval.orElseThrow().high()).isEqualTo(1);
    }

    private static int[] permutation(int n, SplittableRandom random) {
        int[] order = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }
}
