package dojo.validator;

import dojo.protocol.synapse.MTurkResponse;
import dojo.protocol.synapse.RankingRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a HIT on Mechanical Turk says what a miner says it does, read with the keys that came
 * along.
 */
@FunctionalInterface
public interface HitCheck {
    /** Looks at none: they are believed by their gold, like all others. */
    HitCheck NONE = (pushed, questions, since) -> Optional.empty();

    /**
     * Looks for what speaks against the scores. Called on the threads of the axon.
     *
     * @param pushed with credentials
     * @param questions what the scores are about, as the miner was shown it; at least one
     * @param since when the first of them was asked
     * @return the reason to refuse them; none if they are right, or if nobody can say now
     */
    Optional<String> objection(MTurkResponse pushed, List<RankingRequest> questions, Instant since);
}
