package dojo.validator;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells one thread to end what it does, from any other. Unlike an interrupt it reaches only who
 * looks, so no file is closed in the middle of a write.
 */
final class StopFlag {
    /** How often a thread that waits for others looks, in milliseconds. */
    static final long CHECK_MS = 100;

    private final CountDownLatch latch = new CountDownLatch(1);

    void set() {
        latch.countDown();
    }

    boolean isSet() {
        return latch.getCount() == 0;
    }

    /** Waits for {@code time}, or until set; says which of them, as true for set. */
    boolean within(Duration time) throws InterruptedException {
        return latch.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What {@code call} gives; if set before it is done, it is interrupted and gives nothing. */
    <T> Optional<T> unlessSet(Callable<T> call) throws InterruptedException {
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                Future<T> result = thread.submit(call);
                while (!isSet()) {
                    try {
                        return Optional.of(result.get(CHECK_MS, TimeUnit.MILLISECONDS));
                    } catch (TimeoutException e) {
                        // Not yet; look at the flag again.
                    }
                }
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IllegalStateException("failed by our own fault", e.getCause());
            } finally {
                thread.shutdownNow();
            }
        }
    }
}
