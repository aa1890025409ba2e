package dojo.scoring.truth;

import java.util.Arrays;

/**
 * Votes as numbers that can be added: for each item who voted, and for each of them and each label
 * the part of the votes that said it, less a guesser's part, so that a guess and a tie between all
 * labels are 0. Of two labels the second is the negative of the first, and is left out.
 */
final class Ballots {
    private final int raters;
    private final int labels;
    private final int[][] voters;
    private final double[][] given;

    private Ballots(int raters, int labels, int[][] voters, double[][] given) {
        this.raters = raters;
        this.labels = labels;
        this.voters = voters;
        this.given = given;
    }

    static Ballots of(Votes votes) {
        int items = votes.items();
        var ballots =
                new Ballots(votes.workers(), votes.labels(), new int[items][], new double[items][]);
        for (int i = 0; i < items; i++) ballots.count(votes, i);
        return ballots;
    }

    private void count(Votes votes, int i) {
        int from = votes.itemStart(i);
        int to = votes.itemStart(i + 1);
        int[] who = new int[to - from];
        double[] parts = new double[who.length * width()];
        int different = 0;
        int next;
        for (int v = from; v < to; v = next) {
            next = v;
            while (next < to && votes.worker(next) == votes.worker(v)) next++;
            who[different] = votes.worker(v);
            for (int k = 0; k < width(); k++) {
                int said = 0;
                for (int u = v; u < next; u++) if (votes.label(u) == k) said++;
                // Who contradicts himself has one vote all the same.
                parts[different * width() + k] = said / (double) (next - v) - 1.0 / labels;
            }
            different++;
        }
        voters[i] = Arrays.copyOf(who, different);
        given[i] = Arrays.copyOf(parts, different * width());
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

    /** How many numbers a vote is. */
    int width() {
        return labels == 2 ? 1 : labels;
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
    double vote(int label, int k) {
        return (label == k ? 1 : 0) - 1.0 / labels;
    }

    /** The square of a vote for one label. */
    double square() {
        return labels == 2 ? 0.25 : 1 - 1.0 / labels;
    }
}
