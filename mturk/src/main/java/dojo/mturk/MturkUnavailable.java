package dojo.mturk;

/** Amazon that could not be reached, or was too busy; the same may work later. */
public final class MturkUnavailable extends RuntimeException {
    MturkUnavailable(String message) {
        super(message);
    }

    /** Why, in one line for people. */
    public MturkUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
