package dojo.miner;

import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Ss58Address;
import java.time.Instant;

/**
 * How a miner comes to its scores. Called from several threads at once, never with more requests at
 * a time than {@link MinerConfig#scoredAtOnceMax()}.
 */
public interface Scorer {
    /**
     * Scores all completions of {@code request}, or says why there are no scores.
     *
     * @param deadline when the asker stops waiting; the thread is interrupted then
     * @throws RuntimeException if scoring broke; the asker is answered 500 and nothing else is lost
     */
    ScorerAnswer score(RankingRequest request, Instant deadline);

    /**
     * The same for an asker who cannot ask again, and takes scores that come later in a message of
     * their own.
     */
    default ScorerAnswer score(RankingRequest request, Ss58Address asker, Instant deadline) {
        return score(request, deadline);
    }

    /**
     * The same for a question that was taken with a ticket.
     *
     * @param expireAt when people are to be done, as the asker said
     */
    default ScorerAnswer ticketed(RankingRequest question, Instant expireAt, Instant deadline) {
        return score(question, deadline);
    }

    /**
     * Takes up a question with a ticket that had no scores when the miner was last stopped.
     *
     * @param expireAt as for {@link #ticketed}
     * @return whether that is done; if not, it is tried again
     */
    default boolean resume(RankingRequest question, Instant expireAt) {
        return true;
    }
}
