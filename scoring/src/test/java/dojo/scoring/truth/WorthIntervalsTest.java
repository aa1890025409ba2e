package dojo.scoring.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dojo.scoring.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorthIntervalsTest {
    private static final double[] WORTH = {1.5, 0.5, 0, -2};

    @Test
    void nineteenOfTwentyIntervalsHoldTheWorthThatRankingsWereDrawnFrom() {
        int held = 0;
        int all = 0;
        for (int seed = 0; seed < 40; seed++) {
            for (Interval interval : intervals(rankings(80, seed), seed)) {
                double worth = WORTH[all % WORTH.length];
                if (interval.low() <= worth && worth <= interval.high()) held++;
                all++;
            }
        }
        assertThat(held / (double) all).isCloseTo(0.95, within(0.05));
    }

    @Test
    void fourTimesAsManyRankingsHalveThem() {
        double few = width(intervals(rankings(100, 1), 1));
        double many = width(intervals(rankings(400, 1), 1));
        assertThat(few / many).isBetween(1.5, 2.7);
    }

    @Test
    void oneRankingIsEnoughForAnEnd() {
        for (Interval interval : intervals(new int[][] {{2, 0, 1, 3}}, 1)) {
            assertThat(interval.low()).isFinite().isLessThanOrEqualTo(interval.high());
            assertThat(interval.high()).isFinite();
        }
    }

    private static List<Interval> intervals(int[][] rankings, long seed) {
        double[] one = new double[rankings.length];
        Arrays.fill(one, 1);
        return PlackettLuce.intervals(
                WORTH.length, rankings, one, PlackettLuce.PRIOR, new SplittableRandom(seed));
    }

    private static double width(List<Interval> intervals) {
        return intervals.stream().mapToDouble(each -> each.high() - each.low()).sum();
    }

    // The order of worths with Gumbel noise is Plackett's and Luce's.
    private static int[][] rankings(int count, long seed) {
        var random = new SplittableRandom(1_000 + seed);
        int[][] rankings = new int[count][];
        for (int r = 0; r < count; r++) {
            double[] seen = new double[WORTH.length];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = WORTH[i] - Math.log(-Math.log(random.nextDouble()));
            }
            rankings[r] =
                    IntStream.range(0, seen.length)
                            .boxed()
                            .sorted((a, b) -> Double.compare(seen[b], seen[a]))
                            .mapToInt(i -> i)
                            .toArray();
        }
        return rankings;
    }
}
