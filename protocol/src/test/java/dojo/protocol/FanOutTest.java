package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FanOutTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final List<Integer> taken = new ArrayList<>();
    private final AtomicInteger idle = new AtomicInteger();

    @Test
    void whatIsHandedOverRunsOnTheWaitingThreadEachOnce() throws Exception {
        FanOut fanOut = new FanOut(() -> false, idle::incrementAndGet);
        Thread waiting = Thread.currentThread();
        fanOut.run(
                2_000,
                LONG,
                index ->
                        fanOut.hand(() -> {
                            assertThat(Thread.currentThread()).isSameAs(waiting);
                            taken.add(index);
                        }));
        assertThat(taken).hasSize(2_000).doesNotHaveDuplicates();
        assertThat(idle.get()).isPositive();
    }

    @Test
    void atTheDeadlineEveryWorkIsInterruptedAndMayStillHandOver() throws Exception {
        FanOut fanOut = new FanOut(() -> false, () -> {});
        fanOut.run(
                1_000,
                Duration.ofMillis(50),
                index -> {
                    boolean interrupted = waitsForEver();
                    fanOut.hand(() -> taken.add(interrupted ? index : -1));
                });
        assertThat(taken).hasSize(1_000).doesNotContain(-1);
    }

    @Test
    void onceToldToStopNothingMoreIsTaken() throws Exception {
        var stop = new AtomicBoolean();
        FanOut fanOut = new FanOut(stop::get, () -> {});
        fanOut.run(
                1_000,
                LONG,
                index -> {
                    if (index > 0) waitsForEver();
                    fanOut.hand(() -> {
                        taken.add(index);
                        stop.set(true);
                    });
                });
        assertThat(taken).containsExactly(0);
    }

    @Test
    void aWorkThatThrowsEndsTheOthersAndIsOurFault() {
        FanOut fanOut = new FanOut(() -> false, () -> {});
        assertThatThrownBy(() ->
                        fanOut.run(
                                1_000,
                                LONG,
                                index -> {
                                    if (index == 7) throw new IllegalArgumentException("seven");
                                    waitsForEver();
                                }))
                .hasMessage("a call failed by our own fault")
                .hasRootCauseMessage("seven");
    }

    @Test
    void oneThatIsInterruptedEndsItsWorks() throws Exception {
        FanOut fanOut = new FanOut(() -> false, () -> {});
        var ended = new AtomicInteger();
        var interrupted = new AtomicBoolean();
        var begun = new CountDownLatch(300);
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                fanOut.run(
                                        300,
                                        LONG,
                                        index -> {
                                            begun.countDown();
                                            if (waitsForEver()) ended.incrementAndGet();
                                        });
                            } catch (InterruptedException e) {
                                interrupted.set(true);
                            }
                        });
        begun.await();
        waiting.interrupt();
        waiting.join();
        assertThat(interrupted).isTrue();
        assertThat(ended).hasValue(300);
    }

    private static boolean waitsForEver() {
        try {
            new CountDownLatch(1).await();
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
