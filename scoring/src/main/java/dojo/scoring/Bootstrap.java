package dojo.scoring;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Percentile bootstrap by cluster: what belongs together (all pairs of one task, all rounds of one
 * prompt) is drawn together, because it is not independent.
 */
public final class Bootstrap {
    /** How many times the clusters are drawn anew. */
    public static final int RESAMPLES = 2_000;

    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /**
     * The 95% interval of sum / weight over clusters, for example points / pairs or scores / tasks.
     *
     * @param sums the sum of the values in each cluster, shape (clusters), at least 1
     * @param weights how many values each cluster holds, shape (clusters), each above 0
     */
    public static Interval ratio(double[] sums, double[] weights, RandomGenerator random) {
        if (sums.length == 0 || sums.length != weights.length) {
            throw new IllegalArgumentException(sums.length + " sums, " + weights.length);
        }
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            double weight = 0;
            for (int draw = 0; draw < sums.length; draw++) {
                int cluster = random.nextInt(sums.length);
                sum += sums[cluster];
                weight += weights[cluster];
            }
            ratios[i] = sum / weight;
        }
        return middle(ratios);
    }

    /** What 95% of {@code drawn} are within, at least 1 and no NaN; sorts it. */
    public static Interval middle(double[] drawn) {
        Arrays.sort(drawn);
        int cut = (int) (drawn.length * TAIL);
        return new Interval(drawn[cut], drawn[drawn.length - 1 - cut]);
    }

    /**
     * The 95% interval of the mean of {@code a - b}, where both were measured on the same clusters:
     * drawn in pairs, so that what makes a task hard for both cancels.
     *
     * @param a sums of one side by cluster
     * @param b sums of the other side by cluster
     * @param weights how many values each side has in each cluster, each above 0
     */
    public static Interval pairedDifference(
            double[] a, double[] b, double[] weights, RandomGenerator random) {
        double[] differences = new double[a.length];
        for (int i = 0; i < a.length; i++) differences[i] = a[i] - b[i];
        return ratio(differences, weights, random);
    }
}
