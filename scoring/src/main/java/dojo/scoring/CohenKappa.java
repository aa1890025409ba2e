package dojo.scoring;

import java.util.HashMap;

/** Cohen's kappa: agreement of two raters on labels beyond what chance gives. */
public final class CohenKappa {
    private CohenKappa() {}

    /**
     * Unweighted kappa of two raters' labels for the same items.
     *
     * @return at most 1, or NaN where chance alone would agree always, or there is no item
     * @see <a href="https://doi.org/10.1177/001316446002000104">Cohen 1960</a>; golden rows
     *     s3_cohen_kappa
     */
    public static double of(int[] a, int[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(a.length + " labels against " + b.length);
        }
        int same = 0;
        var countsA = new HashMap<Integer, Integer>();
        var countsB = new HashMap<Integer, Integer>();
        for (int i = 0; i < a.length; i++) {
            if (a[i] == b[i]) same++;
            countsA.merge(a[i], 1, Integer::sum);
            countsB.merge(b[i], 1, Integer::sum);
        }
        long byChance = 0;
        for (var label : countsA.entrySet()) {
            byChance += (long) label.getValue() * countsB.getOrDefault(label.getKey(), 0);
        }
        double n = a.length;
        double expected = byChance / (n * n);
        return expected == 1 ? Double.NaN : (same / n - expected) / (1 - expected);
    }
}
