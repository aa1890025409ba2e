package dojo.scoring;

/** Intraclass correlation, two-way random effects, absolute agreement, single rater. */
public final class IntraclassCorrelation {
    private IntraclassCorrelation() {}

    /**
     * ICC(2,1) of two raters over the same completions.
     *
     * @return at most 1, or NaN where neither rater nor completion varies (0/0)
     * @see <a href="https://doi.org/10.1037/0033-2909.86.2.420">Shrout and Fleiss 1979</a>; golden
     *     rows s2_icc2_single
     */
    public static double twoRaters(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(a.length + " scores against " + b.length);
        }
        int n = a.length;
        int k = 2;
        double meanA = Means.of(a);
        double meanB = Means.of(b);
        double mean = (meanA + meanB) / k;
        double rows = 0;
        double total = 0;
        for (int i = 0; i < n; i++) {
            double row = (a[i] + b[i]) / k;
            rows += k * (row - mean) * (row - mean);
            total += (a[i] - mean) * (a[i] - mean) + (b[i] - mean) * (b[i] - mean);
        }
        double columns = n * ((meanA - mean) * (meanA - mean) + (meanB - mean) * (meanB - mean));
        double meanSquareRows = rows / (n - 1);
        double meanSquareColumns = columns / (k - 1);
        double meanSquareError = (total - rows - columns) / ((n - 1) * (k - 1));
        return (meanSquareRows - meanSquareError)
                / (meanSquareRows
                        + (k - 1) * meanSquareError
                        + k * (meanSquareColumns - meanSquareError) / n);
    }
}
