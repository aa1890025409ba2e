package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final RequestQueue queue = new RequestQueue(1);
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();

    @Test
    void theSoonestDeadlineGoesFirstThenTheHigherStakeThenTheEarlier() throws Exception {
        queue.enter(NOON, 0);
        enter("later", NOON.plusSeconds(2), 1_000);
        enter("poor", NOON.plusSeconds(1), 1);
        enter("rich", NOON.plusSeconds(1), 1_000);
        enter("rich too", NOON.plusSeconds(1), 1_000);
        for (String expected : List.of("rich", "rich too", "poor", "later")) {
            queue.leave();
            assertThat(outcomes.take()).isEqualTo(expected + " runs");
        }
    }

    @Test
    void aFullLineSendsTheLeastUrgentAway() throws Exception {
        queue.enter(NOON, 0);
        enter("last", NOON.plusSeconds(9), 0);
        for (int i = 1; i < RequestQueue.WAITING_MAX; i++) enter("" + i, NOON.plusSeconds(5), 0);
        assertThat(queue.enter(NOON.plusSeconds(9), 0))
                .as("no more urgent than the last")
                .isFalse();
        Thread.ofVirtual().start(() -> wait("urgent", NOON, 0));
        assertThat(outcomes.take()).isEqualTo("last is sent away");
        assertThat(queue.waiting()).isEqualTo(RequestQueue.WAITING_MAX);
        queue.leave();
        assertThat(outcomes.take()).isEqualTo("urgent runs");
    }

    @Test
    void whoIsInterruptedGivesUpTheTurn() throws Exception {
        queue.enter(NOON, 0);
        Thread impatient = enter("impatient", NOON, 0);
        enter("patient", NOON.plusSeconds(1), 0);
        impatient.interrupt();
        assertThat(outcomes.take()).isEqualTo("impatient gives up");
        queue.leave();
        assertThat(outcomes.take()).isEqualTo("patient runs");
        queue.leave();
        assertThat(queue.enter(NOON, 0)).as("the turn came back").isTrue();
    }

    /** Waits on a thread of its own, and returns once it stands in the line. */
    private Thread enter(String name, Instant deadline, long stake) {
        int before = queue.waiting();
        Thread thread = Thread.ofVirtual().start(() -> wait(name, deadline, stake));
        while (queue.waiting() == before) Thread.onSpinWait();
        return thread;
    }

    private void wait(String name, Instant deadline, long stake) {
        try {
            outcomes.add(name + (queue.enter(deadline, stake) ? " runs" : " is sent away"));
        } catch (InterruptedException e) {
            outcomes.add(name + " gives up");
        }
    }
}
