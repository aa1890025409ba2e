package dojo.scoring.truth;

import java.util.Arrays;

/**
 * A worker either knows the answer or says one of its favourite labels; variational inference.
 * Finds those who always say the same; a careful worker with a bias looks like one of them. It
 * starts where everybody knows half of the time, so that one run is enough and no order matters.
 *
 * @see <a href="https://aclanthology.org/N13-1132">Hovy and others 2013</a>; golden/truth
 */
public final class Mace {
    static final int ITERATIONS = 50;
    static final double KNOWING_PRIOR = 0.5;
    static final double STRATEGY_PRIOR = 10;
    private static final double SETTLED = 1e-6;

    private Mace() {}

    public static Estimate of(Votes votes, int[] gold) {
        Gold.check(votes, gold);
        int labels = votes.labels();
        if ((long) votes.workers() * labels > Votes.CELLS_MAX) {
            throw new VotesUnusable("too many workers and labels for MACE");
        }
        double[] posterior = new double[votes.items() * labels];
        double[] knows = new double[votes.workers()];
        double[] guesses = new double[votes.workers() * labels];
        Arrays.fill(knows, 0.5);
        Arrays.fill(guesses, 0.5 / labels);
        expect(votes, gold, knows, guesses, posterior);
        int iteration = 0;
        double change = 1;
        while (iteration < ITERATIONS && change > SETTLED) {
            maximise(votes, posterior, knows, guesses);
            change = expect(votes, gold, knows, guesses, posterior);
            iteration++;
        }
        return Estimate.of(votes, posterior, iteration);
    }

    /** The posterior of each item; how far the farthest probability moved. */
    private static double expect(
            Votes votes, int[] gold, double[] knows, double[] guesses, double[] posterior) {
        int labels = votes.labels();
        double[] item = new double[labels];
        double change = 0;
        double[] logs = new double[guesses.length];
        for (int at = 0; at < logs.length; at++) {
            // A known answer adds this to the log of a guess, which all labels share.
            logs[at] = Math.log1p(knows[at / labels] / guesses[at]);
        }
        for (int i = 0; i < votes.items(); i++) {
            Arrays.fill(item, 0);
            for (int v = votes.itemStart(i); v < votes.itemStart(i + 1); v++) {
                item[votes.label(v)] += logs[votes.worker(v) * labels + votes.label(v)];
            }
            Logs.normalise(item, 0, labels);
            Gold.fix(gold, i, labels, posterior);
            for (int k = 0; k < labels && gold[i] == Gold.UNKNOWN; k++) {
                change = Math.max(change, Math.abs(item[k] - posterior[i * labels + k]));
                posterior[i * labels + k] = item[k];
            }
        }
        return change;
    }

    /**
     * How often each worker is expected to have known, and what it guessed.
     *
     * @param guesses how probable it is that a worker guesses and says a label, above 0
     */
    private static void maximise(
            Votes votes, double[] posterior, double[] knows, double[] guesses) {
        int labels = votes.labels();
        double[] guessed = new double[labels];
        for (int w = 0; w < votes.workers(); w++) {
            Arrays.fill(guessed, STRATEGY_PRIOR);
            double known = KNOWING_PRIOR;
            double unknown = KNOWING_PRIOR;
            for (int at = votes.workerStart(w); at < votes.workerStart(w + 1); at++) {
                int v = votes.byWorker(at);
                int label = votes.label(v);
                double right = posterior[votes.item(v) * labels + label];
                double knew = right * knows[w] / (knows[w] + guesses[w * labels + label]);
                known += knew;
                unknown += 1 - knew;
                guessed[label] += 1 - knew;
            }
            double all = Logs.digamma(known + unknown);
            knows[w] = Math.exp(Logs.digamma(known) - all);
            double guessing = Logs.digamma(unknown) - all;
            double sum = 0;
            for (double count : guessed) sum += count;
            double total = Logs.digamma(sum);
            for (int k = 0; k < labels; k++) {
                guesses[w * labels + k] = Math.exp(guessing + Logs.digamma(guessed[k]) - total);
            }
        }
    }
}
