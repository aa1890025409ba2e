package dojo.scoring.truth;

/**
 * What a method makes of votes.
 *
 * @param labels how many labels there are
 * @param posterior how probable each label of each item is, every item summing to 1, never NaN,
 *     shape (items, labels) in one array
 * @param skill how probably each worker's votes are right by that posterior, in [0, 1], a worker
 *     without votes 0.5, shape (workers)
 * @param iterations how many rounds it took, 0 if the method has none
 */
@SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
public record Estimate(int labels, double[] posterior, double[] skill, int iterations) {
    /** Probabilities closer than this are tied: rounding must not choose between labels. */
    public static final double TIE = 1e-9;

    static Estimate of(Votes votes, double[] posterior, int iterations) {
        double[] skill = new double[votes.workers()];
        for (int w = 0; w < skill.length; w++) {
            int from = votes.workerStart(w);
            int to = votes.workerStart(w + 1);
            double right = 0;
            for (int at = from; at < to; at++) {
                int v = votes.byWorker(at);
                right += posterior[votes.item(v) * votes.labels() + votes.label(v)];
            }
            skill[w] = to == from ? 0.5 : Math.min(1, right / (to - from));
        }
        return new Estimate(votes.labels(), posterior, skill, iterations);
    }

    public double probability(int item, int label) {
        return posterior[item * labels + label];
    }

    /** The most probable label of {@code item}; of tied ones the one with the lowest number. */
    public int label(int item) {
        double most = most(item);
        int label = 0;
        while (probability(item, label) < most - TIE) label++;
        return label;
    }

    /** How many labels of {@code item} are the most probable, 1 if there is no tie. */
    public int tied(int item) {
        double most = most(item);
        int tied = 0;
        for (int k = 0; k < labels; k++) if (probability(item, k) >= most - TIE) tied++;
        return tied;
    }

    /**
     * What {@code item} counts where {@code truth} is right: 1, or 0, or a tied label's share of 1,
     * which is what drawing lots would give.
     */
    public double credit(int item, int truth) {
        return probability(item, truth) >= most(item) - TIE ? 1.0 / tied(item) : 0;
    }

    private double most(int item) {
        double most = 0;
        for (int k = 0; k < labels; k++) most = Math.max(most, probability(item, k));
        return most;
    }
}
