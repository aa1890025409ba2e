package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StepClockTest {
    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    private final HandClock wall = new HandClock(START);
    private final AtomicLong nanos = new AtomicLong(42);
    private final StepClock clock = new StepClock(wall, nanos::get);

    @Test
    void aStepSeesTimePassAndNoLeap() {
        assertThat(clock.begin()).isZero();
        wall.advance(Duration.ofHours(3));
        nanos.addAndGet(7_000_000_000L);
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(7));
    }

    @Test
    void theNextStepKnowsOfTheLeapAndGoesByTheNewTime() {
        clock.begin();
        wall.advance(Duration.ofHours(3));
        nanos.addAndGet(7_000_000_000L);
        assertThat(clock.begin()).isEqualTo(Duration.ofHours(3).minusSeconds(7));
        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(3)));
        assertThat(clock.begin()).isZero();
    }

    @Test
    void beforeTheFirstStepItIsTheClockItself() {
        wall.advance(Duration.ofSeconds(5));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
    }
}
