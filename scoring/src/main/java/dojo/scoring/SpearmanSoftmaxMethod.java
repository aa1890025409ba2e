package dojo.scoring;

import java.util.Arrays;
import java.util.Map;

/**
 * The second document: the softmax of {@link SpearmanConsensus#scaled()}. It makes almost all
 * shares alike. Accuracy, which multiplied before the softmax and once more after it, multiplies
 * once.
 */
public final class SpearmanSoftmaxMethod implements ScoringMethod {
    @Override
    public Scored score(Answers answers) {
        var scored = SpearmanConsensus.of(answers.ratings(), answers.people());
        double[] once = new double[answers.ratings().length];
        Arrays.fill(once, 1);
        return new Scored(
                scored.softmaxShares(once), scored.consensus(), Map.of("agreement", scored.rho()));
    }
}
