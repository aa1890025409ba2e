package dojo.localnet;

import java.time.Duration;

/** When blocks are made. */
public sealed interface Seal {
    /** Only when asked for. */
    record Manual() implements Seal {}

    /** As soon as a transaction waits. */
    record Instantly() implements Seal {}

    /** Again and again after {@code span}. */
    record Every(Duration span) implements Seal {
        public Every {
            if (!span.isPositive()) {
                throw new IllegalArgumentException("blocks every " + span);
            }
        }
    }
}
