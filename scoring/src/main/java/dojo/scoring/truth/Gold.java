package dojo.scoring.truth;

import java.util.Arrays;

/** Gold answers inside an estimate: the item's label is known before any vote is looked at. */
public final class Gold {
    /** No gold for this item. */
    public static final int UNKNOWN = -1;

    private Gold() {}

    /** No gold for any item of {@code votes}. */
    public static int[] none(Votes votes) {
        int[] gold = new int[votes.items()];
        Arrays.fill(gold, UNKNOWN);
        return gold;
    }

    /** Refuses gold that does not fit the votes. */
    static void check(Votes votes, int[] gold) {
        if (gold.length != votes.items()) {
            throw new IllegalArgumentException(gold.length + " gold for " + votes.items());
        }
        for (int label : gold) {
            if (label < UNKNOWN || label >= votes.labels()) {
                throw new VotesUnusable("a gold answer names label " + label + ", out of range");
            }
        }
    }

    /** Makes item {@code i} certain in {@code posterior} if its gold is known. */
    static boolean fix(int[] gold, int i, int labels, double[] posterior) {
        if (gold[i] == UNKNOWN) return false;
        Arrays.fill(posterior, i * labels, (i + 1) * labels, 0);
        posterior[i * labels + gold[i]] = 1;
        return true;
    }
}
