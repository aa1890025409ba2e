package dojo.scoring.truth;

/**
 * Dawid and Skene with one number a worker: how often it is right, all errors alike. Needs few
 * votes a worker; fails where workers lean to a label, which it takes for skill where that label is
 * frequent.
 *
 * @see <a href="https://doi.org/10.1145/2187836.2187900">Demartini and others 2012</a>, with one
 *     number for each worker
 */
public final class OneCoin {
    private OneCoin() {}

    public static Estimate of(Votes votes, int[] gold) {
        return ConfusionEm.run(votes, gold, new Step());
    }

    private static final class Step extends DawidSkene.MaximumLikelihood {
        @Override
        public void confusion(double[] counts, Votes votes) {
            int labels = votes.labels();
            for (int w = 0; w < votes.workers(); w++) {
                int from = w * labels * labels;
                double right = 0;
                for (int k = 0; k < labels; k++) right += counts[from + k * labels + k];
                int said = votes.workerStart(w + 1) - votes.workerStart(w);
                double skill = said == 0 ? 0.5 : right / said;
                double yes = Math.log(Math.clamp(skill, Logs.LEAST, 1 - Logs.LEAST));
                double no = Math.log(Math.clamp(1 - skill, Logs.LEAST, 1 - Logs.LEAST));
                no -= Math.log(Math.max(1, labels - 1));
                for (int at = 0; at < labels * labels; at++) {
                    counts[from + at] = at / labels == at % labels ? yes : no;
                }
            }
        }
    }
}
