package dojo.task.dataset;

import java.util.Locale;

/** Who stands behind a judgement. */
public enum JudgeKind {
    /** People. */
    HUMAN,
    /** A reward model or a language model. */
    MODEL,
    /** A behaviour of a demonstration that judges nothing, such as random or always the first. */
    SIMULATED;

    /** As it stands in a dataset. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
