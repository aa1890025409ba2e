package dojo.validator;

/**
 * Where a round stands. It only moves forward, one step at a time, each step in one transaction:
 *
 * <pre>
 * ISSUED → COLLECTING → CLOSED → SCORED → EXPORTED
 *    └─────────┴──────────┴──→ ABANDONED (with a reason)
 * </pre>
 */
public enum RoundState {
    /** Written down; nothing was sent yet. */
    ISSUED,
    /** Miners are being asked; answers are taken until the deadline. */
    COLLECTING,
    /** No more answers; not scored yet. */
    CLOSED,
    /** Its scores are in the moving average. */
    SCORED,
    /** Its rows are in the dataset. */
    EXPORTED,
    /** Never scored; the reason says why. */
    ABANDONED;

    /** Whether an answer may still come in. */
    public boolean takesAnswers() {
        return this == ISSUED || this == COLLECTING;
    }

    /** Whether the scores of the round count. */
    public boolean scored() {
        return this == SCORED || this == EXPORTED;
    }
}
