package dojo.scoring;

/** Pay for doing well, and a little for doing much. */
public final class QualityQuantity {
    private static final double QUALITY = 0.8;

    private QualityQuantity() {}

    /**
     * {@code 0.8} of the mean over what was done and {@code 0.2} of the mean over all there was.
     *
     * @param earned the scores of the tasks done; 0 for none
     * @param tasks how many there were, at least 1
     * @see "golden rows m8_quality_quantity"
     */
    public static double of(double[] earned, int tasks) {
        if (tasks < 1) throw new IllegalArgumentException("no processed task");
        if (earned.length == 0) return 0;
        double sum = 0;
        for (double score : earned) sum += score;
        return QUALITY * sum / earned.length + (1 - QUALITY) * sum / tasks;
    }
}
