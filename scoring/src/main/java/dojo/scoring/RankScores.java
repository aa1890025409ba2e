package dojo.scoring;

/** Scores for completions of which only the order is known. */
public final class RankScores {
    private RankScores() {}

    /**
     * Evenly from {@code max} for the best to {@code min} for the worst.
     *
     * @param ranks exactly the numbers from 0 to n-1, at least two; 0 is the best
     * @return shape (n)
     * @see "golden rows p3_rank_to_score"
     */
    public static double[] of(int[] ranks, double min, double max) {
        int last = ranks.length - 1;
        if (last < 1) throw new IllegalArgumentException("one rank is no order");
        boolean[] seen = new boolean[ranks.length];
        double[] scores = new double[ranks.length];
        for (int i = 0; i < ranks.length; i++) {
            if (ranks[i] < 0 || ranks[i] > last || seen[ranks[i]]) {
                throw new IllegalArgumentException("ranks must be the integers 0.." + last);
            }
            seen[ranks[i]] = true;
            scores[i] = (double) (last - ranks[i]) / last * (max - min) + min;
        }
        return scores;
    }

    /** Ranks with ties and gaps, from 1 for the best to 0 for the worst; all 0 if all are alike. */
    public static double[] reference(int[] ranks) {
        double[] down = new double[ranks.length];
        for (int i = 0; i < ranks.length; i++) down[i] = -(double) ranks[i];
        return MinMax.of(down, 0);
    }
}
