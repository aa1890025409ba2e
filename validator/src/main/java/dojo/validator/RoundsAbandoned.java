package dojo.validator;

/** No miner answers any more, so the rounds that were asked for would never come to an end. */
public final class RoundsAbandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RoundsAbandoned(int inARow, String why) {
        super(inARow + " rounds in a row had no answer: " + why);
    }
}
