package dojo.cli;

import dojo.validator.Validator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says when the validator's loop stays in one stage for longer than it ever should, and again each
 * time that has taken twice as long. It ends nothing: whoever reads the line decides.
 */
final class Watchdog implements AutoCloseable {
    /**
     * Longer than a stage takes by its own limits: 5 minutes for weights, 12 for asking 256 miners
     * about 24 tasks if none of them answers in time.
     */
    static final Duration LIMIT = Duration.ofMinutes(15);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private final Supplier<Validator.Stage> stage;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("watchdog").factory());

    private Instant since = Instant.MIN;
    private Duration sayAfter = LIMIT;

    /** Of the loop that is in {@code stage}. */
    Watchdog(Supplier<Validator.Stage> stage) {
        this.stage = stage;
    }

    /** Looks by itself from now on. */
    Watchdog start(InstantSource clock, Consumer<String> say) {
        // It has no result; cancelled when this is closed.
        Future<?> _ =
                timer.scheduleAtFixedRate(
                        () -> look(clock.instant()).ifPresent(say),
                        LOOK_EVERY.toSeconds(),
                        LOOK_EVERY.toSeconds(),
                        TimeUnit.SECONDS);
        return this;
    }

    /** What there is to say at {@code now}. */
    Optional<String> look(Instant now) {
        Validator.Stage is = stage.get();
        if (!is.since().equals(since)) {
            since = is.since();
            sayAfter = LIMIT;
        }
        Duration taken = Duration.between(since, now);
        if (taken.compareTo(sayAfter) < 0) return Optional.empty();
        sayAfter = taken.multipliedBy(2);
        return Optional.of(
                ("the validator's loop may hang: it has been %s since %s, for %s"
                                + " minutes; a thread dump (jstack) shows where")
                        .formatted(is.what(), is.since(), taken.toMinutes()));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
