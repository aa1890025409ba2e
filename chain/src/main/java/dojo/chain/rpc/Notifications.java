package dojo.chain.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.chain.ChainUnavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a subscription brings, in order, waiting to be read. A reader who lets more than {@link
 * #WAITING_MAX} wait loses the subscription. Where nothing comes by itself, as in a simulation, a
 * transport has {@link #next} make time pass.
 */
public class Notifications implements Subscription {
    /** How many may wait. */
    public static final int WAITING_MAX = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<JsonNode> waiting = new ArrayDeque<>();
    private Optional<String> failure = Optional.empty();
    private Optional<Runnable> onClose = Optional.empty();
    private boolean closed;

    /** Has {@code action} run when this is closed by its reader; at most once. */
    public void onClose(Runnable action) {
        lock.lock();
        try {
            onClose = Optional.of(action);
        } finally {
            lock.unlock();
        }
    }

    /** Adds one; for the connection. */
    public void add(JsonNode notification) {
        lock.lock();
        try {
            if (closed || failure.isPresent()) return;
            if (waiting.size() >= WAITING_MAX) {
                failure = Optional.of("subscription read too slowly: " + WAITING_MAX + " waited");
            } else {
                waiting.add(notification);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No more will come; for the connection. What waits can still be read. */
    public void fail(String why) {
        lock.lock();
        try {
            if (failure.isEmpty()) failure = Optional.of(why);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether one can be read at once. */
    public boolean anyWaiting() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next one; none if it does not come {@code within} the time or this is closed.
     *
     * @throws ChainUnavailable if no more can come
     */
    public Optional<JsonNode> next(Duration within) {
        lock.lock();
        try {
            long left = within.toNanos();
            while (waiting.isEmpty() && !closed) {
                if (failure.isPresent()) throw new ChainUnavailable(failure.get());
                if (left <= 0) return Optional.empty();
                left = changed.awaitNanos(left);
            }
            return Optional.ofNullable(waiting.poll());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChainUnavailable("interrupted while waiting for the chain", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Optional<Runnable> action;
        lock.lock();
        try {
            action = closed || failure.isPresent() ? Optional.empty() : onClose;
            closed = true;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        action.ifPresent(Runnable::run);
    }
}
