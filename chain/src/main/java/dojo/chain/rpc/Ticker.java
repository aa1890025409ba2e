package dojo.chain.rpc;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The clock that measures spans and tells no time of day, and waiting by it. */
public interface Ticker {
    /** The clock of this machine. */
    Ticker SYSTEM =
            new Ticker() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public void sleep(Duration span) throws InterruptedException {
                    TimeUnit.NANOSECONDS.sleep(span.toNanos());
                }
            };

    /** Nanoseconds since some moment. */
    long nanoTime();

    /** Lets {@code span} pass. */
    void sleep(Duration span) throws InterruptedException;
}
