package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.validator.Validator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    @Test
    void aStageThatHangsIsNamedAndAgainAtDoubledIntervals() {
        var stage = new AtomicReference<>(new Validator.Stage("setting weights", START));
        try (var watchdog = new Watchdog(stage::get)) {
            var said = new ArrayList<Long>();
            for (int minute = 0; minute <= 90; minute++) {
                Instant now = START.plus(Duration.ofMinutes(minute));
                var line = watchdog.look(now);
                if (line.isPresent()) {
                    said.add((long) minute);
                    assertThat(line.get())
                            .contains("setting weights")
                            .contains(minute + " minutes");
                }
            }
            assertThat(said).containsExactly(15L, 30L, 60L);
            stage.set(new Validator.Stage("resting", START.plus(Duration.ofMinutes(90))));
            assertThat(watchdog.look(START.plus(Duration.ofMinutes(104)))).isEmpty();
        }
    }
}
