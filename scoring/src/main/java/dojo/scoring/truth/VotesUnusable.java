package dojo.scoring.truth;

/** Votes, ratings or comparisons that nothing can be inferred from; the message says why. */
public final class VotesUnusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public VotesUnusable(String message) {
        super(message);
    }
}
