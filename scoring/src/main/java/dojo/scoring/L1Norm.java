package dojo.scoring;

/** Division by the sum of magnitudes. */
public final class L1Norm {
    /** The least divisor: a vector of zeros stays zeros. */
    static final double FLOOR = 1e-12;

    private L1Norm() {}

    /** {@code values} divided by the sum of their magnitudes. */
    public static double[] of(double[] values) {
        double sum = 0;
        for (double value : values) sum += Math.abs(value);
        double divisor = Math.max(sum, FLOOR);
        double[] shares = new double[values.length];
        for (int i = 0; i < values.length; i++) shares[i] = values[i] / divisor;
        return shares;
    }
}
