package dojo.scoring.truth;

/** What the methods share of the mathematics of small probabilities. */
final class Logs {
    /** The least probability that a log is taken of. */
    static final double LEAST = 1e-10;

    private Logs() {}

    /**
     * Turns the logs {@code x[from, from + n)} into the probabilities in proportion to their
     * exponentials.
     *
     * @return the log of the sum of the exponentials
     */
    static double normalise(double[] x, int from, int n) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = from; k < from + n; k++) most = Math.max(most, x[k]);
        double sum = 0;
        for (int k = from; k < from + n; k++) {
            x[k] = Math.exp(x[k] - most);
            sum += x[k];
        }
        for (int k = from; k < from + n; k++) x[k] /= sum;
        return most + Math.log(sum);
    }

    /** The derivative of log gamma at {@code x} above 0: recurrence up to 6, then the series. */
    static double digamma(double x) {
        double low = 0;
        while (x < 6) low -= 1 / x++;
        double y = 1 / (x * x);
        return low
                + Math.log(x)
                - 0.5 / x
                - y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y / 132))));
    }
}
