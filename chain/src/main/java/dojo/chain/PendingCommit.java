package dojo.chain;

/**
 * A commit that is not at its end.
 *
 * @param block what the phase says of a block
 */
public record PendingCommit(WeightCommit commit, Phase phase, long block) {
    /** How far it got, as far as is known. */
    public enum Phase {
        /** It is being sent since the best block was {@code block}; perhaps it never arrived. */
        WRITTEN,
        /** Sent again after {@code block} it was refused; the earlier one may yet arrive. */
        REFUSED,
        /** It was put into {@code block}. */
        COMMITTED,
        /** Its reveal is being sent since the best block was {@code block}. */
        REVEALING
    }
}
