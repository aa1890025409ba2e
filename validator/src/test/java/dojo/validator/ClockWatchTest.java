package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private Instant time = Given.START;
    private long nanos = -5;
    private final ClockWatch watch = new ClockWatch(time, nanos);

    private Duration after(Duration byTheClock, Duration really) {
        time = time.plus(byTheClock);
        nanos += really.toNanos();
        return watch.leap(time, nanos);
    }

    @Test
    void aClockThatGoesOnDoesNotLeap() {
        for (int i = 0; i < 1_000; i++) {
            Duration minute = Duration.ofMinutes(1);
            assertThat(after(minute, minute)).isZero();
        }
    }

    @Test
    void aSleepAndAClockSetAheadAreLeapsOnce() {
        assertThat(after(Duration.ofHours(9), Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofHours(9).minusSeconds(1));
        assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(1))).isZero();
    }

    @Test
    void aClockSetBackIsALeapBack() {
        assertThat(after(Duration.ofHours(-1), Duration.ofSeconds(2)))
                .isEqualTo(Duration.ofHours(-1).minusSeconds(2));
    }

    @Test
    void manySmallStepsComeOutAsOne() {
        Duration sum = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            sum = sum.plus(after(Duration.ofMillis(1_600), Duration.ofSeconds(1)));
        }
        assertThat(sum).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
    }
}
