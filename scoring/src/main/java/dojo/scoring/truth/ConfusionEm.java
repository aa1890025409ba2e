package dojo.scoring.truth;

import java.util.Arrays;

/**
 * Expectation maximisation where each worker has a confusion matrix: what the methods after Dawid
 * and Skene share. They differ in how counts become matrices.
 *
 * <p>It starts from the votes' shares, which favours no order of anything, and ends when the log
 * likelihood of a vote grows by less than {@link #TOLERANCE}. Stopping there is part of the method:
 * going on to the end makes posteriors surer than the votes are.
 */
final class ConfusionEm {
    static final double TOLERANCE = 1e-5;
    static final int ITERATIONS_MAX = 100;
    private static final int ITERATIONS_MIN = 10;

    /** The most votes times labels looked at in all; beyond it iterations become fewer. */
    private static final long WORK_MAX = 20_000_000_000L;

    /** How counts become logs of probabilities, in place. */
    interface Step {
        /** The prior of the labels from how many items are expected to have each. */
        void prior(double[] counts);

        /**
         * The matrices from the expected counts.
         *
         * @param counts shape (workers, voted label, true label) in one array
         */
        void confusion(double[] counts, Votes votes);
    }

    private ConfusionEm() {}

    static Estimate run(Votes votes, int[] gold, Step step) {
        int labels = votes.labels();
        checkSize(votes);
        double[] posterior = Majority.of(votes, gold).posterior();
        double[] matrices = new double[votes.workers() * labels * labels];
        double last = Double.NEGATIVE_INFINITY;
        long work = (long) votes.count() * labels;
        int iterationsMax = Math.clamp(WORK_MAX / work, ITERATIONS_MIN, ITERATIONS_MAX);
        int iteration = 0;
        while (iteration++ < iterationsMax) {
            double[] prior = new double[labels];
            for (int at = 0; at < posterior.length; at++) prior[at % labels] += posterior[at];
            step.prior(prior);
            count(votes, posterior, matrices);
            step.confusion(matrices, votes);
            double likelihood = expect(votes, gold, prior, matrices, posterior) / votes.count();
            if (Math.abs(likelihood - last) < TOLERANCE) break;
            last = likelihood;
        }
        return Estimate.of(votes, posterior, Math.min(iteration, iterationsMax));
    }

    static void checkSize(Votes votes) {
        if ((long) votes.workers() * votes.labels() * votes.labels() > Votes.CELLS_MAX) {
            throw new VotesUnusable(
                    "%s workers with %s labels are too many for confusion matrices"
                            .formatted(votes.workers(), votes.labels()));
        }
    }

    /** How often each worker is expected to have said each label where each is true. */
    static void count(Votes votes, double[] posterior, double[] counts) {
        int labels = votes.labels();
        Arrays.fill(counts, 0);
        for (int v = 0; v < votes.count(); v++) {
            int to = (votes.worker(v) * labels + votes.label(v)) * labels;
            int from = votes.item(v) * labels;
            for (int k = 0; k < labels; k++) counts[to + k] += posterior[from + k];
        }
    }

    private static double expect(
            Votes votes, int[] gold, double[] prior, double[] logs, double[] posterior) {
        int labels = votes.labels();
        double likelihood = 0;
        for (int i = 0; i < votes.items(); i++) {
            int to = i * labels;
            System.arraycopy(prior, 0, posterior, to, labels);
            for (int v = votes.itemStart(i); v < votes.itemStart(i + 1); v++) {
                int from = (votes.worker(v) * labels + votes.label(v)) * labels;
                for (int k = 0; k < labels; k++) posterior[to + k] += logs[from + k];
            }
            double known = gold[i] == Gold.UNKNOWN ? 0 : posterior[to + gold[i]];
            double unknown = Logs.normalise(posterior, to, labels);
            likelihood += Gold.fix(gold, i, labels, posterior) ? known : unknown;
        }
        return likelihood;
    }
}
