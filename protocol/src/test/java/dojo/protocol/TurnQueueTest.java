package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.protocol.TurnQueue.Turn;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnQueueTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Double> ran = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Future<Turn> join(TurnQueue queue, double priority) {
        int before = queue.waiting();
        Callable<Turn> enter =
                () -> {
                    Turn turn = queue.enter("one", priority, LONG);
                    if (turn == Turn.RUN) {
                        ran.add(priority);
                        queue.leave("one");
                    }
                    return turn;
                };
        Future<Turn> joined = threads.submit(enter);
        while (queue.waiting() == before && !joined.isDone()) Thread.onSpinWait();
        return joined;
    }

    @Test
    void theMoreUrgentGoesFirstAndTheEarlierAmongEquals() throws Exception {
        TurnQueue queue = new TurnQueue(1, 1, 10);
        assertThat(queue.enter("one", 0, LONG)).isEqualTo(Turn.RUN);
        var joined =
                Stream.of(1.0, 3.0, Double.NaN, 2.0)
                        .map(priority -> join(queue, priority))
                        .toList();
        queue.leave("one");
        for (Double expected : new Double[] {3.0, 2.0, 1.0, Double.NaN}) {
            assertThat(ran.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
        }
        for (Future<Turn> turn : joined) assertThat(turn.get()).isEqualTo(Turn.RUN);
    }

    @Test
    void aFullLineSendsTheLeastUrgentAway() throws Exception {
        TurnQueue queue = new TurnQueue(1, 1, 2);
        assertThat(queue.enter("one", 0, LONG)).isEqualTo(Turn.RUN);
        Future<Turn> low = join(queue, 1);
        Future<Turn> high = join(queue, 5);
        Future<Turn> lower = threads.submit(() -> queue.enter("one", 0.5, LONG));
        assertThat(lower.get(10, TimeUnit.SECONDS)).isEqualTo(Turn.FULL);
        Future<Turn> highest = threads.submit(() -> queue.enter("one", 9, LONG));
        assertThat(low.get(10, TimeUnit.SECONDS)).isEqualTo(Turn.FULL);
        queue.leave("one");
        assertThat(highest.get(10, TimeUnit.SECONDS)).isEqualTo(Turn.RUN);
        queue.leave("one");
        assertThat(high.get(10, TimeUnit.SECONDS)).isEqualTo(Turn.RUN);
    }

    @Test
    void patienceEnds() throws Exception {
        TurnQueue queue = new TurnQueue(1, 1, 2);
        assertThat(queue.enter("one", 0, LONG)).isEqualTo(Turn.RUN);
        assertThat(queue.enter("one", 0, Duration.ofMillis(1))).isEqualTo(Turn.TIMED_OUT);
        assertThat(queue.waiting()).isZero();
        queue.leave("one");
        assertThat(queue.enter("one", 0, Duration.ofMillis(1))).isEqualTo(Turn.RUN);
    }

    @Test
    void oneCallerLeavesAPlaceForAnother() throws Exception {
        TurnQueue queue = new TurnQueue(2, 1, 10);
        assertThat(queue.enter("flood", 0, LONG)).isEqualTo(Turn.RUN);
        Future<Turn> more = threads.submit(() -> queue.enter("flood", 9, LONG));
        while (queue.waiting() == 0) Thread.onSpinWait();
        assertThat(queue.enter("other", 0, LONG)).isEqualTo(Turn.RUN);
        queue.leave("other");
        assertThat(more.isDone()).isFalse();
        queue.leave("flood");
        assertThat(more.get(10, TimeUnit.SECONDS)).isEqualTo(Turn.RUN);
    }
}
