package dojo.scoring;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Which answers to gold tasks make up a rater's classification accuracy in a round. It begins at an
 * instant that follows from when the round was opened, in UTC, and from nothing else: not from when
 * or where it is scored. It has no end: what was scored before counts, and so does all gold of the
 * round itself.
 */
public sealed interface AccuracyWindow {
    /** The longest span that rolls: what is older need not be kept with its time. */
    Duration LONGEST = Duration.ofDays(90);

    /**
     * A week: with the 12 gold pairs a day that the documents' three rounds of 8 hours have at
     * least, an accuracy of 0.7 has a 95% interval of about 0.1 on each side, enough to tell it
     * from a coin; one day's is 0.25. And who gets worse is measured by it after a week.
     */
    Duration ROLLING = Duration.ofDays(7);

    /** All since the rater was registered. */
    record All() implements AccuracyWindow {}

    /** Since the last 00:00 UTC, as the second document resets accuracy. */
    record Daily() implements AccuracyWindow {}

    /**
     * The last {@code span}.
     *
     * @param span in whole milliseconds, above 0 and at most {@link #LONGEST}
     */
    record Rolling(Duration span) implements AccuracyWindow {
        public Rolling {
            if (!span.isPositive()
                    || span.compareTo(LONGEST) > 0
                    || !span.truncatedTo(ChronoUnit.MILLIS).equals(span)) {
                throw new IllegalArgumentException("a window of " + span);
            }
        }
    }

    /** What is usual for rounds that are scored by {@code method}. */
    static AccuracyWindow usual(String method) {
        return method.equals(ScoringMethod.SPEARMAN) ? new Daily() : new Rolling(ROLLING);
    }

    /** The first instant whose answers count in a round that was opened at {@code opened}. */
    default Instant from(Instant opened) {
        return switch (this) {
            case All() -> Instant.EPOCH;
            case Daily() ->
                    opened.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).toInstant();
            case Rolling(Duration span) -> opened.minus(span);
        };
    }

    /** How it is written down: all, daily, or rolling and the span, as in rolling:PT168H. */
    default String text() {
        return switch (this) {
            case All() -> "all";
            case Daily() -> "daily";
            case Rolling(Duration span) -> "rolling:" + span;
        };
    }

    /**
     * The window that {@link #text} writes as {@code text}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static AccuracyWindow parse(String text) {
        return switch (text) {
            case "all" -> new All();
            case "daily" -> new Daily();
            default -> {
                if (!text.startsWith("rolling:")) {
                    throw new IllegalArgumentException("there is no accuracy window " + text);
                }
                yield new Rolling(Duration.parse(text.substring("rolling:".length())));
            }
        };
    }
}
