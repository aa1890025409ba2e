package dojo.scoring;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The main network of 2025: {@link CosineCubic} of what is known, over a round {@link
 * QualityQuantity}. A task of which nothing is known, or all alike, gives nobody anything.
 *
 * <p>Different from the original: a rater that gives everything the same score gets nothing, and
 * raters that differ by rounding alone are alike.
 */
public final class GroundTruthMethod implements ScoringMethod {
    @Override
    public Scored score(Answers answers) {
        double[][] ratings = answers.ratings();
        double[] consensus = Means.perCompletion(ratings);
        Optional<double[]> reference =
                answers.ranks().map(RankScores::reference).filter(known -> !MinMax.constant(known));
        if (reference.isEmpty()) {
            return new Scored(new double[ratings.length], consensus, Map.of());
        }
        double[][] rows =
                Arrays.stream(ratings).map(row -> MinMax.of(row, 0)).toArray(double[][]::new);
        var curve = CosineCubic.of(rows, reference.get(), 1);
        double[] pay = curve.stretched().clone();
        for (int r = 0; r < pay.length; r++) if (MinMax.constant(ratings[r])) pay[r] = 0;
        return new Scored(
                Shares.of(pay),
                consensus,
                Map.of("cosine", curve.cosine(), "cubic", curve.cubic()));
    }

    @Override
    public double overRound(double[] earned, int tasks) {
        return QualityQuantity.of(earned, tasks);
    }
}
