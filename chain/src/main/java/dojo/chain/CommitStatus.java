package dojo.chain;

/** Where a hotkey's commit of weights stands. A lost connection is no status: it throws. */
public sealed interface CommitStatus {
    /** Nothing is open: a commit can be made. */
    record Free() implements CommitStatus {}

    /** The subnet takes no commits as we make them: weights are set at once, or not at all. */
    record NotHashed(CommitFacts.Kind kind) implements CommitStatus {}

    /** A commit whose salt is not here is open; a new one can be made after {@code block}. */
    record Occupied(long block) implements CommitStatus {}

    /** It is not on the chain, but may get there up to {@code block}. */
    record Unsettled(long block) implements CommitStatus {}

    /** It is on the chain, and will be revealed between the two blocks, both included. */
    record Waiting(WeightCommit commit, long revealFrom, long revealTo) implements CommitStatus {}

    /** It came to its end and is forgotten; a new one can be made. */
    record Ended(WeightCommit commit, End how) implements CommitStatus {}

    /** It was revealed now, and its weights are set. */
    record Revealed(WeightCommit commit, long block, String extrinsicHash)
            implements CommitStatus {}

    /** The chain refused the commit or the reveal. */
    record Refused(String pallet, String error, String detail) implements CommitStatus {}

    /** How a commit ended. */
    enum End {
        /** It is on the chain no more after its reveal was sent: its weights are set. */
        REVEALED,
        /** Its last block for a reveal has passed. */
        EXPIRED,
        /** It was sent, and can get into no block any more. */
        NEVER_ARRIVED
    }
}
