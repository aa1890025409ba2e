package dojo.scoring.truth;

import java.util.Arrays;

/**
 * Sparse votes of workers for labels of items, in compressed rows by item and by worker. Votes,
 * items, workers and labels are numbers from 0; whoever has names numbers them in the order of the
 * names, so that the order of a file's lines changes nothing.
 *
 * <p>A vote that says the same again counts once. Votes of one worker that contradict each other on
 * an item all stand, because nothing says which was meant; {@link #contradictions} counts them.
 */
public final class Votes {
    /** The most cells that one array of a method may have, so that memory has a limit. */
    static final int CELLS_MAX = 1 << 26;

    private final int labels;
    private final int[] itemStart;
    private final int[] item;
    private final int[] worker;
    private final int[] label;
    private final int[] workerStart;
    private final int[] byWorker;
    private final int repeats;
    private final int contradictions;

    private Votes(int items, int workers, int labels, int[] item, int[] worker, int[] label) {
        int n = item.length;
        this.labels = labels;
        // Three stable counting sorts leave each item's votes in the order of workers and labels.
        int[] order = sorted(label, labels, identity(n));
        order = sorted(worker, workers, order);
        order = sorted(item, items, order);
        int[] keptItem = new int[n];
        int[] keptWorker = new int[n];
        int[] keptLabel = new int[n];
        int kept = 0;
        int contradicting = 0;
        for (int at : order) {
            boolean other =
                    kept > 0
                            && keptItem[kept - 1] == item[at]
                            && keptWorker[kept - 1] == worker[at];
            if (other && keptLabel[kept - 1] == label[at]) continue;
            if (other) contradicting++;
            keptItem[kept] = item[at];
            keptWorker[kept] = worker[at];
            keptLabel[kept++] = label[at];
        }
        this.repeats = n - kept;
        this.contradictions = contradicting;
        this.item = Arrays.copyOf(keptItem, kept);
        this.worker = Arrays.copyOf(keptWorker, kept);
        this.label = Arrays.copyOf(keptLabel, kept);
        this.itemStart = starts(this.item, items);
        this.workerStart = starts(this.worker, workers);
        this.byWorker = sorted(this.worker, workers, identity(kept));
    }

    /**
     * The votes {@code (item[v], worker[v], label[v])}.
     *
     * @param items how many items there are, some perhaps without a vote
     * @throws VotesUnusable if there is no vote, a number is outside its range, or there are so
     *     many items and labels that their probabilities would not fit
     */
    public static Votes of(
            int items, int workers, int labels, int[] item, int[] worker, int[] label) {
        if (item.length != worker.length || item.length != label.length) {
            throw new IllegalArgumentException("votes in arrays of different lengths");
        }
        if (item.length == 0) throw new VotesUnusable("there are no votes");
        for (int v = 0; v < item.length; v++) {
            if (outside(item[v], items)
                    || outside(worker[v], workers)
                    || outside(label[v], labels)) {
                throw new VotesUnusable(
                        "vote " + v + " names an item, worker or label out of range");
            }
        }
        if ((long) items * labels > CELLS_MAX) {
            throw new VotesUnusable(
                    items + " items with " + labels + " labels are too many for one estimate");
        }
        return new Votes(items, workers, labels, item, worker, label);
    }

    private static boolean outside(int number, int count) {
        return number < 0 || number >= count;
    }

    /** The votes whose mark is {@code wanted}, of the same items, workers and labels. */
    Votes only(boolean[] marks, boolean wanted) {
        int n = 0;
        for (boolean mark : marks) if (mark == wanted) n++;
        int[] items = new int[n];
        int[] workers = new int[n];
        int[] chosen = new int[n];
        int at = 0;
        for (int v = 0; v < marks.length; v++) {
            if (marks[v] != wanted) continue;
            items[at] = item[v];
            workers[at] = worker[v];
            chosen[at++] = label[v];
        }
        return new Votes(items(), workers(), labels, items, workers, chosen);
    }

    /** How many different votes there are. */
    public int count() {
        return item.length;
    }

    public int items() {
        return itemStart.length - 1;
    }

    public int workers() {
        return workerStart.length - 1;
    }

    public int labels() {
        return labels;
    }

    /** How many votes said again what the same worker had said of the same item. */
    public int repeats() {
        return repeats;
    }

    /** How many votes said something else than the same worker had said of the same item. */
    public int contradictions() {
        return contradictions;
    }

    /** The first vote of item {@code i}; its votes go up to {@code itemStart(i + 1)}. */
    public int itemStart(int i) {
        return itemStart[i];
    }

    /** Where worker {@code w} begins in {@link #byWorker}. */
    public int workerStart(int w) {
        return workerStart[w];
    }

    /** The number of the vote at {@code at} when votes are in the order of workers, then items. */
    public int byWorker(int at) {
        return byWorker[at];
    }

    public int item(int vote) {
        return item[vote];
    }

    public int worker(int vote) {
        return worker[vote];
    }

    public int label(int vote) {
        return label[vote];
    }

    private static int[] identity(int n) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        return order;
    }

    private static int[] starts(int[] keys, int count) {
        int[] starts = new int[count + 1];
        for (int key : keys) starts[key + 1]++;
        for (int i = 0; i < count; i++) starts[i + 1] += starts[i];
        return starts;
    }

    private static int[] sorted(int[] keys, int count, int[] order) {
        int[] next = starts(keys, count);
        int[] sorted = new int[order.length];
        for (int at : order) sorted[next[keys[at]]++] = at;
        return sorted;
    }
}
