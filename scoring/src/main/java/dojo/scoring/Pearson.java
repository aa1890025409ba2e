package dojo.scoring;

/** Pearson's correlation. */
public final class Pearson {
    private Pearson() {}

    /**
     * The correlation of {@code a} and {@code b}, which have the same length and no NaN.
     *
     * @return r in [-1, 1], or NaN where either side is constant or shorter than 2
     */
    public static double r(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(a.length + " values against " + b.length);
        }
        double meanA = Means.of(a);
        double meanB = Means.of(b);
        double covariance = 0;
        double varianceA = 0;
        double varianceB = 0;
        for (int i = 0; i < a.length; i++) {
            covariance += (a[i] - meanA) * (b[i] - meanB);
            varianceA += (a[i] - meanA) * (a[i] - meanA);
            varianceB += (b[i] - meanB) * (b[i] - meanB);
        }
        double spread = Math.sqrt(varianceA) * Math.sqrt(varianceB);
        return spread == 0 ? Double.NaN : Math.clamp(covariance / spread, -1, 1);
    }
}
