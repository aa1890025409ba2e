package dojo.scoring.truth;

/**
 * Dawid and Skene with each worker's matrix drawn to the whole crowd's, as if every worker had said
 * {@link #STRENGTH} more answers to each true label like the crowd. Between one matrix for all and
 * one for each; for crowds with few votes a worker. Fails where workers are of kinds that a common
 * matrix does not describe.
 *
 * @see <a href="https://doi.org/10.1162/tacl_a_00040">Paun and others 2018</a>, who compare such
 *     partly pooled models; here by expectation maximisation with a fixed strength
 */
public final class Pooled {
    static final double STRENGTH = 10;

    private Pooled() {}

    public static Estimate of(Votes votes, int[] gold) {
        return ConfusionEm.run(votes, gold, new Step());
    }

    private static final class Step extends DawidSkene.MaximumLikelihood {
        @Override
        public void confusion(double[] counts, Votes votes) {
            shrink(counts, votes);
            for (int at = 0; at < counts.length; at++) counts[at] = Math.log(counts[at]);
        }
    }

    /**
     * Turns counts into probabilities drawn to the crowd's, in place. The crowd's own counts have
     * one more of each, so that nothing is impossible.
     *
     * @param counts shape (workers, voted label, true label)
     */
    static void shrink(double[] counts, Votes votes) {
        int labels = votes.labels();
        int cells = labels * labels;
        double[] crowd = new double[cells];
        for (int at = 0; at < counts.length; at++) crowd[at % cells] += counts[at];
        for (int k = 0; k < labels; k++) {
            double sum = 0;
            for (int l = 0; l < labels; l++) {
                crowd[l * labels + k] += 1;
                sum += crowd[l * labels + k];
            }
            for (int l = 0; l < labels; l++) crowd[l * labels + k] *= STRENGTH / sum;
        }
        for (int w = 0; w < votes.workers(); w++) {
            for (int k = 0; k < labels; k++) {
                double sum = 0;
                for (int at = k; at < cells; at += labels) {
                    counts[w * cells + at] += crowd[at];
                    sum += counts[w * cells + at];
                }
                for (int at = k; at < cells; at += labels) counts[w * cells + at] /= sum;
            }
        }
    }
}
