package dojo.validator;

/** What became of one try to set weights. */
public sealed interface WeightsResult {
    /** They are in a block. */
    record Set(long block, String extrinsicHash, WeightsLedger.Weights weights)
            implements WeightsResult {}

    /** The chain's rate limit; it takes new weights from {@code nextBlock} on. */
    record TooSoon(long nextBlock) implements WeightsResult {}

    /** They are committed to, and are set when they are revealed, from {@code revealFrom} on. */
    record Committed(long revealFrom) implements WeightsResult {}

    /** Nothing was sent, because of what the chain or the scores are like. */
    record Withheld(Reason reason) implements WeightsResult {}

    /** The chain said no. */
    record Refused(String pallet, String error, String detail) implements WeightsResult {}

    /** Why nothing was sent. */
    enum Reason {
        /** Our own hotkey is not registered in the subnet. */
        NOT_REGISTERED,
        /** The subnet wants weights committed in a way that we cannot yet: encrypted to a time. */
        COMMIT_REVEAL_NOT_SUPPORTED,
        /** No miner has a score above 0: all weights would be alike, which nobody earned. */
        NO_SCORES,
        /** The subnet has fewer neurons than it wants weights. */
        TOO_FEW_NEURONS
    }
}
