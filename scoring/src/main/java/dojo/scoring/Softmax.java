package dojo.scoring;

/** The softmax over miners. */
public final class Softmax {
    private Softmax() {}

    /** Positive shares that sum to 1; all NaN if any of {@code values} is NaN. */
    public static double[] of(double[] values) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) max = Math.max(max, value);
        double[] shares = new double[values.length];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            shares[i] = Math.exp(values[i] - max);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) shares[i] /= sum;
        return shares;
    }
}
