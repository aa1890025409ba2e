package dojo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class AccuracyWindowTest {
    private static final AccuracyWindow ROLLING =
            new AccuracyWindow.Rolling(AccuracyWindow.ROLLING);
    private static final Instant MIDNIGHT = Instant.parse("2026-01-06T00:00:00Z");
    private static final AccuracyWindow DAILY = new AccuracyWindow.Daily();

    @Test
    void aDayBeginsAtMidnightUtcToTheMillisecondWhereverTheProcessIs() {
        TimeZone zone = TimeZone.getDefault();
        try {
            for (String id : new String[] {"UTC", "Pacific/Kiritimati", "America/New_York"}) {
                TimeZone.setDefault(TimeZone.getTimeZone(id));
                assertThat(DAILY.from(MIDNIGHT)).isEqualTo(MIDNIGHT);
                assertThat(DAILY.from(MIDNIGHT.minusMillis(1)))
                        .isEqualTo(MIDNIGHT.minus(Duration.ofDays(1)));
                assertThat(DAILY.from(MIDNIGHT.plus(Duration.ofDays(1)).minusMillis(1)))
                        .isEqualTo(MIDNIGHT);
            }
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void aRollingWindowBeginsASpanBeforeTheRound() {
        assertThat(ROLLING.from(MIDNIGHT)).isEqualTo(Instant.parse("2025-12-30T00:00:00Z"));
        assertThat(new AccuracyWindow.All().from(MIDNIGHT)).isEqualTo(Instant.EPOCH);
    }

    @Test
    void eachIsReadAsItWasWritten() {
        for (var window :
                new AccuracyWindow[] {
                    DAILY,
                    new AccuracyWindow.All(),
                    ROLLING,
                    new AccuracyWindow.Rolling(Duration.ofMillis(1)),
                    new AccuracyWindow.Rolling(AccuracyWindow.LONGEST)
                }) {
            assertThat(AccuracyWindow.parse(window.text())).isEqualTo(window);
        }
        assertThat(AccuracyWindow.parse("rolling:PT168H")).isEqualTo(ROLLING);
        assertThatThrownBy(() -> AccuracyWindow.parse("weekly"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSpanThatDoesNotRollIsRefused() {
        for (Duration span :
                new Duration[] {
                    Duration.ZERO,
                    Duration.ofDays(-1),
                    Duration.ofNanos(1),
                    AccuracyWindow.LONGEST.plusMillis(1)
                }) {
            assertThatThrownBy(() -> new AccuracyWindow.Rolling(span))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theUsualOneIsDailyForSpearmanAndRollsForTheOthers() {
        assertThat(AccuracyWindow.usual("spearman")).isEqualTo(DAILY);
        assertThat(AccuracyWindow.usual("icc")).isEqualTo(ROLLING);
        assertThat(AccuracyWindow.usual("example.Own")).isEqualTo(ROLLING);
    }
}
