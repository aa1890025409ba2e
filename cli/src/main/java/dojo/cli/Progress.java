package dojo.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells a person who waits that something goes on; says nothing where nobody looks. */
final class Progress implements AutoCloseable {
    /** How long a wait may be silent. */
    private static final Duration SILENT = Duration.ofSeconds(2);

    private final CountDownLatch over = new CountDownLatch(1);

    private Progress() {}

    /** Says {@code what} after a while, and then how long it has taken, until closed. */
    static Progress of(String what) {
        var progress = new Progress();
        if (Terminal.console().isPresent()) {
            Thread.ofVirtual().name("progress").start(() -> progress.run(what));
        }
        return progress;
    }

    private void run(String what) {
        try {
            if (over.await(SILENT.toMillis(), TimeUnit.MILLISECONDS)) return;
            long seconds = SILENT.toSeconds();
            do {
                System.err.print("\r" + what + " … " + seconds++ + " s ");
                System.err.flush();
            } while (!over.await(1, TimeUnit.SECONDS));
            System.err.print("\r" + " ".repeat(what.length() + 12) + "\r");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
