package dojo.scoring.truth;

import java.util.Arrays;

/**
 * How far one rater agrees with the truth as gold and the others tell it: 1 for always right, 0 for
 * what chance, or answers meant for other items, would come to.
 *
 * <p>A group of items is one observation, and both numbers are as if one more had been seen, of
 * agreement 0 and variance 1, so that few observations neither prove much nor nothing.
 *
 * @param error the standard error of the mean over groups of items, at most 1
 * @see <a href="https://doi.org/10.1145/2940716.2940790">Shnayder and others 2016</a>, correlated
 *     agreement
 */
record Agreement(double mean, double error) {
    static Agreement of(
            int rater,
            Ballots ballots,
            int[] gold,
            Robust.Circumstances known,
            Copies copies,
            double[] weights,
            double[][] truth) {
        int groups = 0;
        for (int group : known.group()) groups = Math.max(groups, group + 1);
        // What the rater and its copies put into the truth.
        double[] own = new double[weights.length];
        for (int s = 0; s < own.length; s++) own[s] = copies.alike(rater, s) * weights[s];
        double[] sum = new double[groups];
        int[] items = new int[groups];
        double[] said = new double[ballots.labels()];
        double[] told = new double[ballots.labels()];
        int n = 0;
        for (int i = 0; i < truth.length; i++) {
            int at = place(ballots.voters(i), rater);
            if (at < 0) continue;
            n++;
            int group = known.group()[i];
            items[group]++;
            int width = ballots.width(i);
            for (int k = 0; k < width; k++) {
                double given = ballots.given(i)[at * width + k];
                double others =
                        gold[i] != Gold.UNKNOWN
                                ? truth[i][k]
                                : without(own, i, k, ballots, truth[i][k]);
                sum[group] += given * others / ballots.square(i);
                add(ballots, i, k, given, said);
                add(ballots, i, k, others, told);
            }
        }
        if (n == 0) return new Agreement(0, 1);
        double elsewhere = 0;
        for (int k = 0; k < said.length && !known.exchangeable(); k++) {
            elsewhere += said[k] / n * told[k] / n;
        }
        return over(sum, items, elsewhere);
    }

    /** Adds what stands in place {@code k} to the sums by label, in units of a whole vote. */
    private static void add(Ballots ballots, int i, int k, double value, double[] sums) {
        int[] answers = ballots.answers(i);
        double part = value / Math.sqrt(1 - ballots.guess(i));
        if (answers[k] >= 0) sums[answers[k]] += part;
        if (answers.length == 2 && answers[1] >= 0) sums[answers[1]] -= part;
    }

    private static double without(double[] own, int i, int k, Ballots ballots, double truth) {
        int[] voters = ballots.voters(i);
        double[] given = ballots.given(i);
        int width = ballots.width(i);
        double others = truth;
        for (int a = 0; a < voters.length; a++) others -= own[voters[a]] * given[a * width + k];
        return ballots.clamp(i, others);
    }

    private static int place(int[] voters, int rater) {
        return Arrays.binarySearch(voters, rater);
    }

    private static Agreement over(double[] sum, int[] items, double elsewhere) {
        double mean = 0;
        int n = 0;
        for (int g = 0; g < sum.length; g++) {
            if (items[g] == 0) continue;
            mean += sum[g] / items[g];
            n++;
        }
        mean /= n;
        double square = 1;
        for (int g = 0; g < sum.length; g++) {
            if (items[g] > 0) square += Math.pow(sum[g] / items[g] - mean, 2);
        }
        return new Agreement((mean - elsewhere) * n / (n + 1), Math.sqrt(square / n / (n + 1)));
    }
}
