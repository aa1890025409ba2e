package dojo.scoring;

import java.util.Arrays;

/** Arithmetic means, where NaN stands for an answer that is missing. */
public final class Means {
    private Means() {}

    /** The mean of all {@code values}, or NaN if there are none. */
    public static double of(double[] values) {
        double sum = 0;
        for (double value : values) sum += value;
        return sum / values.length;
    }

    /**
     * The mean score of each completion over those who scored it. Adds in ascending order, so the
     * result does not depend on the order of the raters, not even in its last bit.
     *
     * @param ratings shape (raters, completions); NaN is missing
     * @return shape (completions); NaN where nobody scored
     * @see "golden rows p12_mturk_worker_average"
     */
    public static double[] perCompletion(double[][] ratings) {
        int completions = ratings.length == 0 ? 0 : ratings[0].length;
        double[] means = new double[completions];
        for (int c = 0; c < completions; c++) {
            int column = c;
            means[c] =
                    of(
                            Arrays.stream(ratings)
                                    .mapToDouble(row -> row[column])
                                    .filter(score -> !Double.isNaN(score))
                                    .sorted()
                                    .toArray());
        }
        return means;
    }
}
