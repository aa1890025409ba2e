package dojo.synth;

import java.time.Duration;
import java.time.Instant;

/**
 * Keeps from asking whoever fails: each failure in a row doubles the pause before the next try, up
 * to {@link #PAUSE_MAX}. Reads no clock.
 */
final class Circuit {
    /** The pause after the first failure. */
    static final Duration PAUSE_MIN = Duration.ofSeconds(1);

    /** The longest pause. */
    static final Duration PAUSE_MAX = Duration.ofMinutes(10);

    private int failures;
    private Instant openUntil = Instant.EPOCH;
    private String reason = "";

    /** How long to wait before the next try. */
    Duration pause(Instant now) {
        return openUntil.isAfter(now) ? Duration.between(now, openUntil) : Duration.ZERO;
    }

    void worked() {
        failures = 0;
        reason = "";
    }

    void failed(Instant now, String why) {
        Duration pause = PAUSE_MIN.multipliedBy(1L << Math.min(failures, 20));
        openUntil = now.plus(pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause);
        failures++;
        reason = why;
    }

    /** Why nothing is tried for now, or empty. */
    String reason() {
        return reason;
    }
}
