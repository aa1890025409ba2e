package dojo.chain.rpc;

import java.time.Duration;

/** When somebody stops waiting, on the clock that measures spans and tells no time of day. */
public record Deadline(long nanoTime) {
    /** So far from now. */
    public static Deadline in(Duration span) {
        return new Deadline(System.nanoTime() + span.toNanos());
    }

    /** What is left; zero if it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    /** Whether nothing is left. */
    public boolean passed() {
        return left().isZero();
    }

    /** This one, or {@code span} from now if that is sooner. */
    public Deadline atMost(Duration span) {
        return left().compareTo(span) <= 0 ? this : in(span);
    }
}
