package dojo.protocol;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The line in front of the handlers: so many run at once, the more urgent goes first, the earlier
 * first among equals, and a full line sends the least urgent away.
 */
final class ForwardQueue {
    /** What became of waiting. */
    enum Turn {
        /** The caller may run, and must {@link #leave()} afterwards. */
        RUN,
        /** The line was full of more urgent requests. */
        FULL,
        /** Patience ended first. */
        TIMED_OUT
    }

    private static final class Ticket {
        final double priority;
        final long number;
        final Condition called;
        Turn turn = Turn.TIMED_OUT;

        Ticket(double priority, long number, Condition called) {
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
    private final int waitingMax;
    private int free;
    private long tickets;

    ForwardQueue(int runningMax, int waitingMax) {
        this.free = runningMax;
        this.waitingMax = waitingMax;
    }

    /** Waits for a turn, at most {@code patience}. */
    Turn enter(double priority, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (free > 0) {
                free--;
                return Turn.RUN;
            }
            double urgency = Double.isNaN(priority) ? Double.NEGATIVE_INFINITY : priority;
            Ticket ticket = new Ticket(urgency, tickets++, lock.newCondition());
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
                if (!waiting.remove(ticket) && ticket.turn == Turn.RUN) next();
                throw e;
            }
            waiting.remove(ticket);
            return ticket.turn;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the turn on. */
    void leave() {
        lock.lock();
        try {
            next();
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

    private void next() {
        Ticket first = waiting.pollFirst();
        if (first == null) {
            free++;
        } else {
            first.turn = Turn.RUN;
            first.called.signal();
        }
    }
}
