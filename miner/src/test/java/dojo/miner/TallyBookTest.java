package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyBookTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    @TempDir Path folder;

    private static Tally answered(int times, long millis) {
        Duration one = Duration.ofMillis(millis);
        return new Tally(times, 1, 2, 3, one.multipliedBy(times), one, 4, 50);
    }

    @Test
    void aDayOfAMethodIsARowAndADayLongGoneIsNone() {
        Path file = folder.resolve("tasks.db");
        assertThat(TallyBook.look(file)).isEmpty();
        try (var book = TaskBook.open(file)) {
            book.tallies().add("llm_api", answered(1, 900), NOON.minus(TallyBook.KEPT));
            book.tallies().add("llm_api", answered(2, 100), NOON);
            book.tallies().add("llm_api", answered(1, 400), NOON.plus(Duration.ofHours(11)));
            book.tallies().add("hf_model", answered(5, 10), NOON.plus(Duration.ofHours(13)));
            var days = TallyBook.look(file).orElseThrow();
            assertThat(days)
                    .extracting(TallyBook.Day::method)
                    .containsExactly("hf_model", "llm_api");
            Tally first = days.getLast().tally();
            assertThat(first.answered()).isEqualTo(3);
            assertThat(first.late()).isEqualTo(2);
            assertThat(first.average()).isEqualTo(Duration.ofMillis(200));
            assertThat(first.slowest()).isEqualTo(Duration.ofMillis(400));
            assertThat(first.microdollars()).isEqualTo(100);
        }
    }
}
