package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HostTurnsTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

    @Test
    void whoWaitsForAnAddressHoldsNobodyElsesTurn() throws Exception {
        HostTurns turns = new HostTurns(2, 1);
        turns.take(ONE);
        Thread waits = taking(turns, ONE);
        turns.take(OTHER);
        assertThat(waits.isAlive()).isTrue();

        turns.leave(ONE);
        waits.join();
        turns.leave(OTHER);
        turns.leave(ONE);
        assertThat(turns.hosts()).isZero();
    }

    @Test
    void oneThatIsInterruptedWhileItWaitsLeavesNothingBehind() throws Exception {
        HostTurns forTheAddress = new HostTurns(2, 1);
        forTheAddress.take(ONE);
        HostTurns forAll = new HostTurns(1, 1);
        forAll.take(ONE);
        for (Thread waits : List.of(taking(forTheAddress, ONE), taking(forAll, OTHER))) {
            waits.interrupt();
            waits.join();
        }
        for (HostTurns turns : List.of(forTheAddress, forAll)) {
            assertThat(turns.hosts()).isEqualTo(1);
            turns.leave(ONE);
            assertThat(turns.hosts()).isZero();
            turns.take(OTHER);
            turns.leave(OTHER);
        }
    }

    @Test
    void neverMoreAtOnceThanAllowedOfOneAddressOrInAll() throws Exception {
        HostTurns turns = new HostTurns(5, 2);
        var inAll = new AtomicInteger();
        var most = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            InetAddress address = InetAddress.ofLiteral("192.0.2." + i % 4);
            callers.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    turns.take(address);
                                    most.accumulateAndGet(inAll.incrementAndGet(), Math::max);
                                    LockSupport.parkNanos(1_000_000);
                                    inAll.decrementAndGet();
                                    turns.leave(address);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        for (Thread caller : callers) caller.join();
        assertThat(most.get()).isBetween(1, 5);
        assertThat(turns.hosts()).isZero();
    }

    /** A thread that waits for a turn, or is interrupted. */
    private static Thread taking(HostTurns turns, InetAddress address) throws Exception {
        var begun = new CountDownLatch(1);
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            begun.countDown();
                            try {
                                turns.take(address);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
        return thread;
    }
}
