package dojo.localnet;

/** What became of a transaction so far. */
sealed interface TransactionStatus {
    /** It waits for one with a lower nonce. */
    record Future() implements TransactionStatus {}

    /** It can be included. */
    record Ready() implements TransactionStatus {}

    /** It is part of a block. */
    record InBlock(String block) implements TransactionStatus {}

    /** Its block is final. */
    record Finalized(String block) implements TransactionStatus {}

    /** Another of the same nonce and a higher tip took its place. */
    record Usurped(String by) implements TransactionStatus {}

    /** It was valid, but there will be no block for it. */
    record Dropped() implements TransactionStatus {}

    /** It can no longer be included. */
    record Invalid() implements TransactionStatus {}
}
