package dojo.protocol;

/**
 * A handler has no answer now, and may have one later: its caller is told 503, which our validators
 * and others ask again. Says nothing else to strangers; who throws it logs why.
 */
public final class NotNow extends RuntimeException {
    /** Without a stack trace: it is no fault. */
    public NotNow() {
        super("Busy, ask again later", null, false, false);
    }
}
