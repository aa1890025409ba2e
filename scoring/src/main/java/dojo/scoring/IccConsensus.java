package dojo.scoring;

import java.util.Arrays;

/**
 * Agreement of each rater with the mean of all, itself included, as the test network had it.
 *
 * @param average the mean score of each completion, shape (completions)
 * @param icc {@link IntraclassCorrelation} with the average, NaN where it is 0/0, shape (raters)
 * @param squaredError the mean squared difference from the average, shape (raters)
 * @see "golden rows p3_consensus_icc_or_mse"
 */
@SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
public record IccConsensus(double[] average, double[] icc, double[] squaredError) {
    /**
     * The agreement over one task. The library of the original refuses two completions; the formula
     * does not.
     *
     * @param ratings shape (raters, completions), at least one rater and two completions
     */
    public static IccConsensus of(double[][] ratings) {
        double[] average = Means.perCompletion(ratings);
        double[] icc = new double[ratings.length];
        double[] squaredError = new double[ratings.length];
        for (int r = 0; r < ratings.length; r++) {
            icc[r] = IntraclassCorrelation.twoRaters(ratings[r], average);
            double sum = 0;
            for (int c = 0; c < average.length; c++) {
                sum += (ratings[r][c] - average[c]) * (ratings[r][c] - average[c]);
            }
            squaredError[r] = sum / average.length;
        }
        return new IccConsensus(average, icc, squaredError);
    }

    /** Whether one rater's 0/0 made the original score all by their squared errors. */
    public boolean bySquaredError() {
        return Arrays.stream(icc).anyMatch(Double::isNaN);
    }

    /** What the original took for the consensus score: icc, or the softmax of -squaredError. */
    public double[] original() {
        return bySquaredError()
                ? Softmax.of(Arrays.stream(squaredError).map(error -> -error).toArray())
                : icc.clone();
    }
}
