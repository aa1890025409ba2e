package dojo.validator;

import java.time.Duration;
import java.time.Instant;

/**
 * Notices that the clock was set ahead or the machine slept: then more time has passed by the clock
 * than by the counter of nanoseconds, which stands still in sleep and is never set. Is told both,
 * and reads neither.
 */
final class ClockWatch {
    /** Smaller steps than this are the clock being kept right, and change nothing. */
    static final Duration STEP_MIN = Duration.ofSeconds(5);

    private Instant lastTime;
    private long lastNanos;

    /** Begins at {@code time} with the counter at {@code nanos}. */
    ClockWatch(Instant time, long nanos) {
        lastTime = time;
        lastNanos = nanos;
    }

    /** How far the clock leapt since the last look, below zero if back; zero if it just went on. */
    Duration leap(Instant time, long nanos) {
        Duration passed = Duration.ofNanos(nanos - lastNanos);
        Duration leap = Duration.between(lastTime, time).minus(passed);
        if (leap.abs().compareTo(STEP_MIN) < 0) {
            // Kept, so that many small steps in one direction come out as one.
            return Duration.ZERO;
        }
        lastTime = time;
        lastNanos = nanos;
        return leap;
    }
}
