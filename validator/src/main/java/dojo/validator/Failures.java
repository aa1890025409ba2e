package dojo.validator;

import java.time.Duration;
import java.time.Instant;

/**
 * How often work on a round failed in a row, by a fault of ours. It is tried again at once, then
 * after rests that grow: what came in answers is not given up for trouble of some minutes.
 *
 * @param restUntil when it is tried again
 */
record Failures(int count, Instant restUntil) {
    /** After so many the round is given up, three hours after the first. */
    static final int MAX = 10;

    /** How long it rests after the second; twice as long after each further one. */
    static final Duration REST = Duration.ofMinutes(1);

    /** The longest rest. */
    static final Duration REST_MAX = Duration.ofHours(1);

    static final Failures NONE = new Failures(0, Instant.MIN);

    /** One more, at {@code now}. */
    Failures another(Instant now) {
        if (count == 0) return new Failures(1, now);
        Duration rest = REST.multipliedBy(1L << Math.min(count - 1, MAX));
        return new Failures(count + 1, now.plus(rest.compareTo(REST_MAX) < 0 ? rest : REST_MAX));
    }
}
