package dojo.models;

/**
 * A model gave no answer that can be used: no time or money left, a server that refuses, fails or
 * speaks no such API, a model that declines. The message says which in one line, for its operator;
 * what could be tried again was.
 */
public final class LlmUnavailable extends RuntimeException {
    private final boolean passes;

    /**
     * Of {@code message}, one line without a key.
     *
     * @param passes whether the same question may get an answer later
     */
    public LlmUnavailable(String message, boolean passes) {
        super(message);
        this.passes = passes;
    }

    /** Whether the same question may get an answer later. */
    public boolean passes() {
        return passes;
    }
}
