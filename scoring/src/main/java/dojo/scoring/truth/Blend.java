package dojo.scoring.truth;

import java.util.Arrays;

/**
 * A mixture of the other methods, weighted by how well each foretells votes that it was not shown.
 *
 * <p>A fifth of the votes is held out in turn. A method sees the others; its posterior, and the
 * matrices of the workers that follow from it (drawn to the crowd's, the same way for every
 * method), give each held-out vote a probability. The weights are those that make the mixture of
 * these probabilities likeliest, and the same weights mix the posteriors from all votes. Gold and
 * truth are never looked at for it, other than as anchors that every method has.
 *
 * <p>It fails where foreseeing votes is not knowing the truth: copies foretell each other.
 *
 * @param estimate the mixture
 * @param weights of {@link TruthMethod#SINGLE} in that order, summing to 1
 * @see <a href="https://doi.org/10.1016/S0893-6080(05)80023-1">Wolpert 1992</a>, stacking; <a
 *     href="https://doi.org/10.1214/17-BA1091">Yao and others 2018</a>, by the log score
 */
@SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
public record Blend(Estimate estimate, double[] weights) {
    private static final int FOLDS = 5;

    /** Beyond so many votes one fold of the five is enough, and is a fifth of the time. */
    private static final int VOTES_MANY = 1_000_000;

    private static final int ROUNDS = 200;

    public static Blend of(Votes votes, int[] gold) {
        Gold.check(votes, gold);
        double[][] foretold = foretold(votes, gold);
        double[] weights = weights(foretold);
        double[] mixed = new double[votes.items() * votes.labels()];
        for (int m = 0; m < weights.length; m++) {
            double[] posterior = TruthMethod.SINGLE.get(m).estimate(votes, gold).posterior();
            for (int at = 0; at < mixed.length; at++) mixed[at] += weights[m] * posterior[at];
        }
        return new Blend(Estimate.of(votes, mixed, 0), weights);
    }

    /** How probable each method held each vote that it was not shown, shape (methods, votes). */
    private static double[][] foretold(Votes votes, int[] gold) {
        ConfusionEm.checkSize(votes);
        int[] fold = Folds.of(votes, FOLDS);
        int used = votes.count() > VOTES_MANY ? 1 : FOLDS;
        int asked = 0;
        for (int f : fold) if (f < used) asked++;
        double[][] foretold = new double[TruthMethod.SINGLE.size()][asked];
        int at = 0;
        for (int f = 0; f < used; f++) {
            boolean[] held = new boolean[votes.count()];
            int count = 0;
            for (int v = 0; v < held.length; v++) {
                held[v] = fold[v] == f;
                if (held[v]) count++;
            }
            // Votes that all look alike fall into one fold: nothing would be left to learn from.
            if (count == 0 || count == held.length) continue;
            Votes shown = votes.only(held, false);
            Votes hidden = votes.only(held, true);
            for (int m = 0; m < foretold.length; m++) {
                double[] posterior = TruthMethod.SINGLE.get(m).estimate(shown, gold).posterior();
                foretell(shown, hidden, posterior, foretold[m], at);
            }
            at += count;
        }
        for (int m = 0; m < foretold.length; m++) foretold[m] = Arrays.copyOf(foretold[m], at);
        return foretold;
    }

    private static void foretell(
            Votes shown, Votes hidden, double[] posterior, double[] to, int from) {
        int labels = shown.labels();
        double[] matrices = new double[shown.workers() * labels * labels];
        ConfusionEm.count(shown, posterior, matrices);
        Pooled.shrink(matrices, shown);
        for (int v = 0; v < hidden.count(); v++) {
            int row = (hidden.worker(v) * labels + hidden.label(v)) * labels;
            int item = hidden.item(v) * labels;
            double sum = 0;
            for (int k = 0; k < labels; k++) sum += posterior[item + k] * matrices[row + k];
            to[from + v] = Math.max(sum, Logs.LEAST);
        }
    }

    /** The weights of the likeliest mixture, by expectation maximisation from equal ones. */
    private static double[] weights(double[][] foretold) {
        int methods = foretold.length;
        int n = foretold[0].length;
        double[] weights = new double[methods];
        Arrays.fill(weights, 1.0 / methods);
        for (int round = 0; round < ROUNDS && n > 0; round++) {
            double[] next = new double[methods];
            for (int v = 0; v < n; v++) {
                double sum = 0;
                for (int m = 0; m < methods; m++) sum += weights[m] * foretold[m][v];
                for (int m = 0; m < methods; m++) next[m] += weights[m] * foretold[m][v] / sum;
            }
            for (int m = 0; m < methods; m++) weights[m] = next[m] / n;
        }
        return weights;
    }
}
