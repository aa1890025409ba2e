package dojo.cli;

import dojo.base.SettingRefused;
import dojo.scoring.ScoringMethod;
import picocli.CommandLine.Option;

/** By which rule rounds are scored. */
final class ScoringOptions {
    @Option(
            names = "--scoring.method",
            paramLabel = "NAME",
            defaultValue = ScoringMethod.SPEARMAN,
            description =
                    "what new rounds are scored by: spearman, spearman-softmax, icc, ground-truth,"
                            + " or the full name of a class of your own, found in DOJO_CLASSPATH"
                            + " (default: ${DEFAULT-VALUE})")
    private String name = ScoringMethod.SPEARMAN;

    /** The name of a method that there is. */
    String method() {
        try {
            ScoringMethod.named(name);
            return name;
        } catch (IllegalArgumentException e) {
            throw new SettingRefused(String.valueOf(e.getMessage()));
        }
    }
}
