package dojo.scoring.truth;

/**
 * How much each rater repeats each other one, from what their votes share beyond the truth: the
 * correlation of their residuals. Raters who are right alike share the truth and are no copies;
 * raters who are wrong alike are.
 *
 * <p>Sparse: costs the square of an item's votes, summed over items, and a few squares of the
 * raters in memory.
 */
final class Copies {
    /** From this correlation on somebody is less than one voice of his own, and at this none. */
    private static final double ALIKE = 0.5;

    private static final double SAME = 0.8;

    /** The same where gold may tell apart what is merely alike: nearly every error is shared. */
    private static final double ALMOST = 0.8;

    private static final double IDENTICAL = 0.95;

    /** So many items' worth of no correlation is mixed in: a few shared errors prove nothing. */
    private static final double PRIOR = 2;

    private static final double NOTHING = 1e-9;

    private final double[][] alike;
    private final double[][] identical;

    private Copies(double[][] correlation) {
        alike = ramp(correlation, ALIKE, SAME);
        identical = ramp(correlation, ALMOST, IDENTICAL);
    }

    private static double[][] ramp(double[][] correlation, double from, double to) {
        int n = correlation.length;
        double[][] ramp = new double[n][n];
        for (int r = 0; r < n; r++) {
            for (int s = 0; s < n; s++) {
                ramp[r][s] =
                        r == s ? 1 : Math.clamp((correlation[r][s] - from) / (to - from), 0, 1);
            }
        }
        return ramp;
    }

    /** Of residuals as {@link Ballots} keeps votes. */
    static Copies of(Ballots ballots, double[][] residual) {
        int raters = ballots.raters();
        double[][] shared = new double[raters][raters];
        double[][] square = new double[raters][raters];
        int[][] items = new int[raters][raters];
        // Items that all voted for who ever vote need no account of who met whom.
        boolean[] votes = new boolean[raters];
        int most = 0;
        for (int i = 0; i < ballots.items(); i++) {
            for (int r : ballots.voters(i)) votes[r] = true;
        }
        for (boolean one : votes) if (one) most++;
        double[] squareOfAll = new double[raters];
        int itemsOfAll = 0;
        for (int i = 0; i < ballots.items(); i++) {
            int[] voters = ballots.voters(i);
            double[] rows = residual[i];
            int width = ballots.width(i);
            boolean all = voters.length == most;
            if (all) itemsOfAll++;
            for (int a = 0; a < voters.length; a++) {
                int r = voters[a];
                double[] with = shared[r];
                // Voters come in the order of their numbers, so this half of the pairs is full.
                for (int b = 0; b < a; b++)
                    with[voters[b]] += dot(rows, a * width, b * width, width);
                double own = dot(rows, a * width, a * width, width);
                if (all) {
                    squareOfAll[r] += own;
                    continue;
                }
                for (int s : voters) {
                    square[r][s] += own;
                    items[r][s]++;
                }
            }
        }
        for (int r = 0; r < raters; r++) {
            for (int s = 0; s < r; s++) {
                double norm =
                        Math.sqrt(square[r][s] + squareOfAll[r])
                                * Math.sqrt(square[s][r] + squareOfAll[s]);
                double n = items[r][s] + itemsOfAll;
                double c = norm > NOTHING ? shared[r][s] / norm * n / (n + PRIOR) : 0;
                shared[r][s] = c;
                shared[s][r] = c;
            }
        }
        return new Copies(shared);
    }

    private static double dot(double[] rows, int a, int b, int width) {
        double sum = 0;
        for (int k = 0; k < width; k++) sum += rows[a + k] * rows[b + k];
        return sum;
    }

    /** How much of {@code s}'s voice is {@code r}'s, 0 to 1. */
    double alike(int r, int s) {
        return alike[r][s];
    }

    /** The same, of what is nearly identical alone. */
    double identical(int r, int s) {
        return identical[r][s];
    }

    /** How many share one voice with each rater, itself included, shape (raters). */
    double[] sharing() {
        return sums(alike);
    }

    /** The same, of what is nearly identical alone. */
    double[] sharingIdentical() {
        return sums(identical);
    }

    /**
     * How much of a voice each rater has: of one voice for what is identical, a part as large as
     * others are like it, so that splitting a rater into copies adds nothing.
     *
     * @param left how much of the similarity of two is left once it is known who was first, shape
     *     (raters, raters)
     */
    double[] voices(double[][] left) {
        int n = alike.length;
        double[] copies = sharingIdentical();
        double[] voices = new double[n];
        for (int r = 0; r < n; r++) {
            double among = 0;
            for (int s = 0; s < n; s++) among += alike[r][s] * left[r][s] / copies[s];
            voices[r] = 1 / among / copies[r];
        }
        return voices;
    }

    private static double[] sums(double[][] rows) {
        double[] sums = new double[rows.length];
        for (int r = 0; r < sums.length; r++) for (double one : rows[r]) sums[r] += one;
        return sums;
    }
}
