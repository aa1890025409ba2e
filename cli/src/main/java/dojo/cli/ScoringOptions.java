package dojo.cli;

import dojo.base.SettingRefused;
import dojo.scoring.AccuracyWindow;
import dojo.scoring.ScoringMethod;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** By which rule rounds are scored, and which gold counts. */
final class ScoringOptions {
    @Option(
            names = "--scoring.method",
            paramLabel = "NAME",
            defaultValue = ScoringMethod.DEFAULT,
            description =
                    "what new rounds are scored by: robust, spearman, spearman-softmax, icc,"
                            + " ground-truth, or the full name of a class of your own, found in DOJO_CLASSPATH"
                            + " (default: ${DEFAULT-VALUE})")
    private String name = ScoringMethod.DEFAULT;

    @Option(
            names = "--accuracy.window",
            paramLabel = "WINDOW",
            description =
                    "which answers to gold tasks make up a miner's accuracy in new rounds: all since"
                            + " it was registered; daily, since the last 00:00 UTC before the round"
                            + " was opened; or rolling, the last --accuracy.rolling before that;"
                            + " the round's own always count (default: daily for spearman, rolling"
                            + " for other methods)")
    private Optional<String> window = Optional.empty();

    @Option(
            names = "--accuracy.rolling",
            paramLabel = "SPAN",
            description = "how long gold counts in a rolling window, at most 90d (default: 7d)")
    private Optional<String> rolling = Optional.empty();

    /** Which gold counts. */
    AccuracyWindow accuracy() {
        AccuracyWindow chosen =
                switch (window.orElse("")) {
                    case "" -> AccuracyWindow.usual(method());
                    case "all" -> new AccuracyWindow.All();
                    case "daily" -> new AccuracyWindow.Daily();
                    case "rolling" -> new AccuracyWindow.Rolling(AccuracyWindow.ROLLING);
                    default ->
                            throw new SettingRefused(
                                    "--accuracy.window is "
                                            + window.get()
                                            + "; known are all, daily and rolling");
                };
        if (rolling.isEmpty()) return chosen;
        if (!(chosen instanceof AccuracyWindow.Rolling)) {
            throw new SettingRefused(
                    "--accuracy.rolling goes with --accuracy.window rolling, not " + chosen.text());
        }
        Duration span = Spans.parse("--accuracy.rolling", rolling.get());
        if (span.compareTo(AccuracyWindow.LONGEST) > 0) {
            throw new SettingRefused(
                    "--accuracy.rolling is %s; at most %sd"
                            .formatted(rolling.get(), AccuracyWindow.LONGEST.toDays()));
        }
        return new AccuracyWindow.Rolling(span);
    }

    /** The name of a method that there is. */
    String method() {
        ScoringMethod _ = Checked.read("", () -> ScoringMethod.named(name));
        return name;
    }
}
