package dojo.scoring;

/**
 * How the first two documents let classification accuracy multiply a score on its way into the
 * moving average. The product multiplies once instead, in the validator.
 *
 * @see "golden rows p12_ema_update"
 */
public final class AccuracyReward {
    private AccuracyReward() {}

    /** First document: an accuracy not known yet counts 0. NaN is not known. */
    public static double first(double score, double accuracy) {
        return Double.isNaN(accuracy) ? 0 : score * accuracy;
    }

    /**
     * Second document.
     *
     * @throws IllegalArgumentException if the accuracy is 0 or not known (NaN)
     */
    public static double second(double score, double accuracy) {
        if (Double.isNaN(accuracy) || accuracy == 0) {
            throw new IllegalArgumentException("accuracy is not known yet");
        }
        return score * accuracy;
    }
}
