package dojo.protocol;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Runs works on virtual threads, one each, and what they hand over on the thread that waits for
 * them. At the deadline every work is interrupted, and must then end at once.
 */
final class FanOut {
    /** How much that was handed over waits for the waiting thread; then the works wait. */
    static final int WAITING_MAX = 256;

    /** How often it looks whether it is to stop, while nothing is handed over. */
    static final Duration STOP_CHECK = Duration.ofMillis(100);

    private sealed interface Handed {
        record Result(Runnable take) implements Handed {}

        record Ended() implements Handed {}
    }

    // Fair, so that one that hands over much does not keep the others back.
    private final BlockingQueue<Handed> waiting = new ArrayBlockingQueue<>(WAITING_MAX, true);

    private final BooleanSupplier stop;
    private final Runnable nothingWaits;

    /**
     * Stops when told so.
     *
     * @param stop once true, the works are ended and what they hand over is dropped
     * @param nothingWaits run on the waiting thread whenever all that was handed over has been run
     */
    FanOut(BooleanSupplier stop, Runnable nothingWaits) {
        this.stop = stop;
        this.nothingWaits = nothingWaits;
    }

    /**
     * Runs {@code work} for each number below {@code count}; returns when all have ended or it is
     * to stop.
     *
     * @param work what it throws is our own fault and is passed on
     * @throws InterruptedException if interrupted; the works are ended
     */
    void run(int count, Duration timeout, IntConsumer work) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        int running = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (; running < count; running++) {
                    int index = running;
                    threads.execute(() -> work(index, work));
                }
                boolean late = false;
                while (running > 0 && !stop.getAsBoolean()) {
                    long left = deadline - System.nanoTime();
                    if (!late && left <= 0) {
                        late = true;
                        threads.shutdownNow();
                    }
                    long most = STOP_CHECK.toNanos();
                    Handed next =
                            waiting.poll(late ? most : Math.min(left, most), TimeUnit.NANOSECONDS);
                    if (next instanceof Handed.Result(Runnable take)) take.run();
                    if (next instanceof Handed.Ended) running--;
                    if (waiting.isEmpty()) nothingWaits.run();
                }
            } finally {
                threads.shutdownNow();
                // A work that waits for room must get it, or it would never end.
                while (running > 0) if (takeAnyhow() instanceof Handed.Ended) running--;
            }
        }
    }

    private void work(int index, IntConsumer work) {
        try {
            work.accept(index);
        } catch (RuntimeException | Error e) {
            hand(() -> {
                throw new IllegalStateException("a call failed by our own fault", e);
            });
        } finally {
            put(new Handed.Ended());
        }
    }

    /** Has {@code result} run by the waiting thread; waits for room, interrupted or not. */
    void hand(Runnable result) {
        put(new Handed.Result(result));
    }

    private void put(Handed handed) {
        boolean interrupted = false;
        while (true) {
            try {
                waiting.put(handed);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private Handed takeAnyhow() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return waiting.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
