package dojo.scoring;

/** The exponential moving average of a score over rounds. */
public final class Ema {
    private Ema() {}

    /**
     * One step of the average.
     *
     * @param alpha weight of the new reward, in (0, 1]
     * @see "golden rows p12_ema_update"
     */
    public static double step(double score, double reward, double alpha) {
        return alpha * reward + (1 - alpha) * score;
    }
}
