package dojo.scoring;

/** A 95% confidence interval, both ends included. */
public record Interval(double low, double high) {
    /** Half a 95% interval of the normal distribution, in standard deviations. */
    private static final double Z = 1.959963984540054;

    /**
     * Wilson's interval of a proportion.
     *
     * @param successes in [0, trials]; halves may occur where a tie counts one half
     * @param trials above 0
     * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson 1927</a>
     */
    public static Interval wilson(double successes, double trials) {
        if (!(trials > 0) || !(successes >= 0) || successes > trials) {
            throw new IllegalArgumentException(successes + " of " + trials);
        }
        double p = successes / trials;
        double z2 = Z * Z / trials;
        double centre = (p + z2 / 2) / (1 + z2);
        double half = Z * Math.sqrt(p * (1 - p) / trials + z2 / (4 * trials)) / (1 + z2);
        return new Interval(Math.max(0, centre - half), Math.min(1, centre + half));
    }
}
