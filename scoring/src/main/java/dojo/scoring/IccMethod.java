package dojo.scoring;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The test network of the third document: {@code 0.6} for agreement with the others, {@code 0.4}
 * for agreement with what is known, or all for the others where nothing is.
 *
 * <p>Different from the original: a rater that gives everything the same score gets nothing and is
 * not heard; agreement below 0 counts 0; scores are stretched from 0 to 1 before they are compared
 * with what is known, so that the softmax does not give everything to one; a 0/0 makes nobody else
 * NaN; and shares sum to 1.
 */
public final class IccMethod implements ScoringMethod {
    private static final double OTHERS = 0.6;

    @Override
    public Scored score(Answers answers) {
        double[][] ratings = answers.ratings();
        int[] heard =
                IntStream.range(0, ratings.length)
                        .filter(r -> !MinMax.constant(ratings[r]))
                        .toArray();
        double[] agreement = new double[ratings.length];
        double[] truth = new double[ratings.length];
        double[] pay = new double[ratings.length];
        if (heard.length > 1) {
            double[][] rows =
                    Arrays.stream(heard).mapToObj(r -> ratings[r]).toArray(double[][]::new);
            double[] icc = IccConsensus.of(rows).icc();
            double[] known = answers.ranks().map(ranks -> truth(rows, ranks)).orElse(new double[0]);
            for (int i = 0; i < heard.length; i++) {
                double own = Double.isNaN(icc[i]) ? 0 : icc[i];
                agreement[heard[i]] = own;
                if (known.length > 0) truth[heard[i]] = known[i];
                pay[heard[i]] =
                        known.length > 0
                                ? OTHERS * Math.max(0, own) + (1 - OTHERS) * known[i]
                                : Math.max(0, own);
            }
        }
        return new Scored(
                Shares.of(pay),
                Means.perCompletion(ratings),
                Map.of("agreement", agreement, "ground_truth", truth));
    }

    /** The softmax over raters of minus the distance from the known order. */
    private static double[] truth(double[][] rows, int[] ranks) {
        double[] reference = RankScores.reference(ranks);
        double[] near = new double[rows.length];
        for (int r = 0; r < rows.length; r++) {
            double[] row = MinMax.of(rows[r], 0);
            double sum = 0;
            for (int c = 0; c < row.length; c++) {
                sum += (row[c] - reference[c]) * (row[c] - reference[c]);
            }
            near[r] = -Math.sqrt(sum);
        }
        return Softmax.of(near);
    }
}
