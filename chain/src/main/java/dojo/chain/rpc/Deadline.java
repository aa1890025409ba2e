package dojo.chain.rpc;

import java.time.Duration;

/** When somebody stops waiting, by the clock that measures spans. */
public record Deadline(long nanoTime, Ticker ticker) {
    /** So far from now. */
    public static Deadline in(Duration span) {
        return in(Ticker.SYSTEM, span);
    }

    /** So far from now by {@code ticker}. */
    public static Deadline in(Ticker ticker, Duration span) {
        return new Deadline(ticker.nanoTime() + span.toNanos(), ticker);
    }

    /** What is left; zero if it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - ticker.nanoTime()));
    }

    /** Whether nothing is left. */
    public boolean passed() {
        return left().isZero();
    }

    /** This one, or {@code span} from now if that is sooner. */
    public Deadline atMost(Duration span) {
        return left().compareTo(span) <= 0 ? this : in(ticker, span);
    }
}
