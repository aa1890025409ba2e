package dojo.sim.subnet;

import dojo.chain.rpc.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Simulated time: events in the order of their instants, and of their making where those are equal.
 * Whoever waits inside an event runs the others meanwhile.
 */
final class EventLoop {
    private record Event(Instant at, long number, Runnable run) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
    private final List<String> trace = new ArrayList<>();
    private final List<Runnable> checks = new ArrayList<>();
    private final Instant start;
    private Instant now;
    private long made;
    private long run;

    EventLoop(Instant start) {
        this.start = start;
        now = start;
    }

    Instant now() {
        return now;
    }

    /** The clock that measures spans. */
    long nanos() {
        return Duration.between(start, now).toNanos();
    }

    /** How many events have run. */
    long count() {
        return run;
    }

    /** Has {@code check} run after every event. */
    void always(Runnable check) {
        checks.add(check);
    }

    /** Has {@code event} run when {@code wait} has passed. */
    void after(Duration wait, Runnable event) {
        events.add(new Event(now.plus(wait), made++, event));
    }

    /** Runs what happens until {@code done} or {@code within} has passed; says whether done. */
    boolean runUntil(BooleanSupplier done, Duration within) {
        Instant end = now.plus(within);
        while (!done.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at().isAfter(end)) {
                if (end.isAfter(now)) now = end;
                return done.getAsBoolean();
            }
            events.remove();
            // Who ran others inside may have let more time pass than this one waited for.
            if (next.at().isAfter(now)) now = next.at();
            next.run().run();
            run++;
            checks.forEach(Runnable::run);
        }
        return true;
    }

    void run(Duration span) {
        runUntil(() -> false, span);
    }

    /** Adds a line to the trace. */
    void say(String line) {
        trace.add("%10.3f %s".formatted(Duration.between(start, now).toMillis() / 1e3, line));
    }

    List<String> trace() {
        return trace;
    }

    /** The clock that measures spans, for one that {@code process} waits by. */
    Ticker ticker(SimProcess process) {
        return new Ticker() {
            @Override
            public long nanoTime() {
                return nanos();
            }

            @Override
            public void sleep(Duration span) {
                runUntil(process::dead, span);
                process.check();
            }
        };
    }
}
