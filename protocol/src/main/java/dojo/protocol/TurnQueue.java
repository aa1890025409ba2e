package dojo.protocol;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The line in front of the handlers: so many run at once and so many of one caller, the more urgent
 * goes first, the earlier first among equals, and a full line sends the least urgent away. One
 * caller's share keeps a place free for others: a slow handler is not taken out of its place, so
 * without the share a flood of one caller would make a more urgent one wait for it.
 */
final class TurnQueue {
    /** What became of waiting. */
    enum Turn {
        /** The caller may run, and must leave afterwards. */
        RUN,
        /** The line was full of more urgent requests. */
        FULL,
        /** Patience ended first. */
        TIMED_OUT
    }

    private static final class Ticket {
        final Object caller;
        final double priority;
        final long number;
        final Condition called;
        Turn turn = Turn.TIMED_OUT;

        Ticket(Object caller, double priority, long number, Condition called) {
            this.caller = caller;
            this.priority = priority;
            this.number = number;
            this.called = called;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Ticket> waiting =
            new TreeSet<>(
                    Comparator.<Ticket>comparingDouble(ticket -> -ticket.priority)
                            .thenComparingLong(ticket -> ticket.number));
    private final Map<Object, Integer> running = new HashMap<>();
    private final int ofOneMax;
    private final int waitingMax;
    private int free;
    private long tickets;

    /**
     * @param runningMax how many run at once
     * @param ofOneMax how many of them may be one caller's
     * @param waitingMax how many wait
     */
    TurnQueue(int runningMax, int ofOneMax, int waitingMax) {
        this.free = runningMax;
        this.ofOneMax = ofOneMax;
        this.waitingMax = waitingMax;
    }

    /** Waits for a turn of {@code caller}, at most {@code patience}. */
    Turn enter(Object caller, double priority, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (mayRun(caller)) {
                run(caller);
                return Turn.RUN;
            }
            double urgency = Double.isNaN(priority) ? Double.NEGATIVE_INFINITY : priority;
            Ticket ticket = new Ticket(caller, urgency, tickets++, lock.newCondition());
            waiting.add(ticket);
            if (waiting.size() > waitingMax) {
                Ticket last = waiting.removeLast();
                last.turn = Turn.FULL;
                last.called.signal();
            }
            long nanos = patience.toNanos();
            try {
                while (waiting.contains(ticket) && nanos > 0) {
                    nanos = ticket.called.awaitNanos(nanos);
                }
            } catch (InterruptedException e) {
                // Called and interrupted at once: the turn goes to the next one.
                if (!waiting.remove(ticket) && ticket.turn == Turn.RUN) passOn(caller);
                throw e;
            }
            waiting.remove(ticket);
            return ticket.turn;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the turn of {@code caller} on. */
    void leave(Object caller) {
        lock.lock();
        try {
            passOn(caller);
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean mayRun(Object caller) {
        return free > 0 && running.getOrDefault(caller, 0) < ofOneMax;
    }

    private void run(Object caller) {
        free--;
        running.merge(caller, 1, Integer::sum);
    }

    private void passOn(Object caller) {
        free++;
        running.computeIfPresent(caller, (same, count) -> count == 1 ? null : count - 1);
        // Whoever waits in front may have used up its share; the one behind it need not wait.
        for (Iterator<Ticket> line = waiting.iterator(); free > 0 && line.hasNext(); ) {
            Ticket ticket = line.next();
            if (!mayRun(ticket.caller)) continue;
            line.remove();
            run(ticket.caller);
            ticket.turn = Turn.RUN;
            ticket.called.signal();
        }
    }
}
