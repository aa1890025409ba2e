package dojo.scoring;

/** Spearman's rank correlation; tied scores share their mean rank. */
public final class Spearman {
    private Spearman() {}

    /**
     * The rank correlation of two raters over the same completions in the same order.
     *
     * @param a one rater's scores, none NaN
     * @param b another rater's scores, none NaN
     * @return rho in [-1, 1], or NaN where either rater scored every completion alike or there are
     *     fewer than 2: the scoring method decides what that means
     * @see <a href="https://doi.org/10.2307/1412159">Spearman 1904</a>; golden rows s1_spearman
     */
    public static double rho(double[] a, double[] b) {
        return Pearson.r(Ranks.of(a), Ranks.of(b));
    }
}
