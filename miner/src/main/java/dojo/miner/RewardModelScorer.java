package dojo.miner;

import dojo.models.RewardModel;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** Scores with a reward model in this process: the sigmoid of its logit, so always in (0, 1). */
public final class RewardModelScorer implements Scorer {
    /** The scoring method that is declared. */
    public static final String METHOD = "hf_model";

    private final RewardModel model;

    /** A scorer that declares the model's own name and template. */
    public RewardModelScorer(RewardModel model) {
        this.model = model;
    }

    @Override
    public ScorerAnswer score(RankingRequest request, Instant deadline) {
        if (request.completions().isEmpty()) return new ScorerAnswer.Declined("no completions");
        var ranks = new ArrayList<Rank>(request.completions().size());
        for (CompletionText completion : request.completions()) {
            // A large model takes seconds for each, and nobody waits any more.
            if (Thread.currentThread().isInterrupted()) {
                return new ScorerAnswer.Declined("the deadline passed while scoring");
            }
            double logit = model.score(request.prompt(), completion.text());
            ranks.add(new Rank(completion.cid(), sigmoid(logit)));
        }
        var declared =
                new ModelConfig(Optional.empty(), model.name(), Optional.of(model.template()));
        return new ScorerAnswer.Scored(ranks, METHOD, declared);
    }

    /** StrictMath, so that the same model gives the same scores on every machine. */
    static double sigmoid(double logit) {
        return 1 / (1 + StrictMath.exp(-logit));
    }
}
