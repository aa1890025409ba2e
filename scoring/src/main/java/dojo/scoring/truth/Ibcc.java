package dojo.scoring.truth;

/**
 * Independent Bayesian classifier combination by variational inference: Dawid and Skene with
 * Dirichlet priors in favour of right answers. Careful where votes are few; its prior is wrong for
 * a crowd of which most are worse than chance.
 *
 * @see <a href="https://proceedings.mlr.press/v22/kim12.html">Kim and Ghahramani 2012</a>;
 *     golden/truth
 */
public final class Ibcc {
    /** Prior counts, as Li, Rubinstein and Cohn 2019 take them. */
    static final double RIGHT = 4;

    static final double WRONG = 1;

    private Ibcc() {}

    public static Estimate of(Votes votes, int[] gold) {
        return ConfusionEm.run(votes, gold, new Step());
    }

    private static final class Step implements ConfusionEm.Step {
        @Override
        public void prior(double[] counts) {
            double sum = counts.length;
            for (double count : counts) sum += count;
            double all = Logs.digamma(sum);
            for (int k = 0; k < counts.length; k++) counts[k] = Logs.digamma(counts[k] + 1) - all;
        }

        @Override
        public void confusion(double[] counts, Votes votes) {
            int labels = votes.labels();
            int cells = labels * labels;
            for (int w = 0; w < votes.workers(); w++) {
                for (int k = 0; k < labels; k++) {
                    double sum = 0;
                    for (int at = k; at < cells; at += labels) {
                        counts[w * cells + at] += at / labels == k ? RIGHT : WRONG;
                        sum += counts[w * cells + at];
                    }
                    double all = Logs.digamma(sum);
                    for (int at = w * cells + k; at < (w + 1) * cells; at += labels) {
                        counts[at] = Logs.digamma(counts[at]) - all;
                    }
                }
            }
        }
    }
}
