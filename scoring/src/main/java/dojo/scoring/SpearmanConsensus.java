package dojo.scoring;

import java.util.Arrays;

/**
 * The consensus scores of the first two documents: how well each miner's order of the completions
 * agrees with the mean of all miners, itself included.
 *
 * @param consensus the mean score of each completion over those who scored it, shape (completions)
 * @param rho each miner's Spearman correlation with the consensus, shape (miners); 0 where it is
 *     undefined
 * @param weighted rho, times {@link #PEOPLE_FACTOR} for miners who asked people
 * @param scaled (weighted + 1) / 2, in [-0.1, 1.1], shape (miners)
 * @see "golden rows p1_consensus_spearman, p2_consensus_softmax"
 */
@SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
public record SpearmanConsensus(
        double[] consensus, double[] rho, double[] weighted, double[] scaled) {
    /** What the correlation of a miner who asked people is multiplied with, negative or not. */
    public static final double PEOPLE_FACTOR = 1.2;

    /**
     * Two means that differ by less than this part of the largest were equal before rounding:
     * adding the same decimal numbers in binary must not break a tie.
     */
    private static final double TIE = 1e-12;

    /**
     * The consensus over one task.
     *
     * @param ratings shape (miners, completions), at least one miner; NaN where a miner left a
     *     completion out, which counts as 0 in its own vector and not at all in the mean
     * @param people which miners asked people, shape (miners)
     */
    public static SpearmanConsensus of(double[][] ratings, boolean[] people) {
        if (ratings.length == 0) throw new IllegalArgumentException("no responses");
        int miners = ratings.length;
        double[] consensus = Means.perCompletion(ratings);
        double[] tied = tied(consensus);
        double[] rho = new double[miners];
        double[] weighted = new double[miners];
        double[] scaled = new double[miners];
        for (int m = 0; m < miners; m++) {
            double r = Spearman.rho(zeroWhereMissing(ratings[m]), tied);
            rho[m] = Double.isNaN(r) ? 0 : r;
            weighted[m] = people[m] ? PEOPLE_FACTOR * rho[m] : rho[m];
            scaled[m] = 0.5 * (weighted[m] + 1);
        }
        return new SpearmanConsensus(consensus, rho, weighted, scaled);
    }

    /**
     * First document: each miner's part of the sum, shape (miners). All 0 where the sum is not
     * positive, which only miners who all contradict the consensus can bring about.
     */
    public double[] shares() {
        double sum = 0;
        double[] ascending = scaled.clone();
        Arrays.sort(ascending);
        for (double score : ascending) sum += score;
        double[] shares = new double[scaled.length];
        if (sum > 0) for (int m = 0; m < shares.length; m++) shares[m] = scaled[m] / sum;
        return shares;
    }

    /**
     * Second document: multiplied with each miner's accuracy, then softmax, shape (miners).
     *
     * @param accuracy 1 for miners whose accuracy is not known
     */
    public double[] softmaxShares(double[] accuracy) {
        double[] multiplied = new double[scaled.length];
        for (int m = 0; m < multiplied.length; m++) multiplied[m] = scaled[m] * accuracy[m];
        return Softmax.of(multiplied);
    }

    private static double[] zeroWhereMissing(double[] ratings) {
        double[] filled = ratings.clone();
        for (int c = 0; c < filled.length; c++) if (Double.isNaN(filled[c])) filled[c] = 0;
        return filled;
    }

    private static double[] tied(double[] consensus) {
        double largest = 0;
        for (double mean : consensus) largest = Math.max(largest, Math.abs(mean));
        double[] tied = consensus.clone();
        double unit = largest * TIE;
        if (unit > 0) for (int c = 0; c < tied.length; c++) tied[c] = Math.rint(tied[c] / unit);
        return tied;
    }
}
