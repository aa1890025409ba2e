package dojo.miner;

import dojo.protocol.synapse.RankingRequest;
import java.time.Instant;

/**
 * How a miner comes to its scores. Called from several threads at once, never with more requests at
 * a time than {@link MinerConfig#scoredAtOnceMax()}.
 */
public interface Scorer {
    /**
     * Scores all completions of {@code request}, or says that there will be no scores now.
     *
     * @param deadline when the asker stops waiting; the thread is interrupted then
     * @throws RuntimeException if scoring broke; the asker is answered 500 and nothing else is lost
     */
    ScorerAnswer score(RankingRequest request, Instant deadline);
}
