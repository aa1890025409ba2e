package dojo.synth;

import dojo.base.DatabaseUnusable;
import dojo.models.LlmUnavailable;
import dojo.synth.SynthBuffer.Handed;
import dojo.synth.TaskMaker.Made;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a buffer filled, on a thread of its own: as long as fewer tasks wait than are wanted it
 * makes the next, and where nobody answers or paid drafts fail in a row it waits longer and longer.
 */
public final class SynthFiller implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** How often somebody who waits looks. */
    private static final Duration POLL = Duration.ofMillis(50);

    private final SynthBuffer buffer;
    private final TaskMaker maker;
    private final int wanted;
    private final InstantSource clock;
    private final Circuit circuit = new Circuit();
    private final Semaphore taken = new Semaphore(0);
    private final Thread thread;
    private volatile String trouble = "";

    /** Starts filling {@code buffer} until {@code wanted} tasks wait. */
    public SynthFiller(SynthBuffer buffer, TaskMaker maker, int wanted, InstantSource clock) {
        this.buffer = buffer;
        this.maker = maker;
        this.wanted = wanted;
        this.clock = clock;
        thread = Thread.ofVirtual().name("synth filler").start(this::fill);
    }

    private void fill() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Duration pause = circuit.pause(clock.instant());
                if (pause.isZero() && !step()) pause = LOOK_AGAIN;
                if (pause.isZero()) continue;
                if (taken.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    taken.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Makes a draft, and of it a task or a row in the tally; or does nothing if enough wait. */
    private boolean step() {
        try {
            if (buffer.ready() >= wanted) return false;
            long number = buffer.next(maker.source());
            Made made = maker.make(number);
            if (Thread.currentThread().isInterrupted()) return false;
            buffer.record(made, clock.instant());
            if (made instanceof Made.Thrown(_, _, String reason, double dollars) && dollars > 0) {
                circuit.failed(clock.instant(), "no task came of it: " + reason);
            } else {
                circuit.worked();
            }
        } catch (LlmUnavailable | BrowserUnusable | DatabaseUnusable e) {
            circuit.failed(clock.instant(), String.valueOf(e.getMessage()));
        }
        trouble = circuit.reason();
        return true;
    }

    /** The next task, waiting for one at most {@code patience}. */
    public Optional<SynthItem> take(Duration patience) throws InterruptedException {
        var end = clock.instant().plus(patience);
        while (true) {
            var ready = take(1);
            Duration left = Duration.between(clock.instant(), end);
            if (!ready.isEmpty() || !left.isPositive()) {
                return ready.stream().map(Handed::item).findFirst();
            }
            Thread.sleep(left.compareTo(POLL) < 0 ? left : POLL);
        }
    }

    /** The tasks that are ready, at most {@code count}. */
    public List<Handed> take(int count) {
        List<Handed> ready = buffer.take(clock.instant(), count);
        taken.release();
        return ready;
    }

    /** Why nothing is made for now, or empty. */
    public String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
