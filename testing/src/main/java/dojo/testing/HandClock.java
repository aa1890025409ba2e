package dojo.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved by hand. */
public final class HandClock implements InstantSource {
    private Instant now;

    /** A clock that shows {@code start}. */
    public HandClock(Instant start) {
        now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** The counter of a machine whose clock is never set: it goes as far as this one. */
    public long nanos() {
        return Duration.between(Instant.EPOCH, instant()).toNanos();
    }

    /** Moves the clock, backwards if {@code span} is negative. */
    public synchronized void advance(Duration span) {
        now = now.plus(span);
    }
}
