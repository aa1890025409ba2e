package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(Backend.class)
class ProgressTest {
    @Parameter Backend backend = Backend.SQLITE;
    private static final Duration WAIT = Duration.ofSeconds(50);
    @TempDir Path folder;

    @Test
    void whoIsAskedInVainIsAskedLessAndLessUntilSomebodyAnswers() {
        try (var database = backend.open(folder)) {
            Round round = Given.open(new RoundLedger(database), 1, 2);
            var progress = Progress.of(round);
            for (int seconds : new int[] {50, 100, 200, 300, 300}) {
                progress.asked(Given.START, WAIT);
                assertNextAfter(progress, seconds);
            }
            var task = round.tasks().getFirst().task();
            progress.settle(new Recorded.Stored(Given.answer(round, task, 1, 1, 2, 3, 4)));
            progress.asked(Given.START, WAIT);
            assertNextAfter(progress, 50);
            progress.asked(Given.START, WAIT);
            assertNextAfter(progress, 100);
        }
    }

    @Test
    void aWaitThatIsLongAnywayStays() {
        try (var database = backend.open(folder)) {
            Round round = Given.open(new RoundLedger(database), 1, 1);
            var progress = Progress.of(round);
            for (int i = 0; i < 3; i++) progress.asked(Given.START, Duration.ofSeconds(400));
            assertNextAfter(progress, 400);
        }
    }

    private static void assertNextAfter(Progress progress, int seconds) {
        Instant next = Given.START.plusSeconds(seconds);
        assertThat(progress.due(next.minusMillis(1), Instant.MAX)).isFalse();
        assertThat(progress.due(next, Instant.MAX)).isTrue();
    }
}
