package dojo.localnet.epoch;

/**
 * The highest score that at least a kappa share of stake gives, found as the runtime does: by
 * repeatedly parting the voters at the middle one's score.
 */
final class WeightedMedian {
    private final long[] stake;
    private final long total;
    private final long minority;
    private int[] current;
    private int[] lower;
    private int[] upper;

    WeightedMedian(long[] stake, long kappa) {
        this.stake = stake;
        this.total = I32F32.sum(stake);
        this.minority = total - kappa;
        this.current = new int[stake.length];
        this.lower = new int[stake.length];
        this.upper = new int[stake.length];
    }

    /** The median of the scores that start at {@code offset}, one per voter. */
    long of(long[] score, int offset) {
        int left = stake.length;
        for (int i = 0; i < left; i++) {
            current[i] = i;
        }
        long low = 0;
        long high = total;
        for (int round = 0; round <= stake.length && left > 0; round++) {
            if (left == 1) {
                return score[offset + current[0]];
            }
            long pivot = score[offset + current[left / 2]];
            int below = 0;
            int above = 0;
            long belowStake = 0;
            long aboveStake = 0;
            for (int i = 0; i < left; i++) {
                int voter = current[i];
                long its = score[offset + voter];
                if (its < pivot) {
                    lower[below++] = voter;
                    belowStake += stake[voter];
                } else if (its > pivot) {
                    upper[above++] = voter;
                    aboveStake += stake[voter];
                }
            }
            if (minority < low + belowStake && below > 0) {
                high = low + belowStake;
                int[] spare = current;
                current = lower;
                lower = spare;
                left = below;
            } else if (high - aboveStake <= minority && above > 0) {
                low = high - aboveStake;
                int[] spare = current;
                current = upper;
                upper = spare;
                left = above;
            } else {
                return pivot;
            }
        }
        return 0;
    }
}
