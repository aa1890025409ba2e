package dojo.protocol;

/** What became of a request at an axon, and why. */
public enum Outcome {
    /** The handler's answer went out. */
    ANSWERED,
    /** Not a path, or not a method, that the axon serves. */
    NOT_FOUND,
    /** Headers that cannot be read one way only. */
    GARBLED,
    /** A signed header is missing, or is none. */
    UNSIGNED,
    /** The nonce was used, is too old, or lies ahead. */
    NONCE,
    /** The signature is not that of this hotkey over this request. */
    SIGNATURE,
    /** The body is longer than the axon takes. */
    TOO_LONG,
    /** The body did not arrive. */
    BROKEN_BODY,
    /** The body is not the message that its path names. */
    MALFORMED,
    /** The body is not the one that was signed. */
    HASH,
    /** The caller is not admitted. */
    BLACKLISTED,
    /** Too many more urgent requests were waiting, or the handler had no answer for now. */
    FULL,
    /** The caller's time, or the axon's, was over before the answer. */
    LATE,
    /** The caller went away before the answer. */
    LEFT,
    /** The handler threw. */
    FAILED
}
