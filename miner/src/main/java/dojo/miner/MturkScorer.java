package dojo.miner;

import dojo.mturk.Crowd;
import dojo.mturk.Question;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets people on Mechanical Turk score. Makes a HIT and answers at once that the scores come later;
 * {@link MturkCourier} brings them to whoever cannot ask again.
 */
public final class MturkScorer implements Scorer {
    /** The scoring method as an owner writes it. */
    public static final String METHOD = "aws_mturk";

    private final Crowd crowd;
    private final InstantSource clock;

    /** Asks {@code crowd}. */
    public MturkScorer(Crowd crowd, InstantSource clock) {
        this.crowd = crowd;
        this.clock = clock;
    }

    @Override
    public ScorerAnswer score(RankingRequest request, Instant deadline) {
        return ask(request, "", Instant.MAX);
    }

    @Override
    public ScorerAnswer ticketed(RankingRequest question, Instant expireAt, Instant deadline) {
        return ask(question, "", expireAt);
    }

    @Override
    public ScorerAnswer score(RankingRequest request, Ss58Address asker, Instant deadline) {
        return ask(request, asker.text(), Instant.MAX);
    }

    private ScorerAnswer ask(RankingRequest request, String asker, Instant until) {
        Question question;
        try {
            question = question(request);
        } catch (IllegalArgumentException e) {
            return new ScorerAnswer.Declined(String.valueOf(e.getMessage()));
        }
        return switch (crowd.ask(question, asker, request.requestId(), clock.instant(), until)) {
            case Crowd.Outcome.Waiting() -> new ScorerAnswer.Later(METHOD);
            case Crowd.Outcome.Declined(String reason) -> new ScorerAnswer.Declined(reason);
            case Crowd.Outcome.Scored(var scores) -> {
                List<Rank> ranks = new ArrayList<>();
                scores.forEach((id, score) -> ranks.add(new Rank(id, Crowd.share(score))));
                var judge = new ModelConfig(Optional.empty(), "people", Optional.empty());
                yield new ScorerAnswer.Scored(ranks, METHOD, judge);
            }
        };
    }

    /** What people are shown of a request. */
    public static Question question(RankingRequest request) {
        List<Question.Shown> shown = new ArrayList<>();
        for (CompletionText each : request.completions()) {
            shown.add(new Question.Shown(each.cid(), each.text()));
        }
        return Question.of(WorkScorer.name(request), request.prompt(), shown);
    }
}
