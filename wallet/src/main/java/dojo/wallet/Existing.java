package dojo.wallet;

/** What becomes of a key that is there already when one is written. */
public enum Existing {
    /** It stays, and nothing is written. */
    KEPT,
    /** It is gone for ever. */
    REPLACED
}
