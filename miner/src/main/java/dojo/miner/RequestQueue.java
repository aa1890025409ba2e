package dojo.miner;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The line in front of the scorer: the soonest deadline first, among equal ones the asker with more
 * stake, then who came first. Of one request more than {@link #WAITING_MAX} the least urgent is
 * sent away, which may be the new one. Reads no clock: whoever waits is interrupted at the
 * deadline.
 */
final class RequestQueue {
    /** How many requests may wait. */
    static final int WAITING_MAX = 256;

    private static final class Ticket {
        final Instant deadline;
        final long stakeRao;
        final long number;
        final Condition called;
        boolean runs;

        Ticket(Instant deadline, long stakeRao, long number, Condition called) {
            this.deadline = deadline;
            this.stakeRao = stakeRao;
            this.number = number;
            this.called = called;
        }
    }

    private static final Comparator<Ticket> URGENCY =
            Comparator.comparing((Ticket ticket) -> ticket.deadline)
                    .thenComparing(
                            Comparator.<Ticket>comparingLong(ticket -> ticket.stakeRao).reversed())
                    .thenComparingLong(ticket -> ticket.number);

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Ticket> waiting = new TreeSet<>(URGENCY);
    private int free;
    private long tickets;

    RequestQueue(int scoredAtOnceMax) {
        free = scoredAtOnceMax;
    }

    /**
     * Waits for a turn.
     *
     * @return true if it is the caller's turn, who must {@link #leave()} afterwards; false if the
     *     line is full of more urgent requests
     */
    boolean enter(Instant deadline, long stakeRao) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (free > 0) {
                free--;
                return true;
            }
            var ticket = new Ticket(deadline, stakeRao, tickets++, lock.newCondition());
            waiting.add(ticket);
            if (waiting.size() > WAITING_MAX) {
                Ticket last = waiting.removeLast();
                last.called.signal();
            }
            try {
                while (waiting.contains(ticket)) ticket.called.await();
            } catch (InterruptedException e) {
                // Called and interrupted at once: the turn goes to the next one.
                if (!waiting.remove(ticket) && ticket.runs) next();
                throw e;
            }
            return ticket.runs;
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
            first.runs = true;
            first.called.signal();
        }
    }
}
