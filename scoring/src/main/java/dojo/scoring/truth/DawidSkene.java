package dojo.scoring.truth;

/**
 * Each worker has its own matrix of how often it says each label where each is true. Finds biased
 * workers and turns their errors into evidence; with few votes a worker, or many labels, the
 * matrices fit the noise, and a label that few items have can be lost.
 *
 * @see <a href="https://doi.org/10.2307/2346806">Dawid and Skene 1979</a>; golden/truth
 */
public final class DawidSkene {
    private DawidSkene() {}

    public static Estimate of(Votes votes, int[] gold) {
        return ConfusionEm.run(votes, gold, new MaximumLikelihood());
    }

    /** Shares of the counts, none below {@link Logs#LEAST}. */
    static class MaximumLikelihood implements ConfusionEm.Step {
        @Override
        public void prior(double[] counts) {
            double sum = 0;
            for (double count : counts) sum += count;
            for (int k = 0; k < counts.length; k++) {
                counts[k] = Math.log(Math.max(counts[k] / sum, Logs.LEAST));
            }
        }

        @Override
        public void confusion(double[] counts, Votes votes) {
            int labels = votes.labels();
            for (int w = 0; w < votes.workers(); w++) {
                for (int k = 0; k < labels; k++) {
                    double sum = 0;
                    for (int l = 0; l < labels; l++) {
                        int at = (w * labels + l) * labels + k;
                        counts[at] = Math.max(counts[at], Logs.LEAST);
                        sum += counts[at];
                    }
                    for (int l = 0; l < labels; l++) {
                        int at = (w * labels + l) * labels + k;
                        counts[at] = Math.log(counts[at] / sum);
                    }
                }
            }
        }
    }
}
