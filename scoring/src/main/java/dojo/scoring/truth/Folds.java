package dojo.scoring.truth;

/**
 * Which votes are held out together. A fold is drawn from a mix of what a vote's item and worker
 * look like (how the item's votes are spread, how often the worker is with how many), never from
 * their numbers: so renaming or reordering anything changes no fold, and no seed is needed.
 */
final class Folds {
    private Folds() {}

    /** The fold of each vote, in [0, folds). */
    static int[] of(Votes votes, int folds) {
        int n = votes.count();
        int labels = votes.labels();
        long[] company = new long[n];
        int[] spread = new int[labels];
        for (int i = 0; i < votes.items(); i++) {
            int from = votes.itemStart(i);
            int to = votes.itemStart(i + 1);
            for (int v = from; v < to; v++) spread[votes.label(v)]++;
            for (int v = from; v < to; v++) {
                company[v] = mix(spread[votes.label(v)] * 31L + (to - from));
            }
            for (int v = from; v < to; v++) spread[votes.label(v)] = 0;
        }
        // Sums do not depend on the order of what is summed.
        long[] item = new long[votes.items()];
        for (int v = 0; v < n; v++) item[votes.item(v)] += company[v];
        long[] worker = new long[votes.workers()];
        for (int v = 0; v < n; v++)
            worker[votes.worker(v)] += mix(item[votes.item(v)] + company[v]);
        long[] met = new long[votes.items()];
        for (int v = 0; v < n; v++) met[votes.item(v)] += mix(worker[votes.worker(v)] ^ company[v]);
        int[] fold = new int[n];
        for (int v = 0; v < n; v++) {
            long all = mix(met[votes.item(v)] + 7 * mix(worker[votes.worker(v)] + company[v]));
            fold[v] = (int) Long.remainderUnsigned(all, folds);
        }
        return fold;
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
