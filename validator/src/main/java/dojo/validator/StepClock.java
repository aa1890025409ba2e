package dojo.validator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The clock as a validator's work sees it. From the beginning of a step on it goes by the counter
 * of nanoseconds, so that a clock that is set meanwhile makes no answer late and closes no round;
 * the next step knows of the leap, and moves all that is due by it. Safe for several threads but
 * for {@link #begin}.
 */
final class StepClock implements InstantSource {
    private record Beginning(Instant time, long nanos) {}

    private final InstantSource clock;
    private final LongSupplier nanos;
    private Optional<ClockWatch> watch = Optional.empty();
    private volatile Optional<Beginning> step = Optional.empty();

    /**
     * Shows what {@code clock} does until the first step.
     *
     * @param nanos the counter that stands still in sleep and is never set
     */
    StepClock(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Begins a step; says how far the clock leapt since the last one, below zero if back. */
    Duration begin() {
        var now = new Beginning(clock.instant(), nanos.getAsLong());
        step = Optional.of(now);
        if (watch.isPresent()) return watch.get().leap(now.time(), now.nanos());
        watch = Optional.of(new ClockWatch(now.time(), now.nanos()));
        return Duration.ZERO;
    }

    @Override
    public Instant instant() {
        return step.map(from -> from.time().plusNanos(nanos.getAsLong() - from.nanos()))
                .orElseGet(clock::instant);
    }
}
