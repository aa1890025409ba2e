package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.SettingRefused;
import dojo.scoring.AccuracyWindow;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ScoringOptionsTest {
    @Test
    void goldCountsForADayBySpearmanAndForAWeekByOthersIfNothingIsSaid() {
        assertThat(accuracy("--scoring.method=spearman")).isEqualTo(new AccuracyWindow.Daily());
        assertThat(accuracy()).isEqualTo(new AccuracyWindow.Rolling(Duration.ofDays(7)));
    }

    @Test
    void whatIsSaidHoldsForEveryMethod() {
        for (String method : new String[] {"spearman", "icc"}) {
            String by = "--scoring.method=" + method;
            assertThat(accuracy(by, "--accuracy.window=all")).isEqualTo(new AccuracyWindow.All());
            assertThat(accuracy(by, "--accuracy.window=daily"))
                    .isEqualTo(new AccuracyWindow.Daily());
            assertThat(accuracy(by, "--accuracy.window=rolling", "--accuracy.rolling=36h"))
                    .isEqualTo(new AccuracyWindow.Rolling(Duration.ofHours(36)));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedInALine() {
        refused("known are all, daily and rolling", "--accuracy.window=weekly");
        refused(
                "goes with --accuracy.window rolling, not daily",
                "--scoring.method=spearman",
                "--accuracy.rolling=7d");
        refused("at most 90d", "--accuracy.window=rolling", "--accuracy.rolling=91d");
        refused("write a span", "--accuracy.window=rolling", "--accuracy.rolling=0d");
    }

    private static AccuracyWindow accuracy(String... arguments) {
        return CommandLine.populateCommand(new ScoringOptions(), arguments).accuracy();
    }

    private static void refused(String why, String... arguments) {
        assertThatThrownBy(() -> accuracy(arguments))
                .isInstanceOf(SettingRefused.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }
}
