package dojo.models;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What models may cost, and have cost since this was made. A call is paid for before it is made, at
 * the most that it could cost, and the rest is given back when the server has counted: never more
 * than the limit is spent within an hour, however many calls are made at once. Safe for several
 * threads; forgets at a restart.
 */
public final class LlmBudget {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final double TOKENS_PRICED = 1e6;

    private final double dollarsPrompt;
    private final double dollarsCompletion;
    private final OptionalDouble dollarsPerHour;
    private final InstantSource clock;
    // Dollars by the minute they were spent in, of an hour: at most 61 entries.
    private final TreeMap<Instant, Double> lately = new TreeMap<>();
    private LlmUsage total = LlmUsage.NONE;

    /**
     * A budget without anything spent.
     *
     * @param dollarsPrompt US dollars for a million tokens of prompts
     * @param dollarsCompletion the same of answers
     * @param dollarsPerHour the limit of any hour, if there is one
     */
    public LlmBudget(
            double dollarsPrompt,
            double dollarsCompletion,
            OptionalDouble dollarsPerHour,
            InstantSource clock) {
        if (!(dollarsPrompt >= 0 && dollarsCompletion >= 0)) {
            throw new IllegalArgumentException(dollarsPrompt + " and " + dollarsCompletion);
        }
        this.dollarsPrompt = dollarsPrompt;
        this.dollarsCompletion = dollarsCompletion;
        this.dollarsPerHour = dollarsPerHour;
        this.clock = clock;
    }

    /** One call under way: what it may cost at most, and the minute it is booked in. */
    record Reserved(Instant minute, long promptTokens, long completionTokens, double dollars) {}

    /**
     * Books a call.
     *
     * @throws LlmUnavailable if it could go over the limit
     */
    synchronized Reserved reserve(long promptTokensMax, long completionTokensMax) {
        Instant now = clock.instant();
        Instant minute = Instant.ofEpochSecond(now.getEpochSecond() / 60 * 60);
        lately.headMap(minute.minus(HOUR)).clear();
        double most = dollars(promptTokensMax, completionTokensMax);
        double spent = lately.values().stream().mapToDouble(Double::doubleValue).sum();
        if (dollarsPerHour.isPresent() && spent + most > dollarsPerHour.getAsDouble()) {
            boolean passes = most <= dollarsPerHour.getAsDouble();
            throw new LlmUnavailable(stopped(spent, most), passes);
        }
        lately.merge(minute, most, Double::sum);
        return new Reserved(minute, promptTokensMax, completionTokensMax, most);
    }

    private String stopped(double spent, double most) {
        String limit =
                String.format(
                        Locale.ROOT,
                        "the spend limit of %.2f USD an hour is reached: %.4f are spent or under way"
                                + " and this call could cost %.4f; ",
                        dollarsPerHour.getAsDouble(),
                        spent,
                        most);
        return limit
                + (lately.isEmpty()
                        ? "one call is more than the limit"
                        : "more is free at " + lately.firstKey().plus(HOUR).plusSeconds(60));
    }

    /** Gives a booked call back: it reached no model. */
    synchronized void release(Reserved call) {
        book(call, 0);
    }

    /** Closes a booked call with what the server counted. */
    synchronized LlmUsage settle(Reserved call, long promptTokens, long completionTokens) {
        double dollars = dollars(promptTokens, completionTokens);
        var usage = new LlmUsage(1, promptTokens, completionTokens, dollars);
        book(call, dollars);
        total = total.plus(usage);
        return usage;
    }

    /** Closes a booked call of which nobody knows what it cost: at the most that it may have. */
    synchronized LlmUsage settle(Reserved call) {
        return settle(call, call.promptTokens(), call.completionTokens());
    }

    /** All that was spent since the start. */
    public synchronized LlmUsage total() {
        return total;
    }

    private void book(Reserved call, double dollars) {
        lately.computeIfPresent(
                call.minute(), (minute, sum) -> Math.max(0, sum - call.dollars() + dollars));
    }

    private double dollars(long promptTokens, long completionTokens) {
        return (promptTokens * dollarsPrompt + completionTokens * dollarsCompletion)
                / TOKENS_PRICED;
    }
}
