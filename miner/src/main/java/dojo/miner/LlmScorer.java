package dojo.miner;

import dojo.models.LlmJudge;
import dojo.models.LlmUnavailable;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has language models score, over their providers' API. Declines rather than guess. */
public final class LlmScorer implements Scorer {
    /** The scoring method that is declared. */
    public static final String METHOD = "llm_api";

    private static final Logger LOG = LoggerFactory.getLogger(LlmScorer.class);

    private final LlmJudge judge;
    private final ModelConfig declared;
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * A scorer that declares provider and model.
     *
     * @param models as the provider calls them, with commas between
     */
    public LlmScorer(LlmJudge judge, String provider, String models) {
        this.judge = judge;
        declared = new ModelConfig(Optional.of(provider), models, Optional.of(LlmJudge.TEMPLATE));
    }

    @Override
    public ScorerAnswer score(RankingRequest request, Instant deadline) {
        List<CompletionText> shown = request.completions();
        if (shown.isEmpty()) return new ScorerAnswer.Declined("no completions");
        try {
            List<String> texts = shown.stream().map(CompletionText::text).toList();
            List<Double> scores = judge.scores(request.prompt(), texts, deadline);
            List<Rank> ranks = new ArrayList<>(scores.size());
            for (int i = 0; i < scores.size(); i++) {
                ranks.add(new Rank(shown.get(i).cid(), scores.get(i)));
            }
            if (failing.getAndSet(false)) LOG.warn("there are scores again");
            return new ScorerAnswer.Scored(ranks, METHOD, declared);
        } catch (LlmUnavailable e) {
            // Once: each request's own reason goes to whoever listens to the miner.
            if (!failing.getAndSet(true)) {
                LOG.warn("no scores until it is said that there are again: {}", e.getMessage());
            }
            String reason = String.valueOf(e.getMessage());
            return e.passes() ? new ScorerAnswer.Busy(reason) : new ScorerAnswer.Declined(reason);
        }
    }
}
