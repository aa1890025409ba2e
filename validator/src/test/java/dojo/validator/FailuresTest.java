package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void aRoundIsTriedAgainAtOnceThenLessAndLessOftenForThreeHours() {
        Instant now = Given.START;
        var rests = new ArrayList<Long>();
        Failures failures = Failures.NONE;
        for (int i = 0; i < Failures.MAX; i++) {
            failures = failures.another(now);
            rests.add(Duration.between(now, failures.restUntil()).toMinutes());
            now = failures.restUntil();
        }
        assertThat(rests).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(failures.count()).isEqualTo(Failures.MAX);
    }
}
