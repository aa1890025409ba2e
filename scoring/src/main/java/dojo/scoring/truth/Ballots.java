package dojo.scoring.truth;

import java.util.Arrays;

/**
 * Votes as numbers that can be added: for each item who voted, and for each of them and each of the
 * item's answers the part of the votes that said it, less a guesser's part, so that a guess and a
 * tie between all answers are 0. An answer is a label that somebody gave the item, or that gold
 * has, or one of the only two; of two the second is the negative of the first, and is left out.
 */
final class Ballots {
    /** Stands beside the only label that an item has: there might have been another one. */
    private static final int OTHER = -1;

    private final int raters;
    private final int labels;
    private final int[][] answers;
    private final int[][] voters;
    private final double[][] given;

    private Ballots(int raters, int labels, int items) {
        this.raters = raters;
        this.labels = labels;
        this.answers = new int[items][];
        this.voters = new int[items][];
        this.given = new double[items][];
    }

    static Ballots of(Votes votes, int[] gold) {
        var ballots = new Ballots(votes.workers(), votes.labels(), votes.items());
        boolean[] seen = new boolean[votes.labels()];
        for (int i = 0; i < gold.length; i++) {
            ballots.answers[i] = answers(votes, i, gold[i], seen);
            ballots.count(votes, i);
        }
        return ballots;
    }

    private static int[] answers(Votes votes, int i, int gold, boolean[] seen) {
        if (votes.labels() == 2) return new int[] {0, 1};
        int[] answers = new int[votes.itemStart(i + 1) - votes.itemStart(i) + 2];
        int n = 0;
        for (int v = votes.itemStart(i); v <= votes.itemStart(i + 1); v++) {
            int label = v < votes.itemStart(i + 1) ? votes.label(v) : gold;
            if (label == Gold.UNKNOWN || seen[label]) continue;
            seen[label] = true;
            answers[n++] = label;
        }
        for (int k = 0; k < n; k++) seen[answers[k]] = false;
        Arrays.sort(answers, 0, n);
        while (n < 2) answers[n++] = OTHER; // Behind the label, so that it is the one left out.
        return Arrays.copyOf(answers, n);
    }

    private void count(Votes votes, int i) {
        int from = votes.itemStart(i);
        int to = votes.itemStart(i + 1);
        int width = width(i);
        int[] who = new int[to - from];
        double[] parts = new double[who.length * width];
        int different = 0;
        int next;
        for (int v = from; v < to; v = next) {
            next = v;
            while (next < to && votes.worker(next) == votes.worker(v)) next++;
            who[different] = votes.worker(v);
            for (int k = 0; k < width; k++) {
                int said = 0;
                for (int u = v; u < next; u++) if (votes.label(u) == answers[i][k]) said++;
                // Who contradicts himself has one vote all the same.
                parts[different * width + k] = said / (double) (next - v) - guess(i);
            }
            different++;
        }
        voters[i] = Arrays.copyOf(who, different);
        given[i] = Arrays.copyOf(parts, different * width);
    }

    int items() {
        return voters.length;
    }

    int raters() {
        return raters;
    }

    int labels() {
        return labels;
    }

    /** The labels that are answers to item {@code i}, ascending, at least two; -1 for none. */
    int[] answers(int i) {
        return answers[i];
    }

    /** How many numbers a vote for item {@code i} is. */
    int width(int i) {
        return answers[i].length == 2 ? 1 : answers[i].length;
    }

    /** What a guess says of each answer to item {@code i}. */
    double guess(int i) {
        return 1.0 / answers[i].length;
    }

    /** Who voted for item {@code i}, ascending. */
    int[] voters(int i) {
        return voters[i];
    }

    /** The votes for item {@code i}, shape (voters, width) in one array. */
    double[] given(int i) {
        return given[i];
    }

    /** What a vote for {@code label} is in place {@code k}, and what the truth is then. */
    double vote(int i, int label, int k) {
        return (label == answers[i][k] ? 1 : 0) - guess(i);
    }

    /** The square of a vote for one answer to item {@code i}, in the places that there are. */
    double square(int i) {
        return width(i) == 1 ? 0.25 : 1 - guess(i);
    }

    /** {@code value}, if an estimate of the truth in a place of item {@code i} can be that. */
    double clamp(int i, double value) {
        return Math.clamp(value, -guess(i), 1 - guess(i));
    }
}
