package dojo.validator;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells one thread to end what it does, from any other. Unlike an interrupt it reaches only who
 * looks, so no file is closed in the middle of a write.
 */
final class StopFlag {
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
}
