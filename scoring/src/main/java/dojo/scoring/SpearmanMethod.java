package dojo.scoring;

import java.util.Map;

/** The first document: each rater's part of the sum of {@link SpearmanConsensus#scaled()}. */
public final class SpearmanMethod implements ScoringMethod {
    @Override
    public Scored score(Answers answers) {
        var scored = SpearmanConsensus.of(answers.ratings(), answers.people());
        return new Scored(scored.shares(), scored.consensus(), Map.of("agreement", scored.rho()));
    }
}
