package dojo.scoring.truth;

import java.util.Arrays;

/**
 * Each worker has an ability and each item an easiness; a vote is right with the logistic of their
 * product, and all errors are alike. Weighs hard items less; an item's few votes say little about
 * its easiness, and workers who lean to a label mislead it. Ability and the log of easiness have
 * normal priors with mean 1 and variance 1.
 *
 * @see <a href="https://papers.nips.cc/paper/3644">Whitehill and others 2009</a>; golden/truth
 */
public final class Glad {
    private static final double MEAN = 1;
    private static final double STEP_MAX = 0.5;
    private static final int INNER = 3;
    private static final int ITERATIONS_MAX = 100;
    private static final int ITERATIONS_MIN = 10;

    /** The most votes looked at in all: with more than a million, iterations become fewer. */
    private static final int WORK_MAX = 100_000_000;

    private Glad() {}

    public static Estimate of(Votes votes, int[] gold) {
        int iterations = Math.clamp(WORK_MAX / votes.count(), ITERATIONS_MIN, ITERATIONS_MAX);
        return run(votes, gold, 1e-5, iterations);
    }

    /** Until the surest change of a posterior is below {@code tolerance}, at most so often. */
    static Estimate run(Votes votes, int[] gold, double tolerance, int iterationsMax) {
        Gold.check(votes, gold);
        double[] ability = new double[votes.workers()];
        double[] easiness = new double[votes.items()];
        double[] scale = new double[votes.items()];
        Arrays.fill(ability, MEAN);
        Arrays.fill(easiness, MEAN);
        Arrays.fill(scale, Math.exp(MEAN));
        double[] posterior = new double[votes.items() * votes.labels()];
        expect(votes, gold, ability, scale, posterior);
        int iteration = 0;
        double change = 1;
        while (iteration < iterationsMax && change > tolerance) {
            for (int inner = 0; inner < INNER; inner++) {
                workers(votes, posterior, scale, ability);
                items(votes, posterior, ability, easiness, scale);
            }
            change = expect(votes, gold, ability, scale, posterior);
            iteration++;
        }
        return Estimate.of(votes, posterior, iteration);
    }

    private static double expect(
            Votes votes, int[] gold, double[] ability, double[] scale, double[] posterior) {
        int labels = votes.labels();
        double others = Math.log(Math.max(1, labels - 1));
        double[] item = new double[labels];
        double change = 0;
        for (int i = 0; i < votes.items(); i++) {
            Arrays.fill(item, 0);
            for (int v = votes.itemStart(i); v < votes.itemStart(i + 1); v++) {
                // log s - log((1 - s) / (labels - 1)) for the logistic s of x is x + log(labels -
                // 1).
                item[votes.label(v)] += ability[votes.worker(v)] * scale[i] + others;
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

    /** One Newton step for each worker's ability, in which the objective is concave. */
    private static void workers(Votes votes, double[] posterior, double[] scale, double[] ability) {
        for (int w = 0; w < votes.workers(); w++) {
            double slope = MEAN - ability[w];
            double curve = 1;
            for (int at = votes.workerStart(w); at < votes.workerStart(w + 1); at++) {
                int v = votes.byWorker(at);
                int i = votes.item(v);
                double sure = logistic(ability[w] * scale[i]);
                double right = posterior[i * votes.labels() + votes.label(v)];
                slope += (right - sure) * scale[i];
                curve += sure * (1 - sure) * scale[i] * scale[i];
            }
            ability[w] += Math.clamp(slope / curve, -STEP_MAX, STEP_MAX);
        }
    }

    /** One step of Fisher scoring for each item's log of easiness. */
    private static void items(
            Votes votes, double[] posterior, double[] ability, double[] easiness, double[] scale) {
        for (int i = 0; i < votes.items(); i++) {
            double slope = MEAN - easiness[i];
            double curve = 1;
            for (int v = votes.itemStart(i); v < votes.itemStart(i + 1); v++) {
                double x = ability[votes.worker(v)] * scale[i];
                double sure = logistic(x);
                double right = posterior[i * votes.labels() + votes.label(v)];
                slope += (right - sure) * x;
                curve += sure * (1 - sure) * x * x;
            }
            easiness[i] += Math.clamp(slope / curve, -STEP_MAX, STEP_MAX);
            scale[i] = Math.exp(easiness[i]);
        }
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
