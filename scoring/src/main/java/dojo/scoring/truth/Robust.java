package dojo.scoring.truth;

import java.util.Arrays;

/**
 * An estimate that gold can turn against the majority, that copies do not move, and what each
 * rater's part in it is worth. {@code docs/scoring.md} derives it.
 *
 * <ol>
 *   <li>The truth is a weighted sum of the votes. Before any gold all voices weigh alike, copies
 *       sharing one voice between them. Gold moves the weights by Bayesian linear regression; how
 *       far is chosen by the evidence.
 *   <li>Copies are found by what their votes share beyond the estimated truth, so the two are
 *       estimated in turn.
 *   <li>A rater is worth its agreement with the truth as gold and the others tell it, without
 *       itself and its copies, less what answers to other items would agree; less one standard
 *       error; shared with its copies.
 * </ol>
 *
 * @param estimate the truth; a posterior is linear in the votes, and certain where there is gold
 * @param agreement with the truth, 1 for always right, 0 for chance, at most 1, shape (raters)
 * @param error the standard error of that, 1 where it cannot be known, shape (raters)
 * @param voices how much of a voice of its own each rater has, in [0, 1], shape (raters)
 * @param worth how each rater is to be paid relative to others, at least 0, shape (raters)
 */
@SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
public record Robust(
        Estimate estimate, double[] agreement, double[] error, double[] voices, double[] worth) {
    /** The most raters, since each is compared with each. */
    public static final int RATERS_MAX = 2048;

    /** How often copies and truth are estimated in turn. */
    private static final int PASSES = 3;

    /**
     * Who rates, and what is known of the votes besides.
     *
     * @param heard how loud each rater is before there is gold, above 0, shape (raters)
     * @param kind the kind of each, from 0, shape (raters); a kind may be better as a whole
     * @param group which items stand or fall together, for example the pairs of one task; numbers
     *     from 0, shape (items)
     * @param before whether the first rater nearly always answered before the second, shape
     *     (raters, raters)
     * @param exchangeable whether labels mean nothing by themselves, as in "the first of two"
     */
    public record Circumstances(
            double[] heard, int[] kind, int[] group, boolean[][] before, boolean exchangeable) {
        /** Nothing is known. */
        public static Circumstances unknown(Votes votes) {
            double[] heard = new double[votes.workers()];
            Arrays.fill(heard, 1);
            int[] group = new int[votes.items()];
            Arrays.setAll(group, i -> i);
            return new Circumstances(
                    heard, new int[heard.length], group, new boolean[heard.length][0], false);
        }

        boolean isBefore(int r, int s) {
            return before[r].length > 0 && before[r][s];
        }
    }

    public static Robust of(Votes votes, int[] gold) {
        return of(votes, gold, Circumstances.unknown(votes));
    }

    /**
     * @param gold the known label of each item or {@link Gold#UNKNOWN}, shape (items)
     * @throws VotesUnusable if there are too many raters, or gold is out of range
     */
    public static Robust of(Votes votes, int[] gold, Circumstances known) {
        Gold.check(votes, gold);
        if (votes.workers() > RATERS_MAX) {
            throw new VotesUnusable(
                    votes.workers() + " raters: robust compares each with each, up to 2,048");
        }
        var ballots = Ballots.of(votes, gold);
        Copies copies = Copies.of(ballots, given(ballots));
        double[] weights = new double[0];
        double[][] truth = new double[0][];
        for (int pass = 0; pass <= PASSES; pass++) {
            // Before the truth is known, who agrees much may just be right: only what is nearly
            // identical shares a voice then.
            double[] identical = copies.sharingIdentical();
            double[] shared = pass == 0 ? identical : copies.sharing();
            weights = Regression.weights(ballots, gold, known, shared, identical);
            truth = truth(ballots, gold, weights);
            if (pass < PASSES) copies = Copies.of(ballots, residual(ballots, truth));
        }
        return paid(votes, ballots, gold, known, copies, weights, truth);
    }

    private static double[][] given(Ballots ballots) {
        double[][] given = new double[ballots.items()][];
        for (int i = 0; i < given.length; i++) given[i] = ballots.given(i);
        return given;
    }

    /** What each item's truth is taken for, as votes are written, shape (items, width). */
    private static double[][] truth(Ballots ballots, int[] gold, double[] weights) {
        double[][] truth = new double[ballots.items()][];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = new double[ballots.width(i)];
            int[] voters = ballots.voters(i);
            for (int k = 0; k < truth[i].length; k++) {
                if (gold[i] != Gold.UNKNOWN) {
                    truth[i][k] = ballots.vote(i, gold[i], k);
                    continue;
                }
                double sum = 0;
                for (int a = 0; a < voters.length; a++) {
                    sum += weights[voters[a]] * ballots.given(i)[a * truth[i].length + k];
                }
                truth[i][k] = sum;
            }
        }
        return truth;
    }

    /** What is left of the votes when each rater's multiple of the truth is taken away. */
    private static double[][] residual(Ballots ballots, double[][] truth) {
        double[] shared = new double[ballots.raters()];
        double[] square = new double[ballots.raters()];
        for (int i = 0; i < truth.length; i++) {
            int[] voters = ballots.voters(i);
            int width = ballots.width(i);
            for (int a = 0; a < voters.length; a++) {
                for (int k = 0; k < width; k++) {
                    double t = ballots.clamp(i, truth[i][k]);
                    shared[voters[a]] += t * ballots.given(i)[a * width + k];
                    square[voters[a]] += t * t;
                }
            }
        }
        double[][] residual = new double[truth.length][];
        for (int i = 0; i < truth.length; i++) {
            int[] voters = ballots.voters(i);
            residual[i] = ballots.given(i).clone();
            int width = ballots.width(i);
            for (int a = 0; a < voters.length; a++) {
                double slope = square[voters[a]] > 0 ? shared[voters[a]] / square[voters[a]] : 0;
                for (int k = 0; k < width; k++) {
                    residual[i][a * width + k] -= slope * ballots.clamp(i, truth[i][k]);
                }
            }
        }
        return residual;
    }

    private static Robust paid(
            Votes votes,
            Ballots ballots,
            int[] gold,
            Circumstances known,
            Copies copies,
            double[] weights,
            double[][] truth) {
        int raters = ballots.raters();
        double[] agreement = new double[raters];
        double[] error = new double[raters];
        double[] voices = voices(known, copies, raters);
        double[] worth = new double[raters];
        for (int r = 0; r < raters; r++) {
            var own = Agreement.of(r, ballots, gold, known, copies, weights, truth);
            agreement[r] = own.mean();
            error[r] = own.error();
            worth[r] = Math.max(0, agreement[r] - error[r]) * voices[r];
        }
        return new Robust(
                Estimate.of(votes, posterior(ballots, truth), PASSES),
                agreement,
                error,
                voices,
                worth);
    }

    /** One voice for all copies together: the first one's, where it is known who is first. */
    private static double[] voices(Circumstances known, Copies copies, int raters) {
        double[][] order = new double[raters][raters];
        double[] own = new double[raters];
        Arrays.fill(own, 1);
        for (int r = 0; r < raters; r++) {
            for (int s = 0; s < raters; s++) {
                boolean later = known.isBefore(s, r);
                double proven =
                        r != s && (later || known.isBefore(r, s)) ? copies.identical(r, s) : 0;
                order[r][s] = 1 - proven;
                if (later) own[r] *= 1 - proven;
            }
        }
        double[] voices = copies.voices(order);
        for (int r = 0; r < raters; r++) voices[r] *= own[r];
        return voices;
    }

    private static double[] posterior(Ballots ballots, double[][] truth) {
        int labels = ballots.labels();
        double[] posterior = new double[truth.length * labels];
        for (int i = 0; i < truth.length; i++) {
            int[] answers = ballots.answers(i);
            double sum = 0;
            for (int k = 0; k < answers.length; k++) {
                if (answers[k] < 0) continue;
                double value = k < truth[i].length ? truth[i][k] : -truth[i][0];
                posterior[i * labels + answers[k]] = ballots.clamp(i, value) + ballots.guess(i);
                sum += posterior[i * labels + answers[k]];
            }
            for (int k = 0; k < labels; k++) {
                double part = posterior[i * labels + k];
                posterior[i * labels + k] = sum > 0 ? part / sum : 1.0 / labels;
            }
        }
        return posterior;
    }
}
