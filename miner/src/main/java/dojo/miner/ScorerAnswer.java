package dojo.miner;

import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import java.util.List;

/** What a scorer says to one request: exactly one of these. */
public sealed interface ScorerAnswer {
    /**
     * The scores are there.
     *
     * @param ranks one for each completion, higher is better
     * @param scoringMethod {@code hf_model}, {@code llm_api} or {@code aws_mturk}
     */
    record Scored(List<Rank> ranks, String scoringMethod, ModelConfig model)
            implements ScorerAnswer {
        public Scored {
            ranks = List.copyOf(ranks);
        }
    }

    /**
     * The scores come later: whoever asks again gets them, or they go out in a message of their
     * own.
     *
     * @param scoringMethod as in {@link Scored}
     */
    record Later(String scoringMethod) implements ScorerAnswer {}

    /** No scores for now, and no promise: whoever asks again may get some. */
    record Busy(String reason) implements ScorerAnswer {}

    /** There will be no scores; the reply holds none. */
    record Declined(String reason) implements ScorerAnswer {}
}
