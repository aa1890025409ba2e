package dojo.scoring.truth;

/**
 * Worths of things from comparisons of two: the one wins with the logistic of the difference. What
 * {@link PlackettLuce} says of priors and of what was never compared holds here too.
 *
 * @see <a href="https://doi.org/10.2307/2334029">Bradley and Terry 1952</a>; golden/truth
 */
public final class BradleyTerry {
    private BradleyTerry() {}

    /**
     * The worths.
     *
     * @param winner who won each comparison; a tie is two comparisons of half the weight
     * @param loser who lost it
     * @param weight how often it counts, above 0, shape (comparisons)
     * @param prior at least 0; 0 takes none unless it must
     */
    public static PlackettLuce of(
            int things, int[] winner, int[] loser, double[] weight, double prior) {
        if (winner.length != loser.length) {
            throw new IllegalArgumentException(winner.length + " won, " + loser.length + " lost");
        }
        int[][] rankings = new int[winner.length][];
        for (int c = 0; c < winner.length; c++) rankings[c] = new int[] {winner[c], loser[c]};
        return PlackettLuce.of(things, rankings, weight, prior);
    }
}
