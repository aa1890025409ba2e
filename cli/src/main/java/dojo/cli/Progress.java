package dojo.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells a person who waits that something goes on; says nothing where nobody looks. */
final class Progress implements AutoCloseable {
    /** How long a wait may be silent. */
    private static final Duration SILENT = Duration.ofSeconds(2);

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile String what;

    private Progress(String what) {
        this.what = what;
    }

    /** Says {@code what} after a while, and then how long it has taken, until closed. */
    static Progress of(String what) {
        var progress = new Progress(what);
        if (Terminal.console().isPresent()) {
            Thread.ofVirtual().name("progress").start(progress::run);
        }
        return progress;
    }

    /** From now on it is {@code now} that goes on. */
    void say(String now) {
        what = now;
    }

    private void run() {
        try {
            if (over.await(SILENT.toMillis(), TimeUnit.MILLISECONDS)) return;
            long seconds = SILENT.toSeconds();
            int width = 0;
            do {
                String line = what + " … " + seconds++ + " s ";
                System.err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
                System.err.flush();
                width = line.length();
            } while (!over.await(1, TimeUnit.SECONDS));
            System.err.print("\r" + " ".repeat(width) + "\r");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
