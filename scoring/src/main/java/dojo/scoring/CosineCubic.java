package dojo.scoring;

import java.util.Arrays;

/**
 * The main network's pay for agreement with a known order: cosine, shares of it, a cubic curve, and
 * that stretched over the raters.
 *
 * @param cosine with the reference, in [-1, 1]; -1 where a rating is NaN, shape (raters)
 * @param normalised (cosine + 1) / 2 as part of the sum, shape (raters)
 * @param cubic {@code 0.006 (normalised - 7)^3 + 2}, shape (raters)
 * @param stretched cubic from 0 for the worst rater to 1 for the best, shape (raters)
 * @see "golden rows m3_nov7_cosine_cubic_inverted, m4_dec5_cosine_cubic, m5_jan2025_cosine_raw,
 *     m6_mid2025_cosine_normalised"
 */
@SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
public record CosineCubic(
        double[] cosine, double[] normalised, double[] cubic, double[] stretched) {
    private static final double SCALING = 0.006;
    private static final double TRANSLATION = 7;
    private static final double OFFSET = 2;

    /** The least length of a vector in the cosine: that of a vector of zeros is 0. */
    private static final double LENGTH_MIN = 1e-8;

    /**
     * The curve over one task.
     *
     * @param rows what is compared with the reference, shape (raters, completions)
     * @param reference shape (completions)
     * @param ifEqual what every rater's {@code stretched} is if all are equal
     */
    public static CosineCubic of(double[][] rows, double[] reference, double ifEqual) {
        double[] cosine = new double[rows.length];
        double[] lifted = new double[rows.length];
        for (int r = 0; r < rows.length; r++) {
            double c = cosine(rows[r], reference);
            cosine[r] = Double.isNaN(c) ? -1 : c;
            lifted[r] = (cosine[r] + 1) / 2;
        }
        double[] normalised = L1Norm.of(lifted);
        double[] cubic =
                Arrays.stream(normalised)
                        .map(v -> SCALING * cube(v - TRANSLATION) + OFFSET)
                        .toArray();
        return new CosineCubic(cosine, normalised, cubic, MinMax.of(cubic, ifEqual));
    }

    /** Each rater's part of the sum of {@code stretched}, shape (raters). */
    public double[] shares() {
        return L1Norm.of(stretched);
    }

    private static double cosine(double[] a, double[] b) {
        double product = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            lengthA += a[i] * a[i];
            lengthB += b[i] * b[i];
        }
        return product
                / (Math.max(Math.sqrt(lengthA), LENGTH_MIN)
                        * Math.max(Math.sqrt(lengthB), LENGTH_MIN));
    }

    private static double cube(double x) {
        return x * x * x;
    }
}
