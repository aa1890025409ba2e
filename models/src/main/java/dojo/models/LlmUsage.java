package dojo.models;

/**
 * What calls to models took.
 *
 * @param calls those that reached a model, answered or not
 * @param promptTokens as the server counted; an upper bound where it did not
 * @param dollars at the prices that were set; 0 where none were
 */
public record LlmUsage(long calls, long promptTokens, long completionTokens, double dollars) {
    /** Nothing. */
    public static final LlmUsage NONE = new LlmUsage(0, 0, 0, 0);

    /** Both together. */
    public LlmUsage plus(LlmUsage other) {
        return new LlmUsage(
                calls + other.calls,
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                dollars + other.dollars);
    }
}
