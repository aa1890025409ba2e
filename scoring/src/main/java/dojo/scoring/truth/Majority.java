package dojo.scoring.truth;

import java.util.Arrays;

/**
 * Each label's share of an item's votes. Assumes that every worker is as good as any other and that
 * their errors are independent and point nowhere in particular; copies and popular errors win.
 */
public final class Majority {
    private Majority() {}

    /** The shares; an item without votes has every label alike. */
    public static Estimate of(Votes votes, int[] gold) {
        double[] equal = new double[votes.workers()];
        Arrays.fill(equal, 1);
        return weighted(votes, gold, equal);
    }

    /** The shares where each worker's votes weigh {@code weight}, at least 0. */
    static Estimate weighted(Votes votes, int[] gold, double[] weight) {
        Gold.check(votes, gold);
        int labels = votes.labels();
        double[] shares = new double[votes.items() * labels];
        for (int i = 0; i < votes.items(); i++) {
            if (Gold.fix(gold, i, labels, shares)) continue;
            double sum = 0;
            for (int v = votes.itemStart(i); v < votes.itemStart(i + 1); v++) {
                shares[i * labels + votes.label(v)] += weight[votes.worker(v)];
                sum += weight[votes.worker(v)];
            }
            for (int k = i * labels; k < (i + 1) * labels; k++) {
                shares[k] = sum > 0 ? shares[k] / sum : 1.0 / labels;
            }
        }
        return Estimate.of(votes, shares, 0);
    }
}
