package dojo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScoringLawsTest {
    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void spearmanIsSymmetricBoundedAndBlindToMonotoneChange(long seed) {
        var random = new SplittableRandom(seed);
        double[] a = ratings(random, 1, 2 + random.nextInt(8))[0];
        double[] b = ratings(random, 1, a.length)[0];
        double rho = Spearman.rho(a, b);
        assertThat(Spearman.rho(b, a)).isEqualTo((Double) rho);
        assertThat(Spearman.rho(Arrays.stream(a).map(Math::exp).toArray(), b))
                .isEqualTo((Double) rho);
        if (!Double.isNaN(rho)) assertThat(rho).isBetween(-1.0, 1.0);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOrderOfMinersAndCompletionsChangesNoScore(long seed) {
        var random = new SplittableRandom(seed);
        double[][] ratings = ratings(random, 2 + random.nextInt(6), 2 + random.nextInt(5));
        int[] miners = permutation(random, ratings.length);
        int[] completions = permutation(random, ratings[0].length);
        double[][] moved = new double[ratings.length][ratings[0].length];
        for (int m = 0; m < moved.length; m++) {
            for (int c = 0; c < moved[m].length; c++) {
                moved[m][c] = ratings[miners[m]][completions[c]];
            }
        }
        var before = SpearmanConsensus.of(ratings, new boolean[ratings.length]);
        var after = SpearmanConsensus.of(moved, new boolean[ratings.length]);
        for (int m = 0; m < moved.length; m++) {
            assertThat(after.shares()[m])
                    .isCloseTo(before.shares()[miners[m]], Offset.offset(1e-12));
        }
        assertThat(Arrays.stream(before.shares()).sum()).isCloseTo(1, Offset.offset(1e-9));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void weightsStayWithinTheChainsLimits(long seed) {
        var random = new SplittableRandom(seed);
        int n = 1 + random.nextInt(300);
        double[] scores = random.doubles(n).map(s -> s < 0.2 ? 0 : s * s).toArray();
        int[] uids = new int[n];
        Arrays.setAll(uids, i -> i);
        double limit = 0.02 + random.nextDouble();
        var limits = new ChainWeights.Limits(1 + random.nextInt(n), Math.min(1, limit), 0);
        var weights = ChainWeights.within(limits, uids, scores, n);
        assertThat(weights.uids().length).isGreaterThanOrEqualTo(limits.minAllowed());
        assertThat(Arrays.stream(weights.weights()).sum()).isCloseTo(1, Offset.offset(1e-5));
        double cap = Math.max(limits.maxLimit(), 1.0 / weights.uids().length);
        assertThat(Arrays.stream(weights.weights()).max().orElseThrow())
                .isLessThanOrEqualTo(cap + 1e-5);
        assertThat(Arrays.stream(weights.emit().weights()).max().orElseThrow())
                .isEqualTo(ChainWeights.U16_MAX);
        assertThat(Arrays.stream(ChainWeights.splitToU16(weights.weights())).sum())
                .isEqualTo(ChainWeights.U16_MAX);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void intervalsHoldTheirEstimate(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        int clusters = 1 + random.nextInt(30);
        double[] points = new double[clusters];
        double[] pairs = new double[clusters];
        for (int i = 0; i < clusters; i++) {
            pairs[i] = 1 + random.nextInt(6);
            points[i] = random.nextInt((int) pairs[i] + 1);
        }
        double accuracy = Arrays.stream(points).sum() / Arrays.stream(pairs).sum();
        var wilson = Interval.wilson(Arrays.stream(points).sum(), Arrays.stream(pairs).sum());
        assertThat(accuracy).isBetween(wilson.low() - 1e-12, wilson.high() + 1e-12);
        var bootstrap = Bootstrap.ratio(points, pairs, new SplittableRandom(seed));
        assertThat(accuracy).isBetween(bootstrap.low() - 1e-12, bootstrap.high() + 1e-12);
        assertThat(Bootstrap.ratio(points, pairs, new SplittableRandom(seed))).isEqualTo(bootstrap);
        assertThat(Bootstrap.pairedDifference(points, points, pairs, random))
                .isEqualTo(new Interval(0, 0));
    }

    private static double[][] ratings(RandomGenerator random, int miners, int completions) {
        double[][] ratings = new double[miners][completions];
        for (double[] row : ratings) Arrays.setAll(row, i -> random.nextInt(11) / 10.0);
        return ratings;
    }

    private static int[] permutation(RandomGenerator random, int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
