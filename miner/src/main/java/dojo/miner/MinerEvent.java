package dojo.miner;

import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingResult;
import dojo.protocol.synapse.ScoringResult;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.util.List;

/** What happened at a miner, for whoever shows or counts it. */
public sealed interface MinerEvent {
    /** The hotkey that called. */
    Ss58Address caller();

    /** An admitted caller wants completions scored. */
    record Asked(Ss58Address caller, String requestId, int completions) implements MinerEvent {}

    /**
     * The scores went out.
     *
     * @param took from the request's arrival, waiting included
     * @param late whether that was after the deadline, or nobody counts them
     */
    record Answered(
            Ss58Address caller, String requestId, List<Rank> ranks, Duration took, boolean late)
            implements MinerEvent {
        public Answered {
            ranks = List.copyOf(ranks);
        }
    }

    /** The reply holds no scores yet; they go out later. */
    record Postponed(Ss58Address caller, String requestId) implements MinerEvent {}

    /** No scores: the caller was not admitted, the queue was full, the scorer declined … */
    record Refused(Ss58Address caller, String reason) implements MinerEvent {}

    /** A validator told the outcome of a round. */
    record ResultReceived(Ss58Address caller, RankingResult result) implements MinerEvent {}

    /** The same in the message of the third document. */
    record ScoreReceived(Ss58Address caller, ScoringResult result) implements MinerEvent {}
}
